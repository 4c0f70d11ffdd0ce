// A neuron whose z is dragged, and what many such neurons leave of an error term.
import { logistic, slopeAt } from "kit/functions.js";
import { halves, sideBySide } from "kit/layout.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { dots, functionCurve, note, plane, polyline } from "kit/plane.js";
import { compact } from "kit/numbers.js";

const NEURONS = {
  tanh: { of: Math.tanh, slope: (z) => slopeAt("tanh", z), range: [-1.25, 1.25] },
  logistic: { of: logistic, slope: (z) => slopeAt("logistic", z), range: [-0.25, 1.25] },
};
const LOWEST = -20; // powers of ten that the second picture shows

function curveSide({ values, set, snap }, width) {
  const { of, slope, range } = NEURONS[values.neuron];
  const frame = plane({
    width,
    height: 290,
    x: [-8, 8],
    y: range,
    xLabel: "weighted sum z",
    yLabel: "output y",
  });
  const { z } = values;
  const tangent = [-1.6, 1.6].map((step) => [z + step, of(z) + slope(z) * step]);
  frame.add(
    functionCurve(frame, of, { colour: 0, width: 2.5 }),
    functionCurve(frame, slope, { colour: 2, dash: true, width: 1.5 }),
    polyline(frame, tangent, { colour: 1, width: 3 }),
  );
  frame.over(
    note(frame, [0, slope(0)], "slope", {
      colour: 2,
      dx: -10,
      dy: values.neuron === "tanh" ? 0 : 14,
      anchor: "end",
    }),
    handle(frame, {
      key: "z",
      at: [z, of(z)],
      label: "weighted sum z",
      step: 0.1,
      colour: 1,
      onMove: ([to]) => set({ z: snap("z", to) }),
    }),
  );
  return frame.node;
}

function depthSide({ values }, steep, width) {
  const { layers } = values;
  const frame = plane({
    width,
    height: 290,
    x: [0, 10],
    y: [LOWEST, 1],
    xLabel: "layers passed",
    yLabel: "what is left: 10 to the power …",
    ticks: { x: [0, 2, 4, 6, 8, 10] },
  });
  const points = Array.from({ length: layers + 1 }, (_, k) => [k, k * Math.log10(steep)]);
  frame.add(polyline(frame, points, { colour: 1 }), dots(frame, points, { colour: 1, size: 5 }));
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, readout } = context;
  const { z, layers, neuron } = values;
  const { of, slope } = NEURONS[neuron];
  const steep = slope(z);
  const [half] = halves(width);
  picture.replaceChildren(sideBySide(curveSide(context, half), depthSide(context, steep, half)));
  const left = compact(Number((steep ** layers).toPrecision(3)));
  const text =
    `y = ${decimal(of(z), 4)}, slope ${compact(steep)}; ` +
    (layers === 1 ? `one such neuron passes on ${left}` : `${layers} in a row pass on ${left}`) +
    " of an error term";
  readout(`${text}.${steep < 0.02 ? " This neuron is saturated." : ""}`);
  return (
    `The ${neuron} function with its tangent at z = ${decimal(z, 1)}, and the part of an error term ` +
    `that is left after each layer: ${text}.`
  );
}
