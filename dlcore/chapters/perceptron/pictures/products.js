// A product of matrices in Falk's scheme: W on the left, X on top, and where a row of W
// meets a column of X, their dot product.
import { pressable } from "kit/press.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";

const NEURONS = ["NAND", "OR"];

// colour: of the cells for which lit(row, column) holds
function cells({ matrix, left, top, size, shown, lit, colour, digits = 1 }) {
  return matrix
    .flatMap((row, i) =>
      row.map((value, j) => {
        if (!shown(i, j)) return null;
        const on = lit(i, j);
        return svg(
          "g",
          {},
          svg("rect", {
            x: left + j * size + 1,
            y: top + i * size + 1,
            width: size - 2,
            height: size - 2,
            rx: 4,
            class: on ? `dl-lit dl-colour-${colour}` : "dl-dark",
          }),
          svg(
            "text",
            {
              x: left + (j + 0.5) * size,
              y: top + (i + 0.5) * size + 5,
              "text-anchor": "middle",
              class: on && "dl-strong",
            },
            decimal(value, digits),
          ),
        );
      }),
    )
    .filter(Boolean);
}

const bracketed = (v) => (v < 0 ? `(${decimal(v, 0)})` : decimal(v, 0));

export function product(w, x) {
  return w.map((row) => x[0].map((_, j) => row.reduce((sum, v, k) => sum + v * x[k][j], 0)));
}

// A cell of the product that can be chosen by mouse and keyboard.
function choosable(place, [i, j], value, choose) {
  return svg(
    "g",
    {
      ...pressable(choose),
      "data-key": `z${i}${j}`,
      class: "dl-press",
      "aria-label": `${NEURONS[i]}, example ${j}: z = ${decimal(value, 1)}`,
    },
    svg("rect", { ...place, class: "dl-unseen" }),
  );
}

// "0.9 · 1 − 0.6 · (−1) − 0.5 · 1"
function sumInWords(row, column) {
  const sign = (v, k) => (k ? ` ${v < 0 ? "−" : "+"} ` : v < 0 ? "−" : "");
  const size = (v) => decimal(Math.abs(v), 1);
  return row.map((v, k) => `${sign(v, k)}${size(v)} · ${bracketed(column[k])}`).join("");
}

export function draw({ picture, values, data, set, readout, width }) {
  const [w, x] = [data.w, data.x].map((matrix) => matrix.map((row) => [...row]));
  const z = product(w, x);
  const [manyNeurons, manyExamples] = values.form.split(" × ").map((word) => word === "many");
  const { neuron, example } = values;
  const rowShown = (i) => manyNeurons || i === neuron;
  const columnShown = (j) => manyExamples || j === example;
  const size = Math.min(54, Math.floor((width - 74) / 7));
  const [left, top] = [62, 26];
  const [right, below] = [left + 3 * size + 14, top + 3 * size + 14];
  const [wide, high] = [right + 4 * size + 4, below + 2 * size + 30];
  const ofW = { matrix: w, left, top: below, shown: rowShown, lit: (i) => i === neuron };
  const ofX = { matrix: x, left: right, top, digits: 0, shown: (_, j) => columnShown(j) };
  const ofZ = {
    matrix: z,
    left: right,
    top: below,
    shown: (i, j) => rowShown(i) && columnShown(j),
  };
  const places = z
    .flatMap((row, i) => row.map((_, j) => [i, j]))
    .filter(([i, j]) => ofZ.shown(i, j));
  const targets = places.map(([i, j]) => {
    const place = { x: right + j * size, y: below + i * size, width: size, height: size };
    return choosable(place, [i, j], z[i][j], () => set({ neuron: i, example: j }));
  });
  const word = (text, px, py, anchor = "start") =>
    svg("text", { class: "dl-title", x: px, y: py, "text-anchor": anchor }, text);
  const names = NEURONS.map((name, i) => word(name, left - 8, below + (i + 0.5) * size + 5, "end"));
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${wide} ${high}`, width: wide, height: high },
      word("W (neurons)", left + 1.5 * size, below - 8, "middle"),
      word("X (examples)", right, top - 10),
      word("W X", right, high - 8),
      names.filter((_, i) => rowShown(i)),
      cells({ ...ofW, size, colour: 0 }),
      cells({ ...ofX, size, colour: 1, lit: (_, j) => j === example }),
      cells({ ...ofZ, size, colour: 2, lit: (i, j) => i === neuron && j === example }),
      targets,
    ),
  );
  const result = decimal(z[neuron][example], 1);
  const column = x.map((row) => row[example]);
  readout(`${sumInWords(w[neuron], column)} = ${result}`);
  const shown = `${values.form} (neurons × examples)`;
  return `Row ${NEURONS[neuron]} of W times column ${example} of X gives ${result}; shown: ${shown}.`;
}
