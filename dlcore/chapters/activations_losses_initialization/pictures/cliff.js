// A loss with a cliff, and gradient descent on it: free, or with clipped gradients.
import { heatMap, contourLines } from "kit/field.js";
import { inks } from "kit/colours.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { compact } from "kit/numbers.js";
import { arrow, dots, note, plane, polyline } from "kit/plane.js";

const RANGE = [0, 2.2];

// Six linear neurons in a row, three with the weight u and three with v; input and
// target are 1.
export const loss = (u, v) => 0.5 * ((u * v) ** 3 - 1) ** 2;

export function gradient(u, v) {
  const error = (u * v) ** 3 - 1;
  return [error * 3 * u ** 2 * v ** 3, error * 3 * u ** 3 * v ** 2];
}

export const CLIPS = {
  none: (g) => g,
  "by norm": (g, limit) => {
    const shrink = Math.min(1, limit / Math.hypot(...g));
    return g.map((part) => part * shrink);
  },
  "by value": (g, limit) => g.map((part) => Math.max(-limit, Math.min(limit, part))),
};

// The points of the descent; it ends where a number is no longer finite.
export function descend([u, v], { rate, limit, clipping, steps }) {
  const path = [[u, v]];
  for (let step = 0; step < steps; step += 1) {
    const here = path[path.length - 1];
    const move = CLIPS[clipping](gradient(...here), limit);
    const next = here.map((value, i) => value - rate * move[i]);
    if (!next.every((value) => Math.abs(value) < 1e12)) break;
    path.push(next);
  }
  return path;
}

export function draw({ picture, width, values, set, snap, readout }) {
  const { u, v, rate, limit, clipping, steps } = values;
  const frame = plane({
    width: Math.min(width, 620),
    x: RANGE,
    y: RANGE,
    xLabel: "weight u",
    yLabel: "weight v",
    ticks: { x: [0, 0.5, 1, 1.5, 2], y: [0, 0.5, 1, 1.5, 2] },
  });
  const path = descend([u, v], { rate, limit, clipping, steps });
  const arrows = path.slice(1).map((to, i) => arrow(frame, path[i], to, { colour: 1, width: 2 }));
  frame.under(
    heatMap(frame, (x, y) => -Math.log10(1 + loss(x, y)), { ink: inks(picture), limit: 6 }),
  );
  frame.add(
    contourLines(frame, loss, [0.1, 1, 10, 100, 1000], { width: 1, faint: true }),
    polyline(
      frame,
      Array.from({ length: 200 }, (_, i) => [0.4 + i * 0.01, 1 / (0.4 + i * 0.01)]),
      { colour: 2, width: 2.5, dash: true },
    ),
    arrows,
    dots(frame, path.slice(1), { colour: 1, size: 3.5 }),
  );
  frame.over(
    note(frame, [0.62, 1.75], "loss 0", { colour: 2, dx: 0, dy: 0, anchor: "start" }),
    handle(frame, {
      key: "start",
      at: [u, v],
      label: "start",
      step: 0.05,
      bounds: [RANGE, RANGE],
      colour: 0,
      onMove: ([a, b]) => set({ u: snap("u", a), v: snap("v", b) }),
    }),
  );
  picture.replaceChildren(frame.node);
  const size = Math.hypot(...gradient(u, v));
  const move = Math.hypot(...CLIPS[clipping](gradient(u, v), limit)) * rate;
  const away = path.findIndex((point) => point.some((value) => Math.abs(value) > 3));
  const [last] = path.slice(-1);
  const end =
    away > 0
      ? `step ${away} has left the map`
      : `after ${path.length - 1} steps the loss is ${compact(Number(loss(...last).toPrecision(2)))}`;
  const text =
    `gradient of size ${compact(Number(size.toPrecision(3)))}, first step ` +
    `${compact(Number(move.toPrecision(2)))} long; ${end}`;
  readout(`${text}.`);
  return `A loss over two weights with a steep wall, and gradient descent from (${decimal(u)}, ${decimal(v)}), clipping ${clipping}: ${text}.`;
}
