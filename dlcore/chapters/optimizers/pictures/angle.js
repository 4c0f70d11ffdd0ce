// Where −gradient points, and where the minimum is.
import { contourLines } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { angleBetween, bowlValue, curved, largestAngle, times } from "./arithmetic.js";
import { arrow, dot, note, plane, polyline } from "kit/plane.js";
import { pointWithin } from "kit/allowed.js";

const SPAN = [-4, 4];
const PLACES = [-3.8, 3.8];

export const states = {
  at: (value) => pointWithin(...PLACES)(value) && Math.hypot(...value) >= 0.05,
};

export function setup(context) {
  context.state.at ??= [3, 1];
}

export function draw(context) {
  const { picture, width, values, state, readout, redraw } = context;
  const H = curved(values.condition, 90 + values.direction);
  const at = state.at;
  const down = times(H, at).map((v) => -v);
  const home = at.map((v) => -v);
  const angle = angleBetween(down, home);
  const side = Math.min(width, 520);
  const frame = plane({ width: side, x: SPAN, y: SPAN, xLabel: "w₁", yLabel: "w₂", grid: false });
  const unit = (v) => v.map((value) => (1.8 * value) / Math.hypot(...v));
  const levels = [0.3, 1, 2, 4, 7, 11, 16, 24, 40, 60].map(
    (level) => (level * Math.sqrt(values.condition)) / 3,
  );
  frame.add(
    contourLines(frame, (x, y) => bowlValue(H, [x, y]), levels, { faint: true, width: 1 }),
    polyline(frame, [at, [0, 0]], { colour: 2, width: 1, dash: true }),
    arrow(
      frame,
      at,
      at.map((v, k) => v + unit(home)[k]),
      { colour: 2, width: 2.5 },
    ),
    arrow(
      frame,
      at,
      at.map((v, k) => v + unit(down)[k]),
      { colour: 1, width: 2.5 },
    ),
    dot(frame, [0, 0], { colour: 2, size: 5 }),
    note(frame, [0, 0], "minimum", { colour: 2, dy: 18 }),
    note(
      frame,
      at.map((v, k) => v + unit(down)[k]),
      "−gradient",
      { colour: 1, dy: 14 },
    ),
  );
  frame.over(
    handle(frame, {
      key: "at",
      at,
      label: "where you are",
      step: 0.1,
      colour: 0,
      bounds: [PLACES, PLACES],
      digits: 2,
      onMove: (point) => {
        if (Math.hypot(...point) < 0.05) return;
        state.at = point;
        redraw();
      },
    }),
  );
  picture.replaceChildren(frame.node);
  const text = `${decimal(angle, 1)}° between −gradient and the way to the minimum; with this condition number at most ${decimal(largestAngle(values.condition), 1)}°`;
  readout(text);
  return `Elliptical contours with condition number ${values.condition}, a point and two arrows: ${text}.`;
}
