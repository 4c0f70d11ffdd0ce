// Layer norm looks along a row, batch norm down a column: numbers before and after.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sheet, squares } from "kit/squares.js";

const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;

// Numbers to mean 0 and variance 1.
export function normal(values) {
  const middle = mean(values);
  const variance = mean(values.map((x) => (x - middle) ** 2));
  return values.map((x) => (x - middle) / Math.sqrt(variance + 1e-5));
}

const turned = (rows) => rows[0].map((_, j) => rows.map((row) => row[j]));

// rows: a word each; "layer" norms each row, "batch" each column.
export const normed = (rows, kind) =>
  kind === "layer" ? rows.map(normal) : turned(turned(rows).map(normal));

function grid(rows, names, words) {
  const show = (i, j) => ({ text: decimal(rows[i][j], 1), value: rows[i][j] / 3 });
  const size = 40;
  const cells = squares({ size, sides: [rows.length, rows[0].length], show });
  const picture = sheet(size * rows[0].length, size * rows.length, words, cells);
  return html("div", {}, html("p", { class: "dl-heading" }, words), picture);
}

export function draw({ picture, values, data, readout }) {
  const rows = data.rows
    .slice(0, values.words)
    .map((row, i) => [...row].map((x) => (i ? x : x * values.factor + values.summand)));
  const after = normed(rows, values.norm);
  const parts = [
    grid(rows, data.names, "before: a row for each word"),
    grid(after, data.names, "after"),
  ];
  picture.replaceChildren(html("div", { class: "dl-side-by-side" }, parts));
  const [first, second] = after.map((row) => row.map((x) => decimal(x, 2)).join(", "));
  const other = second ? `; the second ${second}` : "";
  const words = `After the norm the first row is ${first}${other}`;
  readout(`${words}.`);
  return `${rows.length} rows of numbers before and after ${values.norm} norm. ${words}.`;
}
