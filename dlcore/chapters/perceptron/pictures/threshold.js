// The step of a neuron over the sum of its weighted inputs: threshold or bias, the same.
import { decimal, term } from "kit/formats.js";
import { sign } from "./picture.js";
import { arrow, dot, note, plane, polyline } from "kit/plane.js";

export function draw({ picture, values, readout, width }) {
  const { threshold, sum } = values;
  const y = sign(Math.round((sum - threshold) * 1e9));
  const frame = plane({
    width: Math.min(width, 620),
    height: 230,
    x: [-2, 2],
    y: [-1.5, 1.5],
    xLabel: "sum of the weighted inputs, without bias",
    yLabel: "y",
    ticks: { x: [-2, -1, 0, 1, 2], y: [-1, 1] },
  });
  frame.add(
    polyline(
      frame,
      [
        [threshold, -1.5],
        [threshold, 1.5],
      ],
      { width: 1.25, dash: true },
    ),
    polyline(
      frame,
      [
        [-2, -1],
        [threshold, -1],
      ],
      { colour: 1, width: 3 },
    ),
    polyline(
      frame,
      [
        [threshold, 1],
        [2, 1],
      ],
      { colour: 0, width: 3 },
    ),
    threshold && arrow(frame, [0, -0.35], [threshold, -0.35], { width: 2 }),
    dot(frame, [threshold, -1], { colour: 1, hollow: true, size: 5 }),
    dot(frame, [threshold, 1], { colour: 0, size: 5 }),
    dot(frame, [sum, y], { shape: "diamond", size: 8, hollow: true }),
    note(frame, [threshold, -0.35], `θ = ${decimal(threshold, 1)}`, {
      dx: threshold > 1.2 ? -8 : 8,
      dy: 18,
      anchor: threshold > 1.2 ? "end" : "start",
    }),
  );
  picture.replaceChildren(frame.node);
  const order = sum >= threshold - 1e-9 ? "≥" : "<";
  readout(
    `${decimal(sum, 1)} ${order} ${decimal(threshold, 1)}   is the same as   ` +
      `${decimal(sum, 1)}${term(-threshold, "", 1)}= ${decimal(sum - threshold, 1)} ${order} 0:   y = ${decimal(y, 0)}`,
  );
  return (
    `A step from −1 to +1 at the threshold ${decimal(threshold, 1)}, which is the bias ${decimal(-threshold, 1)}; ` +
    `a sum of ${decimal(sum, 1)} gives ${decimal(y, 0)}.`
  );
}
