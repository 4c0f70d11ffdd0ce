// A proposal, the truth, and the four numbers between them.
import { between, listOf } from "kit/allowed.js";
import { decimal, signed } from "kit/formats.js";
import { flat } from "kit/pixels.js";
import { moved, offsets, overlap } from "./boxes.js";
import { boxMark, inkOn, movable, stage } from "./stage.js";

export const states = { proposal: listOf(between(0, 64), 4) };

export const actions = { solve: "Solve", zero: "All zero", next: "Another anchor" };

const NAMES = ["tx", "ty", "tw", "th"];

// The nine anchors around the cell nearest to the middle of the digit.
function anchorsAround({ truth, shapes }) {
  const middle = (a, b) => (Math.floor((truth[a] + truth[b]) / 8) + 0.5) * 4;
  const [x, y] = [middle(0, 2), middle(1, 3)];
  return shapes.map(([w, h]) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2]);
}

const within = (box) => box.map((value) => Math.min(64, Math.max(0, value)));

export function setup({ state, data }) {
  state.proposal ??= within(anchorsAround(data)[4]);
}

export function act(action, { state, set, data }) {
  if (action === "next") {
    const all = anchorsAround(data).map(within);
    const now = all.findIndex((one) => String(one) === String(state.proposal));
    state.proposal = all[(now + 1) % all.length];
  }
  const t = action === "solve" ? offsets([...data.truth], state.proposal) : [0, 0, 0, 0];
  if (action !== "next") set(Object.fromEntries(NAMES.map((name, i) => [name, t[i]])));
}

export function draw(context) {
  const { picture, width, state, values, data, readout } = context;
  const truth = [...data.truth];
  const t = NAMES.map((name) => values[name]);
  const guess = moved(state.proposal, t);
  const frame = stage({
    width: Math.min(width, 420),
    sides: [64, 64],
    colourOf: inkOn(picture, flat(data.picture)),
    words: "a digit, a proposal and the box that the offsets make of it",
  });
  frame.add(
    boxMark(frame, truth, { colour: 2, width: 2, said: "truth" }),
    boxMark(frame, guess, { colour: 1, width: 2.5, dash: true }),
    movable(frame, {
      key: "proposal",
      box: state.proposal,
      label: "proposal",
      colour: 0,
      least: 4,
      onMove: (box) => {
        state.proposal = box;
        context.redraw();
      },
    }),
  );
  picture.replaceChildren(frame.node);
  const right = offsets(truth, state.proposal).map((value) => signed(value));
  const text =
    `The proposal overlaps the truth by ${decimal(overlap(state.proposal, truth))}, ` +
    `what the offsets make of it by ${decimal(overlap(guess, truth))}. ` +
    `The right offsets are t = (${right.join(", ")})`;
  readout(`${text}.`);
  return `A proposal (blue), the box after the offsets (orange, dashed), the truth (green). ${text}.`;
}
