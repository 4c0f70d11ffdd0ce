// A convolution in one dimension as a matrix: sparse, and with shared numbers.
import { html, svg } from "kit/dom.js";
import { frameAround, sheet } from "kit/squares.js";

const KERNEL = 3;
const LIFTS = ["a", "b", "c"];

// Which weight stands where: −1 for none; stride 1 or more, padding of one or none.
export function weightsOf(kind, inputs, { stride, padding }) {
  const rows = Math.floor((inputs + 2 * padding - KERNEL) / stride) + 1;
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: inputs }, (_unused, column) => {
      if (kind === "dense") return row * inputs + column;
      const tap = column - (row * stride - padding);
      if (tap < 0 || tap >= KERNEL) return -1;
      return kind === "convolution" ? tap : row * KERNEL + tap;
    }),
  );
}

function cell(weight, kind, x, y, size) {
  if (weight < 0) return null;
  const shared = kind === "convolution";
  return svg(
    "g",
    {},
    svg("rect", {
      class: `dl-square dl-mark dl-colour-${shared ? weight : 3}`,
      "fill-opacity": shared ? 0.55 : 0.18 + 0.3 * (((weight * 7) % 11) / 11),
      x: x + 0.5,
      y: y + 0.5,
      width: size - 1,
      height: size - 1,
    }),
    shared &&
      size > 15 &&
      svg(
        "text",
        { x: x + size / 2, y: y + size / 2 + 4.5, "text-anchor": "middle" },
        LIFTS[weight],
      ),
  );
}

export function draw({ picture, width, values, readout }) {
  const { kind, inputs, row } = values;
  const grid = weightsOf(kind, inputs, values);
  const size = Math.floor(Math.min(32, (width - 8) / (inputs + 3)));
  const lit = Math.min(row, grid.length) - 1;
  const parts = grid.flatMap((line, i) => [
    ...line.map((_, j) =>
      svg("rect", {
        class: "dl-square dl-mark",
        "fill-opacity": 0,
        x: j * size + 0.5,
        y: i * size + 0.5,
        width: size - 1,
        height: size - 1,
      }),
    ),
    ...line.map((weight, j) => cell(weight, kind, j * size, i * size, size)),
  ]);
  const vector = (count, column, name) =>
    Array.from({ length: count }, (_, i) =>
      svg(
        "text",
        { class: "dl-tick", x: column * size + 6, y: i * size + size / 2 + 4.5 },
        `${name}${String(i + 1).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit])}`,
      ),
    );
  const high = Math.max(inputs, grid.length) * size + 2;
  picture.replaceChildren(
    html(
      "div",
      {},
      sheet(
        size * (inputs + 3),
        high,
        "the matrix",
        parts,
        frameAround({ size, place: [lit, 0], sides: [1, inputs] }),
        vector(inputs, inputs, "x"),
        vector(grid.length, inputs + 1.4, "y"),
      ),
    ),
  );
  const filled = grid.flat().filter((weight) => weight >= 0);
  const unique = new Set(filled).size;
  const text =
    `${grid.length} × ${inputs} = ${grid.length * inputs} entries, ${filled.length} of them not zero, ` +
    `${unique} different weights. Row ${lit + 1} makes y${lit + 1}`;
  readout(`${text}.`);
  return `The matrix of a ${kind} layer. ${text}.`;
}
