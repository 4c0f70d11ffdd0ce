// Gradient descent along one curve: the ball, its way, and the limit of the learning rate.
import { decimal } from "kit/formats.js";
import { gauge } from "./gauge.js";
import { CURVES, METHODS, walkFrom } from "./math.js";
import { handle } from "kit/handle.js";
import { arrow, dot, functionCurve, note, plane, polyline } from "kit/plane.js";

const VIEWS = {
  parabola: { x: [-3.2, 3.2], y: [-0.6, 9.5] },
  "two valleys": { x: [-2.9, 2.9], y: [-1, 7] },
  terrace: { x: [-2.4, 2.4], y: [-2, 4.4] },
};
const LIMIT = 1; // 2/λ of the parabola, whose slope changes by λ = 2 a unit

export function draw({ picture, width, values, set, snap, readout }) {
  const curve = CURVES[values.curve];
  const view = VIEWS[values.curve];
  const frame = plane({
    width,
    height: Math.min(340, 0.72 * width),
    ...view,
    xLabel: "x",
    yLabel: "f(x)",
  });
  const next = METHODS["gradient descent"](curve, values.learning_rate);
  const path = walkFrom(values.start, values.steps, next);
  const points = path.map((x) => [x, curve.value(x)]);
  const last = points[points.length - 1];
  frame.add(
    functionCurve(frame, curve.value, { faint: true }),
    points
      .slice(1, 40)
      .map((point, i) => arrow(frame, points[i], point, { colour: 0, width: 1.5, faint: true })),
    polyline(frame, points.slice(39), { colour: 0, width: 1.5, faint: true }),
    points.slice(1, -1).map((point) => dot(frame, point, { colour: 0, size: 3.5 })),
    path.length > 1 && dot(frame, last, { colour: 1, size: 7 }),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: points[0],
      label: "start",
      step: 0.1,
      colour: 0,
      size: 7,
      onMove: ([x]) => set({ start: snap("start", x) }),
    }),
  );
  frame.over(
    note(frame, points[0], "start", {
      dx: values.start < 0 ? 14 : -14,
      dy: 5,
      anchor: values.start < 0 ? "start" : "end",
      colour: 0,
    }),
  );
  const parts = [frame.node];
  if (values.curve === "parabola") {
    parts.push(
      gauge({
        width,
        rate: values.learning_rate,
        high: 1.1,
        marks: [
          [LIMIT / 2, "1/λ"],
          [LIMIT, "2/λ"],
        ],
      }),
    );
  }
  picture.replaceChildren(...parts);
  const shown = path
    .slice(0, 4)
    .map((x) => decimal(x, 3))
    .join(" → ");
  const gone = Math.abs(last[0]) > 10;
  const text = gone
    ? `diverged: x is ${decimal(last[0], 0)} after ${path.length - 1} steps`
    : `${shown}${path.length > 4 ? ` → … → ${decimal(last[0], 3)}` : ""}; slope there ${decimal(curve.slope(last[0]), 3)}`;
  readout(text);
  return `Gradient descent on the curve “${values.curve}” with learning rate ${values.learning_rate}: ${text}.`;
}

export const actions = { walk: "Walk" };

export function act(_, { values, set, animate }) {
  set({ steps: 0 });
  let taken = 0;
  const goal = Math.max(values.steps, 12);
  animate(() => {
    taken += 1;
    set({ steps: taken });
    return taken < goal;
  }, 220);
}
