// A line of text cut into words, and the field it is typed into.
import { textBox } from "kit/text_box.js";

const boxes = new WeakMap();

export const cut = (text) => text.toLowerCase().match(/[a-z]+(?:'[a-z]+)*/g) ?? [];

// Is it a text that an address may bring?
export const textUpTo = (longest) => (value) =>
  typeof value === "string" && value.length <= longest;

// A field for each key of the state; first: its text at the start.
export function askFor({ controls, root, state, redraw }, fields) {
  const made = Object.entries(fields).map(([key, { label, first, longest, hint }]) => {
    state[key] ??= first;
    const onText = (text) => {
      state[key] = text;
      redraw();
    };
    const box = textBox({ label, text: state[key], longest, hint, onText });
    box.input.dataset.key = key;
    return [key, box];
  });
  boxes.set(root, made);
  controls.prepend(...made.map(([, box]) => box.root));
}

// Shows in the fields what the state says, where something else has set it.
export const showAsked = ({ root, state }) =>
  boxes.get(root).forEach(([key, box]) => box.show(state[key]));
