// Critical points of a curve: where the slope is 0, and which kind each one is.
import { decimal } from "kit/formats.js";
import { criticalPoints } from "./arithmetic.js";
import { dot, functionCurve, note, plane, polyline } from "kit/plane.js";

const SPAN = [-3, 3];
const COLOURS = { minimum: 0, maximum: 1, terrace: 3 };

export function draw({ picture, width, values, readout }) {
  const { a, b, c, d } = values;
  const f = (x) => (((a / 4) * x + b / 3) * x + c / 2) * x * x + d * x;
  const found = criticalPoints(values, SPAN);
  const frame = plane({
    width,
    height: Math.min(340, 0.7 * width),
    x: SPAN,
    y: [-5, 5],
    xLabel: "weight",
    yLabel: "error",
  });
  frame.add(functionCurve(frame, f, { width: 2.25 }));
  for (const { x, kind } of found) {
    const level = f(x);
    frame.add(
      polyline(
        frame,
        [
          [x - 0.5, level],
          [x + 0.5, level],
        ],
        { colour: COLOURS[kind], width: 1.5 },
      ),
      dot(frame, [x, level], { colour: COLOURS[kind], size: 6 }),
      note(frame, [x, level], kind, {
        colour: COLOURS[kind],
        anchor: "middle",
        dx: 0,
        dy: kind === "minimum" ? 24 : -13,
      }),
    );
  }
  picture.replaceChildren(frame.node);
  const flat = !a && !b && !c && !d;
  const text = flat
    ? "flat everywhere"
    : found.length
      ? found.map(({ x, kind }) => `${kind} at ${decimal(x)}`).join(", ")
      : "no critical point here";
  readout(text);
  return `A curve whose slope is a cubic polynomial: ${text}.`;
}
