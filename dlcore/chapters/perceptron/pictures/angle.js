// Two arrows, the angle between them, and what it makes of their dot product.
import { decimal } from "kit/formats.js";
import { drawSides, sign } from "./picture.js";
import { arrow, note, plane, polyline } from "kit/plane.js";

const RADIAN = Math.PI / 180;

export function draw({ picture, values, readout, width }) {
  const w = [1.2, 0.9]; // of length 1.5
  const turned = Math.atan2(w[1], w[0]) + values.angle * RADIAN;
  const x = [values.length * Math.cos(turned), values.length * Math.sin(turned)];
  const product = w[0] * x[0] + w[1] * x[1];
  const share = product / (w[0] ** 2 + w[1] ** 2);
  const foot = w.map((v) => v * share);
  const ticks = { x: [-2, -1, 0, 1, 2], y: [-2, -1, 0, 1, 2] };
  const frame = plane({ width: Math.min(width, 400), x: [-2, 2], y: [-2, 2], ticks });
  const colour = sign(product) > 0 ? 0 : 1;
  drawSides(frame, [0, ...w]);
  frame.add(
    polyline(frame, [x, foot], { width: 1.25, dash: true }),
    polyline(frame, [[0, 0], foot], { colour, width: 6 }),
    arrow(frame, [0, 0], w, { width: 2.5 }),
    note(frame, w, "w"),
    arrow(frame, [0, 0], x, { colour, width: 2.5 }),
    note(frame, x, "x", { dx: x[0] < 0 ? -16 : 8, dy: x[1] < 0 ? 16 : -6, colour }),
  );
  picture.replaceChildren(frame.node);
  const cosine = Math.cos(values.angle * RADIAN);
  readout(
    `w · x = 1.5 · ${decimal(values.length, 1)} · cos ${decimal(values.angle, 0)}° = ` +
      `1.5 · ${decimal(values.length, 1)} · ${decimal(cosine)} = ${decimal(product)}`,
  );
  return (
    `The arrows w and x with ${decimal(values.angle, 0)} degrees between them; ` +
    `their dot product is ${decimal(product)}.`
  );
}
