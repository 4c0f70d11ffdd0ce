// One step along −gradient: how the slope changes on the way, and what Taylor predicted.
import { halves, sideBySide } from "kit/layout.js";
import { html } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { angleBetween, bent, bestStep, dotted, times } from "./arithmetic.js";
import { arrow, dot, functionCurve, note, plane, polyline, uprightLine } from "kit/plane.js";
import { pointWithin } from "kit/allowed.js";

const SPAN = [-2, 2];

const STARTS = [-1.9, 1.9];

const inside = pointWithin(...STARTS);

// At the lowest point, the origin, there is no step to speak of.
export const states = { at: (at) => inside(at) && Math.hypot(...at) > 0.05 };

export function setup(context) {
  context.state.at ??= [1.4, 1.2];
}

const REACH = 0.9; // the axis of the step ends here

// What one step from here does: landscape, gradient, and the error along the step.
function stepFrom(at, { condition, bend }) {
  const land = bent(condition, bend);
  const g = land.gradient(at);
  const H = land.hessian(at);
  const here = land.value(at);
  const [gg, gHg] = [dotted(g, g), dotted(g, times(H, g))];
  const go = (step) => at.map((v, k) => v - step * g[k]);
  return {
    land,
    go,
    here,
    slope: gg,
    best: bestStep(H, g),
    error: (step) => land.value(go(step)),
    predicted: (step) => here - step * gg + (step * step * gHg) / 2,
    downAt: (step) => land.gradient(go(step)).map((v) => -v),
  };
}

function moveTo({ state, redraw }, land, start) {
  if (!states.at(start) || Math.hypot(...land.gradient(start)) < 0.01) return;
  state.at = start;
  redraw();
}

function map(context, { land, go, downAt }, width) {
  const { values, state } = context;
  const frame = plane({ width, x: SPAN, y: SPAN, xLabel: "w₁", yLabel: "w₂", grid: false });
  const levels = [0.05, 0.2, 0.5, 1, 2, 3.5, 6, 10, 16, 25];
  const stops = Array.from({ length: 6 }, (_, i) => (values.step * i) / 5);
  const unit = (v) => v.map((value) => (0.55 * value) / (Math.hypot(...v) || 1));
  const tip = (step) => go(step).map((v, k) => v + unit(downAt(step))[k]);
  frame.add(
    contourLines(frame, (x, y) => land.value([x, y]), levels, { faint: true, width: 1 }),
    polyline(frame, [go(0), go(values.step)], { colour: 1, width: 1.5 }),
    stops.map((step) => arrow(frame, go(step), tip(step), { colour: 0, width: 2 })),
    dot(frame, go(values.step), { colour: 1, size: 6 }),
  );
  frame.over(
    handle(frame, {
      key: "at",
      at: state.at,
      label: "start of the step",
      step: 0.1,
      colour: 0,
      bounds: [STARTS, STARTS],
      digits: 2,
      onMove: (point) => moveTo(context, land, point),
    }),
  );
  return frame.node;
}

function errorSide({ values }, { here, slope, best, error, predicted }, width) {
  const top = 2 * here;
  const low = here - 0.6 * REACH * slope < -here ? -here : 0;
  const frame = plane({
    width,
    height: 300,
    x: [0, REACH],
    y: [low, top],
    xLabel: "step ε",
    yLabel: "error after the step",
  });
  frame.add(
    functionCurve(frame, (step) => here - step * slope, { colour: 3, width: 1.25, dash: true }),
    functionCurve(frame, predicted, { colour: 2, width: 1.75, dash: true }),
    functionCurve(frame, error, { colour: 0, width: 2.5 }),
    dot(frame, [values.step, error(values.step)], { colour: 1, size: 6 }),
  );
  if (best > 0 && best < REACH)
    frame.add(
      uprightLine(frame, best, { colour: 2, width: 1 }),
      note(frame, [best, top], "best ε", { colour: 2, dx: 5, dy: 16 }),
    );
  const name = (words, colour, line) =>
    note(frame, [REACH, low], words, { colour, dx: -8, dy: -44 + 17 * line, anchor: "end" });
  frame.add(name("error", 0, 0), name("second order", 2, 1), name("first order", 3, 2));
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  const found = stepFrom(state.at, values);
  const { here, best, error, predicted, downAt } = found;
  const [half] = halves(width);
  picture.replaceChildren(
    sideBySide(map(context, found, Math.min(half, 400)), errorSide(context, found, half)),
  );
  const turned = angleBetween(downAt(0), downAt(values.step));
  const text = `step ${decimal(values.step, 3)}: error ${decimal(here, 3)} → ${decimal(error(values.step), 3)}, Taylor predicts ${decimal(predicted(values.step), 3)}; −gradient turned by ${decimal(turned, 0)}°; gᵀg / gᵀHg = ${decimal(best, 3)}`;
  readout(text);
  return `A step along −gradient on a map, and the error along it beside its first and second order Taylor polynomials: ${text}.`;
}
