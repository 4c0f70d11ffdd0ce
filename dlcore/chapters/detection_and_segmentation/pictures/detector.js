// The chapter's detector, in the page: arrange or draw digits, and open every anchor.
import { between, listOf, oneOf, whole } from "kit/allowed.js";
import { html, svg } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { isNarrow, sideBySide } from "kit/layout.js";
import { flat } from "kit/pixels.js";
import { look } from "kit/plane.js";
import { makeNetwork } from "nets/network.js";
import { candidates, cellAnswers, hits, rounds } from "./boxes.js";
import { KEYS, boxMark, dotMark, inkOn, movable, penSheet, stage } from "./stage.js";

const SIDE = 64;
const DIGIT = 28;
const MOST = 6; // digits and cut-outs that the reader may lay down
const DIGITS = 20; // to choose from; the numbers after them are cut-outs
const CUTOUTS = 12;
const CORNERS = [
  [1, 1],
  [0, 1],
  [0, 0],
  [1, 0],
]; // where a cut-out is laid down: to the left or right, above or below
const FAINT = 0.05;
const BRUSH = 1.6; // pixels of the canvas

const one = (value) =>
  Array.isArray(value) &&
  value.length === 5 &&
  whole(0, DIGITS + CUTOUTS - 1)(value[0]) &&
  value.slice(1).every(between(0, SIDE));

export const states = {
  digits: listOf(one, 0, MOST),
  canvas: whole(-1, 11),
  cell: listOf(whole(0, 15), 2),
  next: whole(0, DIGITS - 1),
  nextPhoto: whole(0, CUTOUTS - 1),
  pen: oneOf([true, false]),
};

export const actions = {
  add: "Add a digit",
  photo: "Add a cut-out",
  canvas: "Next test canvas",
  pen: "Pen: on or off",
  clear: "Clear",
};

const START = [
  [3, 6, 8, 22, 32],
  [8, 34, 24, 52, 50],
  [15, 18, 36, 34, 60],
];

export function setup({ state }) {
  state.digits ??= START;
  state.canvas ??= -1;
  state.cell ??= [9, 10];
  state.next ??= 4;
  state.nextPhoto ??= 0;
  state.pen ??= false;
}

export function act(action, context) {
  const { state, data, parts } = context;
  if (action === "pen") state.pen = !state.pen;
  if (action === "clear") {
    Object.assign(state, { digits: [], canvas: -1 });
    parts?.ink.fill(0);
  }
  if (action === "canvas") {
    state.canvas = (state.canvas + 1) % data.canvases.length;
    state.digits = [];
    parts?.ink.fill(0);
  }
  if (state.digits.length >= MOST) return;
  const shift = 7 * state.digits.length;
  if (action === "add") {
    state.digits = [...state.digits, [state.next, 4 + shift, 6 + shift, 18 + shift, 28 + shift]];
    state.next = (state.next + 1) % DIGITS;
  }
  if (action === "photo") {
    const [left, top, right, bottom] = inkBox(data.cutouts[state.nextPhoto].flatMap((r) => [...r]));
    const sides = [0.8 * (right - left), 0.8 * (bottom - top)];
    const [x, y] = CORNERS[state.digits.length % 4].map((end, i) => 1 + end * (62 - sides[i]));
    const box = [x, y, x + sides[0], y + sides[1]];
    state.digits = [...state.digits, [DIGITS + state.nextPhoto, ...box]];
    state.nextPhoto = (state.nextPhoto + 1) % CUTOUTS;
  }
}

const isDigit = ([which]) => which < DIGITS;

// Pixels of a digit or a cut-out, and from how much ink on it counts as part of it.
function inkOf({ data }, which) {
  const own = which < DIGITS ? data.digits[which] : data.cutouts[which - DIGITS];
  return [flat(own), which < DIGITS ? 100 : 0];
}

const wordOf = ({ data }, which) =>
  which < DIGITS ? `digit ${data.labels[which]}` : `cut-out: ${data.words[which - DIGITS]}`;

