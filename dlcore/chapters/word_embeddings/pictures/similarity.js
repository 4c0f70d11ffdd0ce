// Three texts as points: who is nearer, by Euclid and by the cosine?
import { pointWithin } from "kit/allowed.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { arrow, note, plane, polyline } from "kit/plane.js";
import { inner, unit } from "./vectors.js";

const NAMES = ["A", "B", "C"];
const inside = pointWithin(0, 10);

export const states = { A: inside, B: inside, C: inside };

export function setup({ state }) {
  state.A ??= [2, 1];
  state.B ??= [2, 3.5];
  state.C ??= [8, 3];
}

export const euclid = (a, b) => Math.hypot(...a.map((value, i) => value - b[i]));
export const cosineDistance = (a, b) => 1 - inner(unit(a), unit(b));

export function draw({ picture, width, values, state, redraw, readout }) {
  const side = values.normalized ? 1.2 : 10;
  const frame = plane({
    width: Math.min(width, 460),
    x: [0, side],
    y: [0, side],
    xLabel: "times the first word occurs",
    yLabel: "times the second word occurs",
  });
  const points = NAMES.map((name) => (values.normalized ? [...unit(state[name])] : state[name]));
  points.forEach((at, i) => {
    frame.add(arrow(frame, [0, 0], at, { colour: i }));
    const move = (point) => {
      state[NAMES[i]] = point;
      redraw();
    };
    const about = { key: NAMES[i], at, label: `text ${NAMES[i]}`, colour: i, size: 6 };
    const bounds = [
      [0.1, 10],
      [0.1, 10],
    ];
    frame.over(
      values.normalized || handle(frame, { ...about, step: 0.5, digits: 1, bounds, onMove: move }),
      note(frame, at, NAMES[i], { colour: i, dx: 10, dy: -8 }),
    );
  });
  frame.add(
    polyline(frame, [points[0], points[1]], { dash: true, faint: true }),
    polyline(frame, [points[0], points[2]], { dash: true, faint: true }),
  );
  picture.replaceChildren(frame.node);
  const [a, b, c] = points;
  const by = (distance) => (distance(a, b) < distance(a, c) ? "B" : "C");
  const text =
    `By Euclid A is nearer to ${by(euclid)} (B ${decimal(euclid(a, b))}, C ${decimal(euclid(a, c))}); ` +
    `by the cosine distance to ${by(cosineDistance)} (B ${decimal(cosineDistance(a, b))}, C ${decimal(cosineDistance(a, c))})`;
  readout(`${text}.`);
  return `Three points on a plane. ${text}.`;
}
