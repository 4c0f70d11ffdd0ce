// From 3 × 3 numbers to 6 × 6 and more: four ways, each number of the result explained by the old ones.
import { between, listOf, whole } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { inOneLine } from "kit/layout.js";
import { largest } from "kit/pixels.js";
import { sheet, squares } from "kit/squares.js";

const SIDE = 3;

export const states = { x: listOf(between(-99, 99), 9), at: listOf(whole(0, 30), 2) };

export const actions = {
  one: "One pixel alone",
  ramp: "A ramp",
  even: "All the same",
  checkerboard: "Checkerboard",
};

const STARTS = {
  one: [0, 0, 0, 0, 16, 0, 0, 0, 0],
  ramp: [0, 8, 16, 0, 8, 16, 0, 8, 16],
  even: [16, 16, 16, 16, 16, 16, 16, 16, 16],
};

export function setup({ state }) {
  state.x ??= [...STARTS.one];
  state.at ??= [2, 2];
}

export function act(action, { state, set }) {
  state.x = [...(STARTS[action] ?? STARTS.even)];
  if (action === "checkerboard") set({ way: "ones", factor: 2, kernel: 3 });
}

// Weights along one side by which old pixels enter a new one: [[old, weight], …].
export function alongOneSide(way, size, factor, kernel) {
  const count = size * factor;
  if (way === "nearest") {
    return Array.from({ length: count }, (_, i) => [[Math.floor(i / factor), 1]]);
  }
  if (way === "bilinear") {
    return Array.from({ length: count }, (_, i) => {
      const place = Math.min(size - 1, Math.max(0, (i + 0.5) / factor - 0.5));
      const left = Math.min(size - 2, Math.floor(place));
      const share = place - left;
      return [
        [left, 1 - share],
        [left + 1, share],
      ].filter(([, weight]) => weight > 0);
    });
  }
  return transposed(size, factor, kernel);
}

// Each old pixel leaves a kernel of numbers, `factor` apart, without any rim cut off.
function transposed(size, factor, kernel) {
  const wide = (size - 1) * factor + kernel.length;
  return Array.from({ length: wide }, (_, i) =>
    Array.from({ length: size }, (_, old) => [old, kernel[i - old * factor]]).filter(
      ([, weight]) => weight !== undefined,
    ),
  );
}

const SOFT = { 2: [0.25, 0.75, 0.75, 0.25], 3: [1, 2, 3, 2, 1].map((one) => one / 3) };
const ones = (count) => Array(count).fill(1);

export function kernelOf(way, factor, size) {
  return way === "bilinear kernel" ? SOFT[factor] : ones(size);
}

// The result of a way: {values, side, parts(row, column) → [[old row, old column, weight]]}.
export function enlarge(x, way, factor, size) {
  const along = alongOneSide(way, SIDE, factor, kernelOf(way, factor, size));
  const parts = (row, column) =>
    along[row].flatMap(([r, u]) => along[column].map(([c, v]) => [r, c, u * v]));
  const values = along.flatMap((_, row) =>
    along.map((__, column) =>
      parts(row, column).reduce((sum, [r, c, weight]) => sum + weight * x[r * SIDE + c], 0),
    ),
  );
  return { values, side: along.length, parts };
}

const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);

const WORDS = {
  nearest: "nearest",
  bilinear: "bilinear",
  "bilinear kernel": "transposed, bilinear kernel",
  ones: "transposed, kernel of ones",
};

// How many old pixels meet in those of the middle row, each number once.
function meeting(parts, side) {
  const middle = Math.floor(side / 2);
  const counts = Array.from({ length: side }, (_, i) => parts(middle, i).length);
  return [...new Set(counts)].sort((a, b) => a - b).join(" or ");
}

// "0.25 · 16 + 0.75 · 8": what the chosen number is made of.
function sumOf(used, x) {
  const terms = used.map(([row, column, weight]) => {
    const share = decimal(weight, 4).replace(/0+$/, "").replace(/\.$/, "");
    return `${share} · ${decimal(x[row * SIDE + column], 0)}`;
  });
  return terms.join(" + ") || "0";
}

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  const { x } = state;
  const { values: y, side, parts } = enlarge(x, values.way, values.factor, values.kernel);
  const at = state.at.map((value) => Math.min(side - 1, value));
  const used = parts(...at).filter(([, , weight]) => weight > 0);
  const top = Math.max(1, largest(x), largest(y));
  const size = Math.min(
    34,
    Math.floor((Math.min(width, 760) - 40) / (width < 560 ? side : side + 5)),
  );
  const old = (row, column) => ({
    text: decimal(x[row * SIDE + column], 0),
    value: x[row * SIDE + column] / top,
    strong: used.some(([r, c]) => r === row && c === column),
  });
  const fresh = (row, column) => {
    const value = y[row * side + column];
    const text = decimal(value, Number.isInteger(value) || size < 30 ? 0 : 1);
    return { text, value: value / top, strong: row === at[0] && column === at[1] };
  };
  const small = sheet(
    SIDE * 38 + 1,
    SIDE * 38 + 1,
    "the small picture",
    squares({
      size: 38,
      sides: [SIDE, SIDE],
      show: old,
      press: (row, column) => {
        state.x = x.map((value, i) => (i === row * SIDE + column ? (value + 8) % 24 : value));
        context.redraw();
      },
    }),
  );
  const large = sheet(
    side * size + 1,
    side * size + 1,
    "the large picture",
    squares({
      size,
      sides: [side, side],
      show: fresh,
      press: (row, column) => {
        state.at = [row, column];
        context.redraw();
      },
    }),
  );
  picture.replaceChildren(
    inOneLine(part("click to change", small), html("b", {}, "→"), part(WORDS[values.way], large)),
  );
  const text =
    `Row ${at[0] + 1}, column ${at[1] + 1}: ${sumOf(used, x)} = ${decimal(y[at[0] * side + at[1]])}. ` +
    `Along the middle row ${meeting(parts, side)} old pixels meet in a new one`;
  readout(`${text}.`);
  return `A picture of 3 × 3 numbers made larger. ${text}.`;
}
