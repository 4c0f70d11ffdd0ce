// A shape moves by a pixel: what do the feature map and the pooled map do?
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sheet, squares } from "kit/squares.js";
import { convolve, maxPool } from "./arithmetic.js";

const SIDE = 12;
const EDGE = [-1, 1, -1, 1]; // 2 × 2: bright on the right
// A seven, at its place when nothing is shifted.
const SHAPE = [
  ...[3, 4, 5, 6, 7].map((column) => [3, column]),
  [4, 7],
  [5, 6],
  [6, 6],
  [7, 5],
  [8, 5],
];

function shapeAt(across, down) {
  const pixels = new Float64Array(SIDE * SIDE);
  for (const [row, column] of SHAPE) pixels[(row + down) * SIDE + column + across] = 1;
  return pixels;
}

const average = (values, sides, size, stride) =>
  convolve(values, sides, Array(size * size).fill(1 / size ** 2), [size, size], { stride });

const POOLS = {
  "max 2, stride 2": (map) => maxPool(map.values, map.sides, 2, 2),
  "max 3, stride 2": (map) => maxPool(map.values, map.sides, 3, 2),
  "average 2, stride 2": (map) => average(map.values, map.sides, 2, 2),
  "stride 2 alone": (map) => convolve(map.values, map.sides, [1], [1, 1], { stride: 2 }),
  "global max": (map) => maxPool(map.values, map.sides, map.sides[0], 1),
};

// Picture, feature map after ReLU, and what is pooled from it.
export function layers(across, down, pool) {
  const pixels = shapeAt(across, down);
  const edges = convolve(pixels, [SIDE, SIDE], EDGE, [2, 2], { padding: 0 });
  // a column and a row of zeros make the sides even, as padding on one side does
  const sides = [SIDE, SIDE];
  const values = new Float64Array(SIDE * SIDE);
  edges.values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / edges.sides[1]), i % edges.sides[1]];
    values[row * SIDE + column] = Math.max(0, value);
  });
  const map = { values, sides };
  return { pixels, map, pooled: POOLS[pool](map) };
}

function grid(words, values, [rows, columns], width, before) {
  const size = Math.floor(Math.min(width / columns, columns < 3 ? 60 : 26));
  const show = (row, column) => {
    const i = row * columns + column;
    return {
      value: values[i] / 2,
      strong: before && Math.abs(values[i] - before[i]) > 1e-9,
      text: size > 21 && values[i] > 0 ? decimal(values[i], values[i] % 1 ? 1 : 0) : undefined,
    };
  };
  return sheet(
    size * columns + 1,
    size * rows + 1,
    words,
    squares({ size, sides: [rows, columns], show }),
  );
}

export function draw({ picture, width, values, readout }) {
  const now = layers(values.across, values.down, values.pool);
  const before = layers(0, 0, values.pool);
  const third = Math.max(150, Math.floor((width - 44) / 3));
  const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-side-by-side" },
      part("picture", grid("picture", now.pixels, [SIDE, SIDE], third)),
      part(
        "right-hand edges",
        grid("right-hand edges", now.map.values, now.map.sides, third, before.map.values),
      ),
      part(
        "pooled",
        grid("pooled", now.pooled.values, now.pooled.sides, third, before.pooled.values),
      ),
    ),
  );
  const changed = (a, b) => a.filter((value, i) => Math.abs(value - b[i]) > 1e-9).length;
  const count = (one, other) => `${changed(one, other)} of ${one.length}`;
  const sum = (values) => values.reduce((all, value) => all + value, 0);
  const rest = Array.from(before.pooled.values);
  const moved = Array.from(now.pooled.values, (value, i) => Math.abs(value - rest[i]));
  const text =
    `Shifted by ${values.across} across and ${values.down} down: ` +
    `${count(Array.from(now.map.values), Array.from(before.map.values))} numbers of the map and ` +
    `${count(Array.from(now.pooled.values), Array.from(before.pooled.values))} pooled ones differ ` +
    `from those of the shape at rest (framed). The pooled ones change by ` +
    `${decimal((100 * sum(moved)) / sum(rest), 0)} % of their sum`;
  readout(`${text}.`);
  return `A shape of 12 × 12 pixels, its edges, and the pooled edges. ${text}.`;
}
