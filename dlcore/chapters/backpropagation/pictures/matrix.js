// One table of weights, read in three ways: rows, columns, cells.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { isNarrow } from "kit/layout.js";
import { pressable } from "kit/press.js";
import { spelled, spoken, written } from "./symbols.js";

const HIGH = 46;
const TOP = 78;

// What each neuron of this layer sums up (without its bias), what each neuron before it
// collects, and the slope of every weight.
export function readings(weights, outputs, deltas) {
  return {
    sums: weights.map((row) => row.reduce((sum, w, i) => sum + w * outputs[i], 0)),
    collected: outputs.map((_, i) => weights.reduce((sum, row, j) => sum + row[i] * deltas[j], 0)),
    slopes: deltas.map((delta) => outputs.map((y) => delta * y)),
  };
}

const inBrackets = (text) => (text.startsWith("−") ? `(${text})` : text);
const product = (a, b) => `${inBrackets(decimal(a, 1))} · ${inBrackets(decimal(b, 1))}`;
const sumOf = (pairs) => pairs.map(([a, b]) => product(a, b)).join(" + ");

function words({ reading, row, column }, { weights, outputs, deltas }) {
  const [j, i] = [row - 1, column - 1];
  const found = readings(weights, outputs, deltas);
  if (reading === "forward") {
    const terms = weights[j].map((w, k) => [w, outputs[k]]);
    return `z_${row} without its bias: along row ${row}, Σ w y = ${sumOf(terms)} = ${decimal(found.sums[j])}`;
  }
  if (reading === "backward") {
    const terms = weights.map((weightRow, k) => [weightRow[i], deltas[k]]);
    return `Sender ${column} collects: down column ${column}, Σ w δ = ${sumOf(terms)} = ${decimal(found.collected[i])}`;
  }
  const slope = `${product(deltas[j], outputs[i])} = ${decimal(found.slopes[j][i])}`;
  return `Slope of w_${row}${column}: δ_${row} · y_${column} = ${slope}`;
}

// Which cells a reading uses.
function isUsed({ reading, row, column }, j, i) {
  if (reading === "forward") return j === row - 1;
  if (reading === "backward") return i === column - 1;
  return j === row - 1 && i === column - 1;
}

function cell(x, y, wide, text, kind, more = {}) {
  return svg(
    "g",
    { class: `dl-matrix-cell ${kind}`, ...more },
    svg("rect", { x, y, width: wide, height: HIGH }),
    written({ x: x + wide / 2, y: y + HIGH / 2 + 5, "text-anchor": "middle" }, text),
  );
}

const markOf = (isLit) => `dl-mark${isLit ? " dl-strong" : ""}`;

// The numbers of the table, each of which the reader can press.
function table({ wide, left }, found, { values, data, set }) {
  const { reading, row, column } = values;
  const numbers = reading === "gradient" ? found.slopes : data.weights;
  const textOf = (j, i) => decimal(numbers[j][i], reading === "gradient" ? 2 : 1);
  return data.weights.flatMap((weightRow, j) =>
    weightRow.map((_, i) => {
      const used = isUsed(values, j, i) ? "dl-used" : "";
      const now = j === row - 1 && i === column - 1 ? "dl-now" : "";
      return cell(left + i * wide, TOP + j * HIGH, wide, textOf(j, i), `${used} ${now}`, {
        "data-key": `${j}-${i}`,
        "aria-label": `row ${j + 1}, column ${i + 1}: ${textOf(j, i)}`,
        ...pressable(() => set({ row: j + 1, column: i + 1 })),
      });
    }),
  );
}

// Above each column: the sender's output, or what it collects.
function senders({ wide, left }, found, { reading, column }, outputs) {
  return outputs.flatMap((y, i) => {
    const shown =
      reading === "backward"
        ? ["Σ w δ", i === column - 1 ? decimal(found.collected[i]) : "·"]
        : [`y_${i + 1}`, decimal(y, 1)];
    const middle = { x: left + (i + 0.5) * wide, "text-anchor": "middle" };
    const mark = { class: markOf(reading === "forward" || i === column - 1) };
    return [
      written({ ...middle, y: TOP - 30, ...mark }, shown[0]),
      written({ ...middle, y: TOP - 11, ...mark }, shown[1]),
    ];
  });
}

// Beside each row: the receiver's sum, or its error term.
function receivers(x, found, { reading, row }, deltas) {
  return deltas.map((delta, j) => {
    const sum = j === row - 1 ? decimal(found.sums[j]) : "·";
    const shown = reading === "forward" ? `Σ w y ${sum}` : `δ_${j + 1} ${decimal(delta, 1)}`;
    const mark = { class: markOf(reading === "backward" || j === row - 1) };
    return written({ x, y: TOP + (j + 0.5) * HIGH + 5, ...mark }, shown);
  });
}

const TITLES = {
  forward: "senders: their outputs go in above, sums come out on the right",
  backward: "error terms go in on the right, what is collected comes out above",
  gradient: "the slope of each weight: its row's δ times its column's y",
};

export function draw({ picture, width, values, data, set, readout }) {
  const { weights, outputs, deltas } = data;
  const found = readings(weights, outputs, deltas);
  const wide = Math.min(96, (width - (isNarrow(width) ? 96 : 130)) / outputs.length);
  const place = { wide, left: 12 };
  const right = place.left + outputs.length * wide;
  const title = TITLES[values.reading];
  const heading = isNarrow(width) ? title.split(/(?<=[,:]) /) : [title];
  const height = TOP + weights.length * HIGH + 12;
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height },
      heading.map((line, i) =>
        svg("text", { class: "dl-title", x: place.left, y: 14 + 16 * i }, line),
      ),
      table(place, found, { values, data, set }),
      senders(place, found, values, outputs),
      receivers(right + 10, found, values, deltas),
    ),
  );
  const said = words(values, data);
  readout(...spelled(said));
  return `A table of weights with ${weights.length} rows and ${outputs.length} columns. ${spoken(said)}`;
}
