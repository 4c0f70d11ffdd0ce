// What the reader types into a picture: a field for each key of its state.
import { textBox } from "./text_box.js";

const fields = new WeakMap();

// In small letters, without signs; a telephone's apostrophe is one, too.
export const wordsOf = (text) =>
  text
    .toLowerCase()
    .replaceAll("’", "'")
    .match(/[a-z]+(?:'[a-z]+)*/g) ?? [];

// Is it a text that an address may bring?
export const textUpTo = (longest) => (value) =>
  typeof value === "string" && value.length <= longest;

// For setup(). asked: {key: {label, first, longest, hint}}; first is the text at the start.
export function ask({ controls, root, state, redraw }, asked) {
  const made = Object.entries(asked).map(([key, { label, first, longest, hint }]) => {
    state[key] ??= first;
    const onText = (text) => {
      state[key] = text;
      redraw();
    };
    const field = textBox({ label, text: state[key], longest, hint, onText });
    field.input.dataset.key = key;
    return [key, field];
  });
  fields.set(root, made);
  controls.prepend(...made.map(([, field]) => field.root));
}

// Shows in the fields what the state says, where something else has set it.
export const showAsked = ({ root, state }) =>
  fields.get(root)?.forEach(([key, field]) => field.show(state[key]));
