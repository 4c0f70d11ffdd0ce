// How much an input still moves the state of one neuron, k steps later, and its bound.
import { compact } from "kit/numbers.js";
import { FUNCTIONS } from "kit/functions.js";
import { dots, note, plane, polyline } from "kit/plane.js";

const FLOOR = 1e-9;

// The states of the neuron, one for each input, from a state of 0.
export function states(wRec, wIn, inputs, activation) {
  const found = [];
  let h = 0;
  for (const x of inputs) {
    h = FUNCTIONS[activation].of(wRec * h + wIn * x);
    found.push(h);
  }
  return found;
}

// The slope of the last state by each input, the newest first: the chain rule, backward.
export function slopes(wRec, wIn, inputs, activation) {
  const h = states(wRec, wIn, inputs, activation);
  const found = [];
  let error = 1;
  for (let t = h.length - 1; t >= 0; t -= 1) {
    error *= FUNCTIONS[activation].slope(h[t]);
    found.push(error * wIn);
    error *= wRec;
  }
  return found;
}

// What the slope cannot exceed, since no activation here is steeper than 1.
export const bound = (wRec, wIn, k) => Math.abs(wRec) ** k * Math.abs(wIn);

const shown = (value) => compact(Number(value.toPrecision(2)));

export function draw({ picture, width, values, data, readout }) {
  const { wRec, wIn, steps, activation } = values;
  const inputs = Array.from(data.inputs);
  const found = slopes(wRec, wIn, inputs, activation).map(Math.abs);
  const frame = plane({
    width: Math.min(width, 620),
    height: 300,
    x: [0, inputs.length - 1],
    y: [FLOOR, 1e4],
    log: true,
    ticks: { y: [1e-9, 1e-6, 1e-3, 1, 1e3] },
    xLabel: "steps back k",
    yLabel: "slope of the last state by the input k steps before",
  });
  const line = (value) => inputs.map((_, k) => [k, Math.max(value(k), FLOOR / 10)]);
  const limits = line((k) => bound(wRec, wIn, k));
  const points = line((k) => found[k]);
  frame.add(
    polyline(frame, limits, { colour: 1, dash: true }),
    polyline(frame, points, { colour: 0, faint: true }),
    dots(frame, points, { colour: 0, size: 3 }),
    dots(frame, [points[steps]], { colour: 0, size: 6 }),
  );
  frame.over(note(frame, limits[4], "bound", { colour: 1, dx: 6, dy: -8, anchor: "start" }));
  picture.replaceChildren(frame.node);
  const share = bound(wRec, wIn, steps);
  const text = `${steps} steps back the slope is ${shown(found[steps])}, its bound ${shown(share)}`;
  readout(`${text}.`);
  return `The slope of a ${activation} neuron's state by earlier inputs, on a logarithmic axis, and its bound: ${text}.`;
}
