// Steepest descent with line search zigzags; conjugate gradients need two steps.
import { halves, sideBySide } from "kit/layout.js";
import { html } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { bowlValue, conjugate, curvatures, steepest } from "./arithmetic.js";
import { dot, dots, plane, polyline } from "kit/plane.js";
import { pointWithin } from "kit/allowed.js";

const SPAN = [-4, 4];
const STARTS = [-3.9, 3.9];

export const states = { start: pointWithin(...STARTS) };

export function setup(context) {
  context.state.start ??= [-3.5, 1];
}

function map(context, H, path, colour, width, title) {
  const { state, redraw } = context;
  const frame = plane({ width, x: SPAN, y: SPAN, xLabel: "w₁", yLabel: title, grid: false });
  const levels = [0.1, 0.5, 1.5, 3, 6, 10, 16, 25, 40, 60];
  frame.add(
    contourLines(frame, (x, y) => bowlValue(H, [x, y]), levels, { faint: true, width: 1 }),
    polyline(frame, path, { colour, width: 2 }),
    dots(frame, path.slice(1), { colour, size: 3.5 }),
    dot(frame, [0, 0], { size: 4 }),
  );
  frame.over(
    handle(frame, {
      key: `start-${colour}`,
      at: state.start,
      label: "start",
      step: 0.1,
      colour: 2,
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

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  const H = [
    [values.a, values.b],
    [values.b, values.c],
  ];
  const [low, high] = curvatures(H);
  if (low <= 1e-6) {
    const text = `No bowl: one curvature is ${decimal(low)}. Make h₁₂ smaller.`;
    picture.replaceChildren(html("p", {}, text));
    readout(text);
    return text;
  }
  const [half] = halves(width);
  const slow = steepest(H, state.start, values.steps);
  const quick = conjugate(H, state.start, values.steps);
  picture.replaceChildren(
    sideBySide(
      map(context, H, slow, 0, half, "w₂, steepest descent"),
      map(context, H, quick, 1, half, "w₂, conjugate gradients"),
    ),
  );
  const end = (path) => decimal(bowlValue(H, path[path.length - 1]), 6);
  const text = `condition number ${decimal(high / low, 1)}; after ${values.steps} steps the error is ${end(slow)} by steepest descent, ${end(quick)} by conjugate gradients`;
  readout(text);
  return `Two descents with line search on one bowl: ${text}.`;
}
