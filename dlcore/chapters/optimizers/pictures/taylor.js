// One step along −gradient: how the slope changes on the way, and what Taylor foretold.
import { halves, sideBySide } from "kit/layout.js";
import { html } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { angleBetween, bent, bestStep, dotted, times } from "./arithmetic.js";
import { arrow, dot, functionCurve, note, plane, polyline } from "kit/plane.js";
import { pointWithin } from "kit/allowed.js";

const SPAN = [-2, 2];

export const states = { at: pointWithin(-1.9, 1.9) };

export function setup(context) {
  context.state.at ??= [1.4, 1.2];
}

export function draw(context) {
  const { picture, width, values, state, readout, redraw } = context;
  const land = bent(values.condition, values.bend);
  const at = state.at;
  const g = land.gradient(at);
  const H = land.hessian(at);
  const reach = 0.9; // the axis of the step ends here
  const go = (step) => at.map((v, k) => v - step * g[k]);
  const here = land.value(at);
  const [gg, gHg] = [dotted(g, g), dotted(g, times(H, g))];
  const foretold = (step) => here - step * gg + (step * step * gHg) / 2;
  const [half] = halves(width);
  const frame = plane({
    width: Math.min(half, 400),
    x: SPAN,
    y: SPAN,
    xLabel: "w₁",
    yLabel: "w₂",
    grid: false,
  });
  const stops = Array.from({ length: 6 }, (_, i) => (values.step * i) / 5);
  const downAt = (step) => land.gradient(go(step)).map((v) => -v);
  const unit = (v) => v.map((value) => (0.55 * value) / (Math.hypot(...v) || 1));
  frame.add(
    contourLines(frame, (x, y) => land.value([x, y]), [0.05, 0.2, 0.5, 1, 2, 3.5, 6, 10, 16, 25], {
      faint: true,
      width: 1,
    }),
    polyline(frame, [go(0), go(values.step)], { colour: 1, width: 1.5 }),
    stops.map((step) =>
      arrow(
        frame,
        go(step),
        go(step).map((v, k) => v + unit(downAt(step))[k]),
        { colour: 0, width: 2 },
      ),
    ),
    dot(frame, go(values.step), { colour: 1, size: 6 }),
  );
  frame.over(
    handle(frame, {
      key: "at",
      at,
      label: "start of the step",
      step: 0.1,
      colour: 0,
      onMove: (point) => {
        const inside = point.map((v) => Math.min(1.9, Math.max(-1.9, Number(v.toFixed(2)))));
        if (Math.hypot(...land.gradient(inside)) < 0.01) return;
        state.at = inside;
        redraw();
      },
    }),
  );
  const top = 2 * here;
  const side = plane({
    width: half,
    height: 300,
    x: [0, reach],
    y: [Math.min(0, here - 0.6 * reach * gg) < -here ? -here : 0, top],
    xLabel: "step ε",
    yLabel: "error after the step",
  });
  const best = bestStep(H, g);
  side.add(
    functionCurve(side, (step) => here - step * gg, { colour: 3, width: 1.25, dash: true }),
    functionCurve(side, foretold, { colour: 2, width: 1.75, dash: true }),
    functionCurve(side, (step) => land.value(go(step)), { colour: 0, width: 2.5 }),
    dot(side, [values.step, land.value(go(values.step))], { colour: 1, size: 6 }),
  );
  if (best > 0 && best < reach)
    side.add(
      polyline(
        side,
        [
          [best, -1e3],
          [best, 1e3],
        ],
        { colour: 2, width: 1 },
      ),
      note(side, [best, top], "best ε", { colour: 2, dx: 5, dy: 16 }),
    );
  const [low] = side.domain.y;
  [
    ["error", 0],
    ["second order", 2],
    ["first order", 3],
  ].forEach(([words, colour], i) =>
    side.add(note(side, [reach, low], words, { colour, dx: -8, dy: -44 + 17 * i, anchor: "end" })),
  );
  picture.replaceChildren(sideBySide(frame.node, side.node));
  const turned = angleBetween(downAt(0), downAt(values.step));
  const text = `step ${decimal(values.step, 3)}: error ${decimal(here, 3)} → ${decimal(land.value(go(values.step)), 3)}, Taylor said ${decimal(foretold(values.step), 3)}; −gradient turned by ${decimal(turned, 0)}°; gᵀg / gᵀHg = ${decimal(best, 3)}`;
  readout(text);
  return `A step along −gradient on a map, and the error along it beside its first and second order Taylor polynomials: ${text}.`;
}
