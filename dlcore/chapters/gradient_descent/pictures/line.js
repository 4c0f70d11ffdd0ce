// Gradient descent along one curve: the ball, its way, and the limit of the learning rate.
import { decimal } from "kit/formats.js";
import { gauge } from "./gauge.js";
import { CURVES, METHODS, walkFrom } from "./math.js";
import { handle } from "kit/handle.js";
import { arrow, dot, functionCurve, note, plane, polyline } from "kit/plane.js";
import { walk } from "./walk.js";

const VIEWS = {
  parabola: { x: [-3.2, 3.2], y: [-0.6, 9.5] },
  "two valleys": { x: [-2.9, 2.9], y: [-1, 7] },
  terrace: { x: [-2.4, 2.4], y: [-2, 4.4] },
};
const LIMIT = 1; // 2/λ of the parabola, whose slope changes by λ = 2 a unit

function pathOn(frame, path, curve) {
  const points = path.map((x) => [x, curve.value(x)]);
  const line = { colour: 0, width: 1.5, faint: true };
  const arrows = points.slice(1, 40).map((point, i) => arrow(frame, points[i], point, line));
  frame.add(
    functionCurve(frame, curve.value, { faint: true }),
    arrows,
    polyline(frame, points.slice(39), line),
    points.slice(1, -1).map((point) => dot(frame, point, { colour: 0, size: 3.5 })),
    path.length > 1 && dot(frame, points.at(-1), { colour: 1, size: 7 }),
  );
}

function startOn(frame, at, { set, snap }) {
  const [dx, anchor] = at[0] < 0 ? [14, "start"] : [-14, "end"];
  frame.over(
    handle(frame, {
      key: "start",
      at,
      label: "start",
      step: 0.1,
      colour: 0,
      size: 7,
      onMove: ([x]) => set({ start: snap("start", x) }),
    }),
    note(frame, at, "start", { dx, dy: 5, anchor, colour: 0 }),
  );
}

export function draw(context) {
  const { picture, width, values, readout } = context;
  const curve = CURVES[values.curve];
  const size = { width, height: Math.min(340, 0.72 * width) };
  const frame = plane({ ...size, ...VIEWS[values.curve], xLabel: "x", yLabel: "f(x)" });
  const next = METHODS["gradient descent"](curve, values.learning_rate);
  const path = walkFrom(values.start, values.steps, next);
  const end = path.at(-1);
  pathOn(frame, path, curve);
  startOn(frame, [path[0], curve.value(path[0])], context);
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
  const gone = Math.abs(end) > 10;
  const text = gone
    ? `diverged: x is ${decimal(end, 0)} after ${path.length - 1} steps`
    : `${shown}${path.length > 4 ? ` → … → ${decimal(end, 3)}` : ""}; slope there ${decimal(curve.slope(end), 3)}`;
  readout(text);
  return `Gradient descent on the curve “${values.curve}” with learning rate ${values.learning_rate}: ${text}.`;
}

export const actions = { walk: "Walk" };

export function act(_, context) {
  walk(context, 12, 220);
}