// The ink above a limit in 28 × 28 pixels: [left, top, right, bottom].
function inkBox(pixels, limit = 0) {
  const found = [DIGIT, DIGIT, 0, 0];
  pixels.forEach((value, i) => {
    if (value <= limit) return;
    const [row, column] = [Math.floor(i / DIGIT), i % DIGIT];
    found[0] = Math.min(found[0], column);
    found[1] = Math.min(found[1], row);
    found[2] = Math.max(found[2], column + 1);
    found[3] = Math.max(found[3], row + 1);
  });
  return found;
}

// Lays ink into a box of the canvas; the darker of two inks stays.
function lay(canvas, [pixels, limit], [x0, y0, x1, y1]) {
  const [left, top, right, bottom] = inkBox(pixels, limit);
  const at = (row, column) =>
    row < top || row >= bottom || column < left || column >= right
      ? 0
      : pixels[row * DIGIT + column];
  for (let row = Math.floor(y0); row < Math.min(SIDE, y1); row += 1) {
    for (let column = Math.floor(x0); column < Math.min(SIDE, x1); column += 1) {
      const y = top + ((row + 0.5 - y0) / (y1 - y0)) * (bottom - top) - 0.5;
      const x = left + ((column + 0.5 - x0) / (x1 - x0)) * (right - left) - 0.5;
      const [r, c] = [Math.floor(y), Math.floor(x)];
      const [v, u] = [y - r, x - c];
      const value =
        (1 - v) * ((1 - u) * at(r, c) + u * at(r, c + 1)) +
        v * ((1 - u) * at(r + 1, c) + u * at(r + 1, c + 1));
      canvas[row * SIDE + column] = Math.max(canvas[row * SIDE + column], value);
    }
  }
}

function pixelsOf(context) {
  const { state, data, parts } = context;
  const pixels = new Float64Array(SIDE * SIDE);
  if (state.canvas >= 0) pixels.set(flat(data.canvases[state.canvas]));
  for (const [which, ...box] of state.digits) lay(pixels, inkOf(context, which), box);
  parts.ink.forEach((value, i) => {
    pixels[i] = Math.max(pixels[i], value);
  });
  return pixels;
}

function truthOf({ state, data }) {
  const own = state.digits
    .filter(isDigit)
    .map(([which, ...box]) => ({ box, label: data.labels[which] }));
  if (state.canvas < 0) return own;
  const [boxes, labels] = [data.boxes[state.canvas], data.names[state.canvas]];
  const there = [...labels].map((label, i) => ({ box: [...boxes[i]], label }));
  return [...own, ...there.filter(({ label }) => label >= 0)];
}

// A drop of ink under the pen.
function drop(ink, x, y) {
  for (let row = Math.floor(y - 3); row <= y + 3; row += 1) {
    for (let column = Math.floor(x - 3); column <= x + 3; column += 1) {
      if (row < 0 || column < 0 || row >= SIDE || column >= SIDE) continue;
      const away = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      const value = 255 * Math.min(1, Math.max(0, BRUSH + 0.5 - away));
      ink[row * SIDE + column] = Math.max(ink[row * SIDE + column], value);
    }
  }
}

function line(ink, [x0, y0], [x1, y1]) {
  const steps = Math.ceil(2 * Math.hypot(x1 - x0, y1 - y0)) || 1;
  for (let i = 0; i <= steps; i += 1) {
    drop(ink, x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps);
  }
}

function pen(context, frame) {
  const { parts } = context;
  const sheet = penSheet(frame, {
    key: "pen",
    label: "Canvas. Arrow keys move the pen, space lowers and lifts it.",
    classes: "dl-pen-sheet",
    onStroke: (from, to) => {
      line(parts.ink, from, to);
      context.redraw();
    },
    onStep: (by) => {
      const next = parts.at.map((value, i) => Math.min(SIDE - 1, Math.max(1, value + by[i])));
      if (parts.down) line(parts.ink, parts.at, next);
      parts.at = next;
      context.redraw();
    },
    onSpace: () => {
      parts.down = !parts.down;
      if (parts.down) drop(parts.ink, ...parts.at);
      context.redraw();
    },
  });
  return [dotMark(frame, parts.at, { size: 4, colour: parts.down ? 1 : 2 }), sheet];
}

