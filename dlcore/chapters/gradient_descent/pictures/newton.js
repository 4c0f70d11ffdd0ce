// Newton–Raphson beside gradient descent: tangents to the axis, parabolas to the bottom.
import { decimal } from "kit/formats.js";
import { offer } from "kit/controls.js";
import { CURVES, LOST, METHODS, walkFrom } from "./math.js";
import { handle } from "kit/handle.js";
import { dot, functionCurve, note, plane, polyline } from "kit/plane.js";

const VIEWS = {
  "x³ − 1": { x: [-1.2, 2.4], y: [-2.5, 7] },
  "x² + ½": { x: [-2.4, 2.4], y: [-1, 5] },
  "two valleys": { x: [-2.6, 2.6], y: [-1, 5] },
  "√(1 + x²)": { x: [-3, 3], y: [0, 3.4] },
};

// What a method does at one place: the tangent, or the parabola that it trusts.
function trusted(frame, curve, method, from, to) {
  if (!Number.isFinite(to)) return [];
  const height = curve.value(from);
  if (method === "Newton → root") {
    return [
      polyline(
        frame,
        [
          [from, height],
          [to, 0],
        ],
        { colour: 1, width: 1.5 },
      ),
      polyline(
        frame,
        [
          [to, 0],
          [to, curve.value(to)],
        ],
        { colour: 1, width: 1, dash: true },
      ),
    ];
  }
  if (method === "gradient descent") {
    return [
      polyline(
        frame,
        [
          [from, height],
          [to, curve.value(to)],
        ],
        { colour: 1, width: 1.5 },
      ),
    ];
  }
  const parabola = (x) =>
    height + curve.slope(from) * (x - from) + (curve.bend(from) * (x - from) ** 2) / 2;
  const [low, high] = [Math.min(from, to) - 0.6, Math.max(from, to) + 0.6];
  const points = Array.from({ length: 61 }, (_, i) => {
    const x = low + ((high - low) * i) / 60;
    return [x, parabola(x)];
  });
  return [polyline(frame, points, { colour: 1, width: 1.5, dash: true })];
}

export function draw(context) {
  const { picture, width, values, set, snap, readout } = context;
  offer(context, [2], values.method === "gradient descent");
  const curve = CURVES[values.curve];
  const { start, steps, method, learning_rate: rate } = values;
  const path = walkFrom(start, steps, METHODS[method](curve, rate));
  const frame = plane({
    width,
    height: Math.min(360, 0.75 * width),
    ...VIEWS[values.curve],
    xLabel: "x",
    yLabel: "f(x)",
  });
  const points = path.map((x) => [x, curve.value(x)]);
  frame.add(
    functionCurve(frame, curve.value, {}),
    path.slice(1).flatMap((x, i) => trusted(frame, curve, method, path[i], x)),
    points.slice(1, -1).map((point) => dot(frame, point, { colour: 1, size: 4 })),
    path.length > 1 && dot(frame, points[points.length - 1], { colour: 1, size: 6.5 }),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: points[0],
      label: "start",
      step: 0.05,
      colour: 0,
      size: 7,
      onMove: ([x]) => set({ start: snap("start", x) }),
    }),
  );
  frame.over(
    note(frame, points[0], "x₀", {
      colour: 0,
      dx: start < 0 ? 12 : -12,
      dy: 4,
      anchor: start < 0 ? "start" : "end",
    }),
  );
  picture.replaceChildren(frame.node);
  const last = path[path.length - 1];
  const shown = path
    .slice(0, 5)
    .map((x) => decimal(x, 4))
    .join(" → ");
  const gone = !Number.isFinite(last) || Math.abs(last) >= LOST;
  const text = gone
    ? `${shown}…: lost after ${path.length - 1} steps`
    : `${shown}${path.length > 5 ? ` … ${decimal(last, 4)}` : ""}; f = ${decimal(curve.value(last), 4)}, slope ${decimal(curve.slope(last), 4)}`;
  readout(text);
  return `${method} on ${values.curve}: ${text}.`;
}

export const actions = { step: "Step", reset: "Back to the start" };

export function act(action, { values, set }) {
  set({ steps: action === "reset" ? 0 : Math.min(12, values.steps + 1) });
}
