// Two small functional graphs: layers in a row, and one that an input bypasses.
import { svg } from "kit/dom.js";
import { sheet } from "kit/squares.js";

const HEIGHT = 190;

// Weights and biases of the two dense layers.
export function weightsOf({ graph, inputs, extra, hidden }) {
  const more = graph === "with a bypass" ? extra : 0;
  return [(inputs + 1) * hidden, (hidden + more + 1) * hidden];
}

function box([x, y], words, colour) {
  return svg(
    "g",
    {},
    svg("rect", {
      class: `dl-mark dl-colour-${colour} dl-tint`,
      x: x - 46,
      y: y - 18,
      width: 92,
      height: 36,
      rx: 5,
    }),
    svg("text", { class: "dl-mark dl-said", x, y: y + 4, "text-anchor": "middle" }, words),
  );
}

const line = (points) =>
  svg("path", {
    class: "dl-mark dl-stroke dl-colour-9",
    d: points.map(([x, y], i) => `${i ? "L" : "M"} ${x} ${y}`).join(" "),
  });

export function draw({ picture, width, values, readout }) {
  const wide = Math.min(width, 620);
  const at = [0.14, 0.5, 0.86].map((share) => share * wide);
  const bypass = values.graph === "with a bypass";
  const [first, second] = weightsOf(values);
  const said = (count) => count.toLocaleString("en");
  const words =
    `${said(first)} weights, then ${said(second)}: ${said(first + second)} in all` +
    (bypass ? `; the second layer reads ${values.hidden} + ${values.extra} numbers` : "");
  const parts = [
    line([
      [at[0] + 46, 60],
      [at[1] - 46, 60],
    ]),
    line([
      [at[1] + 46, 60],
      [at[2] - 46, 60],
    ]),
    box([at[0], 60], `input ${values.inputs}`, 2),
    box([at[1], 60], `dense ${values.hidden}`, 0),
    box([at[2], 60], `dense ${values.hidden}`, 0),
  ];
  const around = bypass && [
    line([
      [at[0] + 46, 140],
      [at[2], 140],
      [at[2], 78],
    ]),
    box([at[0], 140], `input ${values.extra}`, 2),
    svg(
      "text",
      { class: "dl-mark dl-said", x: at[2] - 8, y: 112, "text-anchor": "end" },
      "laid end to end",
    ),
  ];
  picture.replaceChildren(sheet(wide, HEIGHT, words, ...parts, around || []));
  readout(`${words}.`);
  return `${bypass ? "An input that bypasses the first layer" : "Two layers in a row"}: ${words}.`;
}