function tokens(context, frame) {
  const { state } = context;
  return state.digits.map(([which, ...box], i) =>
    movable(frame, {
      key: `digit-${i}`,
      box,
      label: wordOf(context, which),
      colour: 2,
      width: 1,
      least: 6,
      onMove: (moved) => {
        state.digits = state.digits.map((digit, k) => (k === i ? [which, ...moved] : digit));
        context.redraw();
      },
      onKey: (key) => {
        if (key !== "Delete" && key !== "Backspace") return false;
        state.digits = state.digits.filter((_, k) => k !== i);
        context.redraw();
        return true;
      },
    }),
  );
}

// The cells that see a digit: the surer the largest of their anchors, the larger the dot.
function lights(frame, outputs, plan) {
  const [rows, columns] = plan.sides;
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const { anchors } = cellAnswers(outputs, plan, row, column);
    const most = Math.max(...anchors.map(({ digit }) => digit));
    return (
      most >= 0.02 &&
      svg("circle", {
        ...look({ colour: 4 }, "dl-solid dl-flat"),
        cx: frame.at(4 * column + 2),
        cy: frame.at(4 * row + 2),
        r: 1 + 1.8 * frame.unit * Math.sqrt(most),
        opacity: 0.85,
      })
    );
  });
}

// A sheet on which a cell is chosen by a click or by arrow keys.
function chooser(context, frame) {
  const choose = (cell) => {
    context.state.cell = cell.map((value) => Math.min(15, Math.max(0, value)));
    context.redraw();
  };
  return svg("rect", {
    class: "dl-press dl-reach",
    fill: "transparent",
    x: 0,
    y: 0,
    width: frame.at(SIDE),
    height: frame.at(SIDE),
    tabindex: 0,
    role: "application",
    "data-key": "cells",
    "aria-label": "Cells of the feature map. Arrow keys choose one.",
    onclick: (event) => {
      const seen = frame.node.getBoundingClientRect();
      choose([
        Math.floor(((event.clientY - seen.top) / seen.height) * 16),
        Math.floor(((event.clientX - seen.left) / seen.width) * 16),
      ]);
    },
    onkeydown: (event) => {
      const by = KEYS[event.key];
      if (!by) return;
      event.preventDefault();
      choose([context.state.cell[0] + by[1], context.state.cell[1] + by[0]]);
    },
  });
}

// The part of an anchor that lies on the canvas.
const onCanvas = (box) => box.map((value) => Math.min(SIDE, Math.max(0, value)));

// What each cell says, and the nine anchors of the chosen one.
function cells(context, outputs, pixels, width) {
  const { plan } = context.parts;
  const [row, column] = context.state.cell;
  const chosen = cellAnswers(outputs, plan, row, column);
  const best = chosen.anchors.reduce((a, b) => (b.digit > a.digit ? b : a));
  const frame = stage({
    width,
    sides: [SIDE, SIDE],
    colourOf: inkOn(
      context.picture,
      pixels.map((value) => 0.45 * value),
    ),
    words: "what each cell says",
  });
  frame.add(
    lights(frame, outputs, plan),
    chosen.anchors.map(({ anchor }) => boxMark(frame, onCanvas(anchor), { colour: 5, width: 1 })),
    boxMark(frame, onCanvas(best.anchor), { colour: 5, width: 2.5 }),
    boxMark(frame, best.box, { colour: 1, width: 2.5, dash: true }),
    dotMark(frame, [4 * column + 2, 4 * row + 2], { size: 5, colour: 1 }),
    chooser(context, frame),
  );
  return { frame, chosen, best };
}

