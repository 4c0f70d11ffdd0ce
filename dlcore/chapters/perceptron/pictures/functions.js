// An activation function of z = w x + b, and its slope.
import { decimal } from "kit/formats.js";
import { ACTIVATION } from "./activations.js";
import { dot, functionCurve, note, plane } from "kit/plane.js";

export function draw({ picture, values, readout, width }) {
  const { f, slope } = ACTIVATION[values.activation];
  const z = (x) => values.weight * x + values.bias;
  const frame = plane({
    width: Math.min(width, 640),
    height: 300,
    x: [-5, 5],
    y: [-1.6, 2.1],
    xLabel: "x",
    yLabel: "y = f(w x + b)",
    ticks: { x: [-4, -2, 0, 2, 4], y: [-1, 0, 1, 2] },
  });
  const steep = (x) => values.weight * slope(z(x));
  const at = values.x;
  const y = f(z(at));
  frame.add(
    values.slope && functionCurve(frame, steep, { colour: 1, width: 2, dash: true, samples: 500 }),
    functionCurve(frame, (x) => f(z(x)), { colour: 0, width: 3, samples: 600 }),
    dot(frame, [at, y], { colour: 0, size: 7 }),
    note(frame, [-4.9, 1.85], `y = ${values.activation}`, { dx: 0, dy: 0, colour: 0 }),
    values.slope && note(frame, [-4.9, 1.6], "dy/dx", { dx: 0, dy: 0, colour: 1 }),
  );
  picture.replaceChildren(frame.node);
  const said = values.slope ? `, slope ${decimal(steep(at))}` : "";
  readout(`x = ${decimal(at, 1)}: z = ${decimal(z(at), 2)}, y = ${decimal(y, 3)}${said}`);
  return (
    `The ${values.activation} function of ${decimal(values.weight, 1)} x + ${decimal(values.bias, 1)}; ` +
    `at x = ${decimal(at, 1)} it is ${decimal(y, 3)}${said}.`
  );
}
