// Two boxes that the reader moves, and the area that they have in common.
import { between, listOf } from "kit/allowed.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { look } from "kit/plane.js";
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

// The scale from 0 to 1 below the boxes: how much they overlap, and how much is asked for.
function scale(frame, value, asked) {
  const y = frame.at(SIDES[0] - 1);
  const x = (share) => frame.at(1 + (SIDES[1] - 2) * share);
  const bar = (to, options) => svg("line", { ...look(options), x1: x(0), y1: y, x2: x(to), y2: y });
  const word = { y: y - 8, x: x(asked), "text-anchor": "middle" };
  return [
    bar(1, { colour: 5, width: 2, faint: true }),
    bar(value, { colour: value >= asked ? 2 : 1, width: 6 }),
    svg("line", {
      ...look({ colour: 0, width: 2 }),
      x1: x(asked),
      y1: y - 6,
      x2: x(asked),
      y2: y + 6,
    }),
    svg("text", { ...look({ colour: 0 }, "dl-said"), ...word }, decimal(asked)),
  ];
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
  const [a, b] = [area(state.truth), area(state.guess)];
  const value = overlap(state.truth, state.guess);
  frame.add(scale(frame, value, values.threshold));
  picture.replaceChildren(frame.node);
  const counts = value >= values.threshold;
  const text =
    `Areas ${decimal(a, 0)} and ${decimal(b, 0)}, ${decimal(both, 0)} in common: ` +
    `IoU = ${decimal(both, 0)} / (${decimal(a, 0)} + ${decimal(b, 0)} − ${decimal(both, 0)}) = ` +
    `${decimal(value)}, which ${counts ? "counts as found" : "does not count"} at ${decimal(values.threshold)}`;
  readout(`${text}.`);
  return `Two boxes on a sheet. ${text}.`;
}
