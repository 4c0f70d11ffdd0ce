// Gradient descent on a surface: the landscape at an angle, and its map beside it.
import { inks } from "./colours.js";
import { html } from "./dom.js";
import { contourLines, heatMap } from "./field.js";
import { decimal } from "./formats.js";
import { offer } from "./gradient_descent_controls.js";
import { gauge } from "./gradient_descent_gauge.js";
import { LANDSCAPES, descendOn, makeBowl } from "./gradient_descent_math.js";
import { handle } from "./handle.js";
import { arrow, dot, plane, polyline } from "./plane.js";
import { camera, floor, polyline3, surface } from "./space.js";

const SPAN = [-3, 3];
const LEVELS = {
  bowl: [0.1, 0.5, 1.2, 2.5, 4.5, 7, 10, 15, 22, 30, 40],
  "two valleys": [-0.5, 0, 0.5, 0.9, 1.3, 1.8, 2.4, 3.2, 4.5, 6.5, 9],
  saddle: [0.3, 0.5, 0.75, 1, 1.3, 1.8, 2.5, 3.5, 5],
};
const HEIGHTS = { "two valleys": [-1, 9], saddle: [-1, 8] };

function heightsOf({ surface: name, steepness }) {
  return HEIGHTS[name] ?? [0, 5 + 4.5 * steepness];
}

function landscapeOf({ surface: name, steepness, direction }) {
  return name === "bowl" ? makeBowl(steepness, direction) : LANDSCAPES[name];
}

function map(context, land, path, side) {
  const { values, state, redraw } = context;
  const frame = plane({ width: side, x: SPAN, y: SPAN, xLabel: "w₁", yLabel: "w₂", grid: false });
  const f = (x, y) => land.value([x, y]);
  const ink = inks(context.picture);
  const height = heightsOf(values);
  frame.under(heatMap(frame, (x, y) => f(x, y) - height[0], { ink, limit: 1.6 * height[1], cells: 50 }));
  frame.add(
    contourLines(frame, f, LEVELS[values.surface], { faint: true, width: 1 }),
    path.slice(1, 30).map((point, i) => arrow(frame, path[i], point, { colour: 1, width: 2 })),
    polyline(frame, path.slice(29), { colour: 1, width: 1.5 }),
    path.slice(1, -1).map((point) => dot(frame, point, { colour: 1, size: 3 })),
    path.length > 1 && dot(frame, path[path.length - 1], { colour: 1, size: 6 }));
  frame.over(handle(frame, {
    key: "start", at: state.start, label: "start of the descent", step: 0.1, colour: 0,
    onMove: (point) => {
      state.start = point.map((v) => Math.min(3, Math.max(-3, Number(v.toFixed(2)))));
      redraw();
    },
  }));
  return frame.node;
}

function scene(context, land, path, width) {
  const { values } = context;
  const z = heightsOf(values);
  const frame = camera({
    width, height: Math.min(width, 340), x: SPAN, y: SPAN, z, turn: values.turn, tilt: 32,
  });
  const f = (x, y) => land.value([x, y]);
  const inside = path.filter((point) => Math.max(...point.map(Math.abs)) <= 3);
  const lifted = inside.map(([x, y]) => [x, y, Math.min(z[1], f(x, y))]);
  frame.add(
    floor(frame, { x: "w₁", y: "w₂", z: "E" }),
    surface(frame, f, { ink: inks(context.picture), limit: z[1], cells: 22 }),
    polyline3(frame, lifted, { colour: 1, width: 2.5 }),
    lifted.map((point, i) => dot(frame, point, { colour: i ? 1 : 0, size: i ? 3.5 : 6 })));
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
  const half = width > 560 ? Math.floor((width - 20) / 2) : width;
  const parts = [html("div", { class: "dl-side-by-side" },
    map(context, land, path, Math.min(half, 380)), scene(context, land, path, half))];
  const limit = 2 / values.steepness;
  if (values.surface === "bowl") {
    parts.push(gauge({
      width, value: values.learning_rate, high: 1.1, limit, best: null, name: "2/λmax",
    }));
  }
  picture.replaceChildren(...parts);
  const last = path[path.length - 1];
  const lost = Math.hypot(...last) > 30;
  const text = lost ? `diverged after ${path.length - 1} steps`
    : `after ${path.length - 1} steps at (${decimal(last[0])}, ${decimal(last[1])}), height ${decimal(land.value(last), 3)}`;
  readout(text);
  return `Contours and surface of ${values.surface}, gradient descent from (${decimal(state.start[0], 1)}, ` +
    `${decimal(state.start[1], 1)}) with learning rate ${values.learning_rate}: ${text}.`;
}

export const actions = { walk: "Walk", reset: "Reset start" };

export function act(action, { values, state, set, animate }) {
  if (action === "reset") {
    state.start = [-2.4, 1.6];
    return;
  }
  const goal = Math.max(values.steps, 12);
  let taken = 0;
  set({ steps: 0 });
  animate(() => {
    taken += 1;
    set({ steps: taken });
    return taken < goal;
  }, 150);
}
