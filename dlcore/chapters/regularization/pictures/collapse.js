// Two layers over one input, multiplied out into a single neuron; a bend prevents it.
import { decimal, term } from "kit/formats.js";
import { functionCurve, note, plane } from "kit/plane.js";

const CURVES = { linear: (z) => z, ReLU: (z) => Math.max(0, z), tanh: Math.tanh };
const HIDDEN_BIASES = [0.5, -0.5];

// Hidden neurons w x + b, output v₁ y₁ + v₂ y₂.
export function twoLayers({ w1, w2, v1, v2 }, f, x) {
  return v1 * f(w1 * x + HIDDEN_BIASES[0]) + v2 * f(w2 * x + HIDDEN_BIASES[1]);
}

// The single neuron [bias, weight] of two linear layers: W₂b₁ and W₂W₁.
export function product({ w1, w2, v1, v2 }) {
  return [v1 * HIDDEN_BIASES[0] + v2 * HIDDEN_BIASES[1], v1 * w1 + v2 * w2];
}

export function draw({ picture, width, values, readout }) {
  const f = CURVES[values.hidden];
  const [bias, weight] = product(values);
  const frame = plane({
    width: Math.min(width, 640),
    height: 300,
    x: [-2, 2],
    y: [-4, 4],
    xLabel: "input x",
    yLabel: "output",
  });
  frame.add(
    functionCurve(frame, (x) => values.v1 * f(values.w1 * x + HIDDEN_BIASES[0]), {
      colour: 3,
      width: 1.5,
    }),
    functionCurve(frame, (x) => values.v2 * f(values.w2 * x + HIDDEN_BIASES[1]), {
      colour: 2,
      width: 1.5,
    }),
    functionCurve(frame, (x) => twoLayers(values, f, x), { colour: 0, width: 4.5 }),
    functionCurve(frame, (x) => bias + weight * x, { dash: true, width: 2 }),
  );
  frame.over(
    note(frame, [-1.95, 3.5], "two layers", { colour: 0, dx: 0, dy: 4 }),
    note(frame, [-1.95, 2.8], "dashed: their product, one neuron", { dx: 0, dy: 4 }),
  );
  picture.replaceChildren(frame.node);
  const places = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
  const apart = Math.max(
    ...places.map((x) => Math.abs(twoLayers(values, f, x) - bias - weight * x)),
  );
  const text =
    `W₂W₁ = ${decimal(values.v1, 1)} · ${decimal(values.w1, 1)}${term(values.v2, "·", 1)} ` +
    `${decimal(values.w2, 1)} = ${decimal(weight)}; W₂b₁ = ${decimal(bias)}. ` +
    `Largest distance of network and single neuron: ${decimal(apart)}.`;
  readout(text);
  return `Two hidden ${values.hidden} neurons, their sum and the single neuron of the product. ${text}`;
}
