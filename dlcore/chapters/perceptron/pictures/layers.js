// A network of 2 inputs, hidden layers of 3, and 1 output: what it makes of the plane.
import { inOneLine } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { html, svg } from "kit/dom.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal, term } from "kit/formats.js";
import { ACTIVATION } from "./activations.js";
import { classColour, weightedSum } from "./picture.js";
import { arrowBetween, plane } from "kit/plane.js";

// layers: [[neuron [bias, weights …], …], …]; the last layer has no activation.
export function outputOf(layers, f, x) {
  let y = x;
  layers.forEach((layer, depth) => {
    const z = layer.map((w) => weightedSum(w, y));
    y = depth < layers.length - 1 ? z.map(f) : z;
  });
  return y[0];
}

// Linear layers W₂(W₁x + b₁) + b₂ as one neuron [b, w₁, w₂].
export function collapsed(layers) {
  let rows = [
    [0, 1, 0],
    [0, 0, 1],
  ]; // of the inputs: the identity
  for (const layer of layers) {
    rows = layer.map((w) =>
      [0, 1, 2].map(
        (k) => (k === 0 ? w[0] : 0) + rows.reduce((sum, row, i) => sum + w[i + 1] * row[k], 0),
      ),
    );
  }
  return rows[0];
}

// The layers that the reader asked for, cut from the random weights of one draw.
function layersOfDraw(draws, number, hidden) {
  const layers = draws[number - 1];
  const first = layers[0].map((w) => [...w].slice(0, 3));
  const middle = Array.from({ length: Math.max(0, hidden - 1) }, (_, i) =>
    layers[i + 1].map((w) => [...w]),
  );
  const last = [...layers[layers.length - 1][0]];
  return hidden ? [first, ...middle, [last]] : [[last.slice(0, 3)]];
}

function diagram(layers, width, height) {
  const sizes = [2, ...layers.map((layer) => layer.length)];
  const at = (depth, i) => [
    18 + (depth * (width - 36)) / (sizes.length - 1),
    height / 2 + (i - (sizes[depth] - 1) / 2) * 62,
  ];
  const shift = ([x, y], by) => [x + by, y];
  const arrows = layers.flatMap((layer, depth) =>
    layer.flatMap((w, j) =>
      [...w]
        .slice(1)
        .map((weight, i) =>
          arrowBetween(shift(at(depth, i), 15), shift(at(depth + 1, j), -15), {
            colour: classColour(weight),
            width: 0.5 + 2 * Math.abs(weight),
          }),
        ),
    ),
  );
  const discs = sizes.flatMap((size, depth) =>
    Array.from({ length: size }, (_, i) => {
      const [cx, cy] = at(depth, i);
      const word = depth === 0 ? ["x₁", "x₂"][i] : depth === sizes.length - 1 ? "y" : "";
      return svg(
        "g",
        {},
        svg("circle", { cx, cy, r: 14, class: "dl-disc" }),
        svg("text", { x: cx, y: cy + 5, "text-anchor": "middle" }, word),
      );
    }),
  );
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height },
    arrows,
    discs,
  );
}

export function draw({ picture, values, data, readout, width }) {
  const layers = layersOfDraw(data.draws, values.draw, values.hidden_layers);
  const { f } = ACTIVATION[values.activation];
  const y = (x1, x2) => outputOf(layers, f, [x1, x2]);
  const size = Math.min(320, width);
  const frame = plane({ width: size, x: [-3, 3], y: [-3, 3], xLabel: "x₁", yLabel: "x₂" });
  frame.under(heatMap(frame, y, { ink: inks(picture), limit: 3, cells: 72 }));
  frame.add(contourLines(frame, y, [0], { width: 2.5, cells: 90 }));
  const beside = width > 640;
  picture.replaceChildren(
    inOneLine(
      diagram(
        layers,
        beside ? Math.min(360, width - size - 28) : Math.min(width, 340),
        beside ? 250 : 200,
      ),
      frame.node,
    ),
  );
  const one = collapsed(layers);
  const same = `y = ${decimal(one[0])}${term(one[1], "x₁")}${term(one[2], "x₂")}`;
  const linear = values.activation === "linear" || values.hidden_layers === 0;
  readout(
    linear
      ? `The whole network is one neuron: ${same}.`
      : "No single neuron does this: the line where y = 0 may bend.",
  );
  return (
    `The output of a network with ${values.hidden_layers} hidden layers (${values.activation}) over the plane` +
    (linear ? `; it equals the single neuron ${same}.` : "; the line where it is zero may bend.")
  );
}
