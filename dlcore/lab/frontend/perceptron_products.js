// A product of matrices in Falk's scheme: W on the left, X on top, and where a row of W
// meets a column of X, their dot product.
import { svg } from "./dom.js";
import { decimal } from "./formats.js";

const NEURONS = ["NAND", "OR"];

// colour: of the cells for which lit(row, column) holds
function cells({ matrix, left, top, size, shown, lit, colour, digits = 1 }) {
  return matrix.flatMap((row, i) => row.map((value, j) => {
    if (!shown(i, j)) return null;
    const on = lit(i, j);
    const ink = `var(--dl-c${colour})`;
    return svg("g", {},
      svg("rect", {
        x: left + j * size + 1, y: top + i * size + 1, width: size - 2, height: size - 2, rx: 4,
        style: on
          ? `fill: color-mix(in srgb, ${ink} 24%, var(--dl-page)); stroke: ${ink}; stroke-width: 1.5`
          : "fill: var(--dl-surface); stroke: var(--dl-hairline)",
      }),
      svg("text", {
        x: left + (j + 0.5) * size, y: top + (i + 0.5) * size + 5, "text-anchor": "middle",
        style: on ? "font-weight: 650" : "",
      }, decimal(value, digits)));
  })).filter(Boolean);
}

const bracketed = (v) => (v < 0 ? `(${decimal(v, 0)})` : decimal(v, 0));

export function product(w, x) {
  return w.map((row) => x[0].map((_, j) => row.reduce((sum, v, k) => sum + v * x[k][j], 0)));
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
  const right = left + 3 * size + 14;
  const below = top + 3 * size + 14;
  const total = [right + 4 * size + 4, below + 2 * size + 30];
  const targets = z.flatMap((row, i) => row.map((value, j) => rowShown(i) && columnShown(j) && svg("g", {
    role: "button", tabindex: 0, "data-key": `z${i}${j}`, style: "cursor: pointer",
    "aria-label": `${NEURONS[i]}, example ${j}: z = ${decimal(value, 1)}`,
    onclick: () => set({ neuron: i, example: j }),
    onkeydown: (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        set({ neuron: i, example: j });
      }
    },
  }, svg("rect", {
    x: right + j * size, y: below + i * size, width: size, height: size, style: "fill: transparent",
  })))).filter(Boolean);
  const word = (text, px, py, anchor = "start") =>
    svg("text", { class: "dl-title", x: px, y: py, "text-anchor": anchor }, text);
  picture.replaceChildren(svg("svg", {
    class: "dl-plane", viewBox: `0 0 ${total[0]} ${total[1]}`, width: total[0], height: total[1], style: "max-width: 100%",
  },
  word("W (neurons)", left + 1.5 * size, below - 8, "middle"),
  word("X (examples)", right, top - 10),
  word("W X", right, total[1] - 8),
  NEURONS.map((name, i) => rowShown(i) && word(name, left - 8, below + (i + 0.5) * size + 5, "end")).filter(Boolean),
  cells({ matrix: w, left, top: below, size, shown: rowShown, lit: (i) => i === neuron, colour: 0 }),
  cells({ matrix: x, left: right, top, size, digits: 0, shown: (_, j) => columnShown(j), lit: (_, j) => j === example, colour: 1 }),
  cells({ matrix: z, left: right, top: below, size, shown: (i, j) => rowShown(i) && columnShown(j), lit: (i, j) => i === neuron && j === example, colour: 2 }),
  targets));
  const terms = w[neuron].map((v, k) => `${k ? ` ${v < 0 ? "−" : "+"} ${decimal(Math.abs(v), 1)}` : decimal(v, 1)} · ${bracketed(x[k][example])}`);
  const result = decimal(z[neuron][example], 1);
  readout(`${terms.join("")} = ${result}`);
  return `Row ${NEURONS[neuron]} of W times column ${example} of X gives ${result}; shown: ${values.form} (neurons × examples).`;
}
