// Why a saturated output neuron learns or not: the factors of its error term.
import { halves, sideBySide } from "kit/layout.js";
import { decimal, signed } from "kit/formats.js";
import { dot, functionCurve, note, plane } from "kit/plane.js";

// value and slope of a loss with respect to the output y, for a target t of 0 or 1
export const LOSSES = {
  "squared error": {
    value: (y, t) => 0.5 * (t - y) ** 2,
    slope: (y, t) => -(t - y),
    range: [-1.1, 1.1],
  },
  "cross-entropy": {
    value: (y, t) => -(t ? Math.log(y) : Math.log(1 - y)),
    slope: (y, t) => (t ? -1 / y : 1 / (1 - y)),
    range: [-5, 5],
  },
};
export const logisticSlope = (y) => y * (1 - y);

function factorsSide({ values }, width) {
  const { y, target } = values;
  const { slope, range } = LOSSES[values.loss];
  const frame = plane({
    width,
    height: 320,
    x: [0, 1],
    y: range,
    xLabel: "output y",
    yLabel: "slopes",
    ticks: { x: [0, 0.25, 0.5, 0.75, 1] },
  });
  const parts = [
    { f: (v) => slope(v, target), colour: 0, name: "of the loss" },
    { f: logisticSlope, colour: 2, name: "of the neuron" },
    { f: (v) => slope(v, target) * logisticSlope(v), colour: 1, name: "product: the error term" },
  ];
  const inside = (v) => Math.min(0.999, Math.max(0.001, v));
  for (const { f, colour } of parts) {
    frame.add(
      functionCurve(frame, (v) => f(inside(v)), {
        colour,
        width: colour === 1 ? 3.5 : 2,
        dash: colour === 2,
      }),
      dot(frame, [y, f(y)], { colour, size: colour === 1 ? 7 : 5 }),
    );
  }
  const top = range[1];
  parts.forEach(({ colour, name }, i) => {
    const at = target ? [0.98, -top * (0.66 + 0.13 * i)] : [0.02, top * (0.84 - 0.13 * i)];
    frame.over(note(frame, at, name, { colour, dx: 0, dy: 0, anchor: target ? "end" : "start" }));
  });
  return frame.node;
}

function lossSide({ values }, width) {
  const { y, target } = values;
  const frame = plane({
    width,
    height: 320,
    x: [0, 1],
    y: [0, 4],
    xLabel: "output y",
    yLabel: "losses",
    ticks: { x: [0, 0.25, 0.5, 0.75, 1] },
  });
  Object.entries(LOSSES).forEach(([name, { value }], i) => {
    const colour = [4, 3][i];
    const f = (v) => value(Math.min(0.9999, Math.max(0.0001, v)), target);
    frame.add(
      functionCurve(frame, f, { colour, width: name === values.loss ? 3.5 : 1.75, dash: i === 0 }),
      dot(frame, [y, value(y, target)], { colour, size: 6 }),
    );
    const place = [
      [target ? 0.02 : 0.98, 0.75],
      [target ? 0.14 : 0.86, 2.4],
    ][i];
    frame.over(
      note(frame, place, name, { colour, dx: 0, dy: 0, anchor: target ? "start" : "end" }),
    );
  });
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, readout } = context;
  const { y, target, loss } = values;
  const slope = LOSSES[loss].slope(y, target);
  const [half] = halves(width);
  picture.replaceChildren(sideBySide(factorsSide(context, half), lossSide(context, half)));
  const text =
    `slope of the loss ${signed(slope, 3)} × slope of the neuron ${decimal(logisticSlope(y), 4)} ` +
    `= error term ${signed(slope * logisticSlope(y), 4)}`;
  readout(`${text}.`);
  return `Target ${target}, output ${decimal(y)}, ${loss}: ${text}.`;
}
