// Two boxes that the reader moves, and the area that they have in common.
import { between, listOf } from "kit/allowed.js";
import { decimal } from "kit/formats.js";
import { area, common, overlap } from "./boxes.js";
import { boxMark, movable, stage } from "./stage.js";

const SIDES = [20, 32]; // of the sheet, in units

export const states = { truth: listOf(between(0, 32), 4), guess: listOf(between(0, 32), 4) };

export const actions = {
  shifted: "Shift by half a width",
  inside: "A quarter inside",
  apart: "Apart",
  equal: "Equal",
};

const PLACES = {
  shifted: [12, 5, 22, 15],
  inside: [9, 7, 14, 12],
  apart: [20, 5, 30, 15],
  equal: [7, 5, 17, 15],
};

export function setup({ state }) {
  state.truth ??= [7, 5, 17, 15];
  state.guess ??= [10, 7, 20, 18];
}

export function act(action, { state }) {
  state.truth = [7, 5, 17, 15];
  state.guess = PLACES[action];
}

export function draw(context) {
  const { picture, width, state, values, readout } = context;
  const frame = stage({ width: Math.min(width, 620), sides: SIDES, words: "two boxes" });
  const set = (name) => (box) => {
    state[name] = box;
    context.redraw();
  };
  const shared = common(state.truth, state.guess);
  const both = area(shared);
  if (both > 0) frame.add(boxMark(frame, shared, { colour: 2, tint: true }));
  frame.add(
    movable(frame, {
      key: "truth",
      box: state.truth,
      label: "true box",
      colour: 0,
      onMove: set("truth"),
    }),
    movable(frame, {
      key: "guess",
      box: state.guess,
      label: "guessed box",
      colour: 1,
      onMove: set("guess"),
    }),
  );
  picture.replaceChildren(frame.node);
  const [a, b] = [area(state.truth), area(state.guess)];
  const value = overlap(state.truth, state.guess);
  const counts = value >= values.threshold;
  const text =
    `Areas ${decimal(a, 0)} and ${decimal(b, 0)}, ${decimal(both, 0)} in common: ` +
    `IoU = ${decimal(both, 0)} / (${decimal(a, 0)} + ${decimal(b, 0)} − ${decimal(both, 0)}) = ` +
    `${decimal(value)}, which ${counts ? "counts as found" : "does not count"} at ${decimal(values.threshold)}`;
  readout(`${text}.`);
  return `Two boxes on a sheet. ${text}.`;
}
