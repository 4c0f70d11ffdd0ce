// Whose numbers does one number change? Batch and layer normalization of a small table.
import { svg } from "kit/dom.js";
import { css, diverging, inks } from "kit/colours.js";
import { decimal } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { look } from "kit/plane.js";

const TINY = 1e-5;
const LEFT = 30;
const TOP = 44;
const ROW = 38;

const flip = (rows) => rows[0].map((_, i) => rows.map((row) => row[i]));

function standard(list) {
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length;
  return list.map((value) => (value - mean) / Math.sqrt(variance + TINY));
}

// Rows are examples, columns neurons: (batch, neurons) → the same shape.
export const NORMS = {
  "batch normalization": (z) => flip(flip(z).map(standard)),
  "layer normalization": (z) => z.map(standard),
};

function grid(picture, width, title, rows, marked) {
  const wide = (width - LEFT - 4) / rows[0].length;
  const height = TOP + ROW * rows.length + 8;
  const node = svg("svg", { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height });
  const ink = inks(picture);
  const middle = (i) => LEFT + (i + 0.5) * wide;
  const word = (x, y, text, anchor = "middle") =>
    svg("text", { class: "dl-tick", x, y, "text-anchor": anchor }, text);
  node.append(
    svg("text", { class: "dl-title", x: 0, y: 15 }, title),
    ...rows[0].map((_, i) => word(middle(i), TOP - 8, `z${"₁₂₃₄"[i]}`)),
    ...rows.map((_, i) => word(LEFT - 10, TOP + (i + 0.5) * ROW + 4, i + 1, "end")),
  );
  rows.forEach((row, r) =>
    row.forEach((value, c) => {
      const place = {
        x: LEFT + c * wide + 2,
        y: TOP + r * ROW + 2,
        width: wide - 4,
        height: ROW - 4,
      };
      const on = marked(r, c);
      node.append(
        svg("rect", {
          ...place,
          rx: 4,
          fill: css(diverging(value / 6, ink)),
          stroke: on ? "var(--dl-c1)" : "var(--dl-hairline)",
          "stroke-width": on ? 3 : 1,
        }),
        svg(
          "text",
          {
            ...look({}, "dl-said"),
            x: middle(c),
            y: TOP + (r + 0.5) * ROW + 5,
            "text-anchor": "middle",
          },
          decimal(value, 1),
        ),
      );
    }),
  );
  return node;
}

export function draw({ picture, width, values, data, readout }) {
  const before = data.z.map((row) => Array.from(row));
  const z = before.map((row) => [...row]);
  z[0][0] = values.first;
  const normalize = NORMS[values.method];
  const [was, is] = [normalize(before), normalize(z)];
  const changed = (r, c) => Math.abs(was[r][c] - is[r][c]) > 0.005;
  const count = is.flatMap((row, r) => row.filter((_, c) => changed(r, c))).length;
  const [half] = halves(width);
  picture.replaceChildren(
    sideBySide(
      grid(picture, half, "weighted sums z: a row per example", z, (r, c) => r + c === 0),
      grid(picture, half, "normalized", is, changed),
    ),
  );
  const where =
    values.method === "batch normalization" ? "column (its neuron)" : "row (its example)";
  const text = `the first z moved from ${decimal(before[0][0], 1)} to ${decimal(z[0][0], 1)}`;
  const effect = count
    ? `${count} of ${is.flat().length} outputs changed, all in its ${where}`
    : "nothing changed yet";
  readout(`${text}: ${effect}.`);
  return `A table of weighted sums and the same after ${values.method}; ${text}: ${effect}.`;
}
