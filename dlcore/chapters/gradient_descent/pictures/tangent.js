// A point on a curve, a second one at a distance, the secant and the tangent.
import { decimal, signed } from "kit/formats.js";
import { CURVES } from "./math.js";
import { handle } from "kit/handle.js";
import { dot, functionCurve, note, plane, polyline } from "kit/plane.js";

const WINDOWS = { parabola: [-1.5, 9.5], "two valleys": [-1, 6], terrace: [-6, 8] };

export function draw({ picture, width, values, set, snap, readout }) {
  const { value, slope } = CURVES[values.curve];
  const { x, distance } = values;
  const frame = plane({
    width,
    height: Math.min(360, 0.7 * width),
    x: [-3, 3],
    y: WINDOWS[values.curve],
    xLabel: "x",
    yLabel: "f(x)",
  });
  const [here, there] = [
    [x, value(x)],
    [x + distance, value(x + distance)],
  ];
  const secant = (there[1] - here[1]) / distance;
  const lineThrough = (m) => [-4, 4].map((a) => [a, here[1] + m * (a - x)]);
  frame.add(
    functionCurve(frame, value, {}),
    polyline(frame, lineThrough(secant), { colour: 1, dash: true }),
    polyline(frame, lineThrough(slope(x)), { colour: 0, width: 2.5 }),
    dot(frame, there, { colour: 1, size: 5 }),
  );
  frame.over(
    handle(frame, {
      key: "point",
      at: here,
      label: "point on the curve",
      step: 0.1,
      colour: 0,
      onMove: ([a]) => set({ x: snap("x", a) }),
    }),
  );
  frame.over(
    note(frame, there, "second point", {
      colour: 1,
      dx: there[0] > 1.6 ? -10 : 10,
      anchor: there[0] > 1.6 ? "end" : "start",
      dy: secant < 0 === there[0] <= 1.6 ? -10 : 20,
    }),
  );
  picture.replaceChildren(frame.node);
  const m = slope(x);
  const way =
    Math.abs(m) < 1e-9
      ? "flat: a valley, a summit or a terrace"
      : m > 0
        ? "uphill to the right: go left to get down"
        : "downhill to the right: go right to get down";
  readout(
    `slope of the line through both points ${signed(secant)}, of the tangent ${signed(m)} (${way})`,
  );
  return (
    `The curve “${values.curve}” at x = ${decimal(x, 1)}: the secant over a distance of ` +
    `${decimal(distance)} has slope ${signed(secant)}, the tangent ${signed(m)}.`
  );
}
