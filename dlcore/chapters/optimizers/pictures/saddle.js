// A saddle: a minimum in one direction and a maximum in another, and how descents leave it.
import { halves, sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { SADDLE, wander } from "./arithmetic.js";
import { dot, functionCurve, plane, polyline } from "kit/plane.js";
import { camera, polyline3, surface, turnByDragging } from "kit/space.js";
import { pointWithin } from "kit/allowed.js";

const SPAN = [-2.6, 2.6];
const STARTS = [-2.5, 2.5];
const HEIGHTS = [-1, 3.4];
const f = (x, y) => SADDLE.value([x, y]);

export const states = { start: pointWithin(...STARTS) };

export function setup(context) {
  context.state.start ??= [1.8, 0];
}

function scene({ picture, values }, along, path, width) {
  const frame = camera({
    width,
    height: Math.min(width, 320),
    x: SPAN,
    y: SPAN,
    z: HEIGHTS,
    turn: values.turn,
    tilt: values.tilt,
  });
  const lifted = path
    .filter((p) => Math.max(...p.map(Math.abs)) <= 2.6)
    .map(([x, y]) => [x, y, f(x, y)]);
  const slice = Array.from({ length: 61 }, (_, i) => along((i / 30 - 1) * 2.4)).map(([x, y]) => [
    x,
    y,
    Math.min(HEIGHTS[1], f(x, y)),
  ]);
  return frame.add(
    surface(frame, f, { ink: inks(picture), limit: 3, cells: 22 }),
    polyline3(frame, slice, { colour: 3, width: 3 }),
    polyline3(frame, lifted, { colour: 1, width: 2.5 }),
    dot(frame, [0, 0, 0], { size: 4 }),
    dot(frame, lifted[lifted.length - 1] ?? [0, 0, 0], { colour: 1, size: 6 }),
  ).node;
}

function map({ state, redraw }, path, width) {
  const frame = plane({ width, x: SPAN, y: SPAN, xLabel: "w₁", yLabel: "w₂", grid: false });
  frame.add(
    contourLines(frame, f, [-0.6, -0.4, -0.2, -0.05, 0, 0.2, 0.6, 1.2, 2, 3], {
      faint: true,
      width: 1,
    }),
    polyline(frame, path, { colour: 1, width: 1.75 }),
    dot(frame, path[path.length - 1], { colour: 1, size: 6 }),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: state.start,
      label: "start of the descent",
      step: 0.1,
      colour: 0,
      bounds: [STARTS, STARTS],
      digits: 2,
      onMove: (point) => {
        state.start = point;
        redraw();
      },
    }),
  );
  return frame.node;
}

function profile(along, width) {
  const frame = plane({
    width,
    height: 190,
    x: SPAN,
    y: HEIGHTS,
    xLabel: "along the slice",
    yLabel: "error",
  });
  return frame.add(
    functionCurve(frame, (t) => f(...along(t)), { colour: 3 }),
    dot(frame, [0, 0], { size: 5 }),
  ).node;
}

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  const angle = (values.slice * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const along = (t) => [t * c, t * s];
  const path = wander(SADDLE, state.start, {
    rate: 0.15,
    noise: values.noise,
    steps: values.steps,
    seed: values.seed,
  });
  const [half] = halves(width);
  picture.replaceChildren(
    sideBySide(
      html("div", {}, scene(context, along, path, half), profile(along, half)),
      map(context, path, Math.min(half, 400)),
    ),
  );
  const curvature = c * c - s * s;
  const kind = Math.abs(curvature) < 1e-9 ? "neither" : curvature > 0 ? "a minimum" : "a maximum";
  const [x, y] = path[path.length - 1];
  const where =
    Math.hypot(x, y) < 0.3
      ? "waits at the saddle"
      : Math.abs(y) > 1.2
        ? "has left the saddle"
        : "is on its way";
  const text = `Along ${values.slice}° the saddle is ${kind} (curvature ${decimal(curvature)}); after ${values.steps} steps the descent ${where}, slope ${decimal(Math.hypot(...SADDLE.gradient([x, y])), 3)}`;
  readout(text);
  return `A saddle as a surface, a slice through it, and a descent on its map. ${text}.`;
}

export const actions = { again: "Other mini-batches" };

export function act(_, { values, set }) {
  set({ seed: (values.seed % 20) + 1 });
}
