// Gradient descent on a surface: the landscape at an angle, and its map beside it.
import { halves, sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { offer } from "kit/controls.js";
import { gauge } from "./gauge.js";
import { LANDSCAPES, descendOn, makeBowl } from "./math.js";
import { handle } from "kit/handle.js";
import { dot, plane, polyline } from "kit/plane.js";
import { camera, floor, polyline3, surface } from "kit/space.js";
import { pointWithin } from "kit/allowed.js";
import { walk } from "./walk.js";

const SPAN = [-3, 3];
const HEIGHTS = { "two valleys": [-0.2, 9], saddle: [0, 8] };

export const states = { start: pointWithin(...SPAN) };

function heightsOf({ surface: name, steepness }) {
  return HEIGHTS[name] ?? [0, 5 + 4.5 * steepness];
}

// Closer below, where the descents end.
function levelsOf(low, high) {
  return Array.from({ length: 14 }, (_, i) => low + (high - low) * ((i + 0.6) / 13) ** 2);
}

function landscapeOf({ surface: name, steepness, direction }) {
  return name === "bowl" ? makeBowl(steepness, direction) : LANDSCAPES[name];
}

function map(context, land, path, side) {
  const { values, state, redraw, picture } = context;
  const frame = plane({ width: side, x: SPAN, y: SPAN, xLabel: "w₁", yLabel: "w₂", grid: false });
  const f = (x, y) => land.value([x, y]);
  const [low, high] = heightsOf(values);
  frame.under(
    heatMap(frame, (x, y) => f(x, y) - low, { ink: inks(picture), limit: 1.6 * high, cells: 50 }),
  );
  frame.add(
    contourLines(frame, f, levelsOf(low, high), { faint: true }),
    polyline(frame, path, { colour: 1 }),
    path
      .slice(1)
      .map((point, i) => dot(frame, point, { colour: 1, size: i + 2 < path.length ? 3 : 6 })),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: state.start,
      label: "start of the descent",
      step: 0.1,
      colour: 0,
      bounds: [SPAN, SPAN],
      digits: 2,
      onMove: (point) => {
        state.start = point;
        redraw();
      },
    }),
  );
  return frame.node;
}

function scene(context, land, path, width) {
  const { values } = context;
  const z = heightsOf(values);
  const frame = camera({
    width,
    height: Math.min(width, 340),
    x: SPAN,
    y: SPAN,
    z,
    turn: values.turn,
    tilt: 32,
  });
  const f = (x, y) => land.value([x, y]);
  const lifted = path
    .filter(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= 3)
    .map(([x, y]) => [x, y, Math.min(z[1], f(x, y))]);
  frame.add(
    floor(frame, { x: "w₁", y: "w₂", z: "E" }),
    surface(frame, f, { ink: inks(context.picture), limit: z[1], cells: 22 }),
    polyline3(frame, lifted, { colour: 1 }),
    lifted.map((point, i) => dot(frame, point, { colour: i ? 1 : 0, size: i ? 3.5 : 6 })),
  );
  return frame.node;
}

export function setup(context) {
  context.state.start ??= [-2.4, 1.6];
}

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  const land = landscapeOf(values);
  offer(context, [2, 3], values.surface === "bowl");
  const path = descendOn(land, state.start, values.learning_rate, values.steps);
  const [half] = halves(width);
  const parts = [
    sideBySide(map(context, land, path, Math.min(half, 380)), scene(context, land, path, half)),
  ];
  if (values.surface === "bowl") {
    parts.push(
      gauge({
        width,
        rate: values.learning_rate,
        high: 1.1,
        marks: [[2 / values.steepness, "2/λmax"]],
      }),
    );
  }
  picture.replaceChildren(...parts);
  const spot = (point) => `(${point.map((v) => decimal(v)).join(", ")})`;
  const last = path[path.length - 1];
  const text =
    `after ${path.length - 1} steps ` +
    (Math.hypot(...last) > 30
      ? "diverged"
      : `at ${spot(last)}, height ${decimal(land.value(last), 3)}`);
  readout(text);
  return `Contours and surface of ${values.surface}: descent from ${spot(state.start)} is ${text}.`;
}

export const actions = { walk: "Walk" };

export function act(_, context) {
  walk(context, 12);
}