function build(context) {
  const { data } = context;
  const network = makeNetwork(data.plan, new Uint8Array(data.weights).buffer);
  const [rows, columns, channels] = data.plan.tensors[data.plan.output].shape;
  const shapes = data.shapes.map((shape) => [...shape]);
  const plan = { sides: [rows, columns, channels], stride: SIDE / rows, shapes };
  context.parts = { network, plan, ink: new Float64Array(SIDE * SIDE), at: [32, 32], down: false };
}

// The boxes that the network finds on a canvas: {all, kept}, each the best one first.
export function find(outputs, plan, { score, overlap }) {
  const all = candidates(outputs, plan, Math.max(FAINT, score));
  const boxes = all.map(({ box }) => box);
  const scores = all.map((each) => each.score);
  return { all, kept: rounds(boxes, scores, overlap).map(({ kept }) => all[kept]) };
}

function graded(kept, truth) {
  let right = 0;
  for (let label = 0; label < 10; label += 1) {
    const own = kept.filter((each) => each.label === label);
    const wanted = truth.filter((each) => each.label === label).map(({ box }) => box);
    const scores = own.map(({ score }) => score);
    const boxes = own.map(({ box }) => box);
    right += hits(boxes, scores, wanted).filter(Boolean).length;
  }
  return right;
}

const part = (wide, title, node, below = "") =>
  html(
    "div",
    { class: "dl-of-width", style: `--dl-wide: ${wide}px` },
    html("p", { class: "dl-heading" }, title),
    node,
    html("p", { class: "dl-below" }, below),
  );

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  if (!context.parts) build(context);
  const { network, plan, ink } = context.parts;
  const pixels = pixelsOf(context);
  const outputs = network.run(pixels);
  const { all, kept } = find(outputs, plan, values);
  const room = Math.min(width, 860);
  const left = isNarrow(width) ? room : Math.floor(0.54 * (room - 20));
  const right = isNarrow(width) ? room : room - 20 - left;
  const frame = stage({
    width: left,
    sides: [SIDE, SIDE],
    colourOf: inkOn(context.picture, pixels),
    words: "the canvas",
  });
  frame.add(state.pen ? pen(context, frame) : tokens(context, frame));
  if (values.show === "all boxes") {
    frame.add(all.map(({ box }) => boxMark(frame, box, { colour: 4, width: 1 })));
  } else if (values.show === "truth") {
    frame.add(
      truthOf(context).map(({ box, label }) =>
        boxMark(frame, box, { colour: 2, said: `${label}` }),
      ),
    );
  }
  frame.add(
    kept.map(({ box, label, score }) =>
      boxMark(frame, box, { colour: 1, width: 2.5, said: `${label}: ${decimal(score)}` }),
    ),
  );
  const { frame: seen, chosen, best } = cells(context, outputs, pixels, right);
  picture.replaceChildren(
    sideBySide(
      part(
        left,
        state.pen ? "draw digits here" : "move the digits, or pull at their corners",
        frame.node,
        `${all.length} boxes from a score of ${decimal(Math.max(FAINT, values.score))}, ` +
          `${kept.length} after suppression above ${decimal(values.overlap)}`,
      ),
      part(right, "how sure each cell is; the anchors of one", seen.node),
    ),
  );
  const truth = truthOf(context);
  const drawn = ink.some((value) => value > 0);
  const marks = drawn
    ? ""
    : ` ${graded(kept, truth)} of ${some(truth.length, "digit")} found, with the right name and an IoU of at least 0.5.`;
  const names = kept.map(({ label }) => label).join(", ") || "nothing";
  const text =
    `Found: ${names}.${marks} ` +
    `The cell in row ${state.cell[0] + 1}, column ${state.cell[1] + 1}: its surest anchor says ` +
    `${decimal(best.digit)} for a digit, and the cell says ${chosen.label} (${decimal(chosen.shares[chosen.label])}).`;
  context.root.found = { pixels: [...pixels], outputs: [...outputs], kept }; // for tests
  readout(text);
  return `A canvas with digits and the boxes of a detector. ${text}`;
}
