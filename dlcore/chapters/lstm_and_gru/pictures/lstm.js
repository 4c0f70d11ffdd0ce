// One LSTM cell as a drawing: what flows through it, the stronger the thicker.
import { decimal, signed } from "kit/formats.js";
import { svg } from "kit/dom.js";
import { arrowBetween } from "kit/plane.js";
import { sheet } from "kit/squares.js";

// All numbers of one step, from the gates, the candidate and the cell before.
export function flows({ i, f, o, g, before }) {
  const [kept, written] = [f * before, i * g];
  const c = kept + written;
  return { before, kept, written, c, shown: Math.tanh(c), h: o * Math.tanh(c), slope: f };
}

const HEIGHT = 262;
const [ROAD, MIDDLE, GATES, GROUND] = [52, 128, 190, 240]; // heights in the drawing

const stroke = (value) => ({
  colour: value < 0 ? 1 : 0,
  width: 1 + 2.5 * Math.min(3, Math.abs(value)),
  faint: Math.abs(value) < 0.005,
});

const flow = (from, to, value) => arrowBetween(from, to, stroke(value));

const said = (x, y, text, anchor = "middle") =>
  svg("text", { class: "dl-mark dl-said", x, y, "text-anchor": anchor }, text);

// A round place where two numbers meet.
const sign = (x, y, text) => [
  svg("circle", { class: "dl-disc", cx: x, cy: y, r: 12 }),
  svg("text", { x, y: y + 5, "text-anchor": "middle" }, text),
];

// A neuron that hears h and x: its function, and its value below the name.
const neuron = (x, name, text) => [
  arrowBetween([x, GROUND], [x, GATES + 17], { width: 1 }),
  svg("rect", { class: "dl-disc", x: x - 21, y: GATES - 17, width: 42, height: 34, rx: 6 }),
  svg("text", { x, y: GATES - 3, "text-anchor": "middle" }, name),
  svg("text", { class: "dl-tick", x, y: GATES + 12, "text-anchor": "middle" }, text),
];

function drawing(wide, values, found) {
  const at = (share) => Math.round(share * wide);
  const [start, f, i, g, o] = [0.03, 0.19, 0.35, 0.51, 0.67].map(at);
  const [branch, end] = [at(0.82), at(0.97)];
  const two = (value) => signed(value, 2);
  return [
    flow([start, ROAD], [f - 13, ROAD], found.before),
    flow([f + 13, ROAD], [g - 13, ROAD], found.kept),
    flow([g + 13, ROAD], [end, ROAD], found.c),
    flow([f, GATES - 17], [f, ROAD + 13], values.f),
    flow([i, GATES - 17], [g - 14, MIDDLE + 3], values.i),
    flow([g, GATES - 17], [g, MIDDLE + 13], values.g),
    flow([g, MIDDLE - 13], [g, ROAD + 13], found.written),
    flow([branch, ROAD], [branch, MIDDLE - 13], found.shown),
    flow([o, GATES - 17], [branch - 14, MIDDLE + 3], values.o),
    flow([branch + 13, MIDDLE], [end, MIDDLE], found.h),
    svg("line", { class: "dl-axis", x1: start, x2: o, y1: GROUND, y2: GROUND }),
    ...[sign(f, ROAD, "×"), sign(g, ROAD, "+"), sign(g, MIDDLE, "×"), sign(branch, MIDDLE, "×")],
    neuron(f, "f", decimal(values.f, 2)),
    neuron(i, "i", decimal(values.i, 2)),
    neuron(g, "g", decimal(values.g, 2)),
    neuron(o, "o", decimal(values.o, 2)),
    said(start, ROAD - 26, `c before ${two(found.before)}`, "start"),
    said((f + g) / 2, ROAD - 12, `kept ${two(found.kept)}`),
    said(g + 6, (ROAD + MIDDLE) / 2 + 5, `written ${two(found.written)}`, "start"),
    said(end, ROAD - 26, `c ${two(found.c)}`, "end"),
    said(branch + 8, (ROAD + MIDDLE) / 2 + 5, "tanh", "start"),
    said(end, MIDDLE + 26, `h ${two(found.h)}`, "end"),
    said(start, GROUND + 17, "h before, and x: all four hear them", "start"),
  ].flat();
}

export function draw({ picture, width, values, readout }) {
  const found = flows(values);
  const wide = Math.min(width, 620);
  const two = (value) => decimal(value, 2);
  const words = `The cell keeps ${two(found.kept)}, writes ${two(found.written)} and holds ${two(found.c)}; it says ${two(found.h)}`;
  picture.replaceChildren(sheet(wide, HEIGHT, words, drawing(wide, values, found)));
  readout(`${words}. An error on the carousel goes back times ${two(found.slope)}.`);
  return `One step of an LSTM cell, with arrows as thick as what they carry. ${words}.`;
}
