// A bowl taken apart: along each of its axes gradient descent shrinks by a factor of its own.
import { pointWithin } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { decimal, tenfoldWords } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { halves, sideBySide } from "kit/layout.js";
import { dot, dots, functionCurve, note, plane, polyline, uprightLine } from "kit/plane.js";
import { axesOf, bestRate, descendOn, kept } from "./math.js";
import { walk } from "./walk.js";

const SPAN = [-3, 3];
const RATES = [0.01, 1.1];
const LIMIT = 1; // 2/λmax: the steep curvature is 2
const NAMES = ["gentle", "steep"]; // in colours 0 and 1
const LEVELS = [0.02, 0.1, 0.3, 0.7, 1.3, 2.2, 3.5, 5.5, 8.5, 13];

export const states = { start: pointWithin(...SPAN) };

export function setup({ state }) {
  state.start ??= [-2.6, -0.6];
}

const scaled = (v, factor) => v.map((value) => factor * value);

// The axes of the bowl, and on them the shadows of the walk.
function shadows(frame, { directions }, shares) {
  return directions.flatMap((direction, i) => {
    const look = { colour: i };
    const ends = [scaled(direction, -5), scaled(direction, 5)];
    const spots = shares.slice(1).map((share) => scaled(direction, share[i]));
    const first = scaled(direction, shares[0][i]);
    return [
      polyline(frame, ends, { ...look, width: 1.5 }),
      dots(frame, spots, { ...look, size: 3 }),
      dot(frame, first, { ...look, size: 5, hollow: true }),
    ];
  });
}

function map({ state, redraw }, bowl, path, width) {
  const frame = plane({ width, x: SPAN, y: SPAN, xLabel: "w₁", yLabel: "w₂", grid: false });
  const shares = path.map(bowl.shares);
  const feet = bowl.directions.map((direction, i) => scaled(direction, shares[0][i]));
  frame.add(
    contourLines(frame, (x, y) => bowl.value([x, y]), LEVELS, { faint: true, width: 1 }),
    shadows(frame, bowl, shares),
    feet.map((foot) => polyline(frame, [state.start, foot], { width: 1, dash: "2 4" })),
    polyline(frame, path, { colour: 2, width: 2.25 }),
    dots(frame, path.slice(1), { colour: 2, size: 3.5 }),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: state.start,
      label: "start of the descent",
      step: 0.1,
      bounds: [SPAN, SPAN],
      digits: 2,
      colour: 2,
      onMove: (point) => {
        state.start = point;
        redraw();
      },
    }),
  );
  return frame.node;
}

// The factors of both axes over the learning rate; the worse one counts.
function factors({ values, set }, { curvatures }, width) {
  const frame = plane({
    width,
    height: 190,
    x: [0, RATES[1]],
    y: [0, 1.25],
    xLabel: "learning rate η",
    yLabel: "left of the distance after a step, |1 − ηλ|",
    ticks: { x: [0, 0.25, 0.5, 0.75, 1], y: [0, 0.5, 1] },
  });
  const worse = (rate) => Math.max(...curvatures.map((curvature) => kept(rate, curvature)));
  const best = bestRate(curvatures);
  const rate = values.learning_rate;
  frame.add(
    functionCurve(frame, worse, { width: 6, faint: true, samples: 220 }),
    curvatures.map((curvature, i) =>
      functionCurve(frame, (x) => kept(x, curvature), { colour: i, samples: 220 }),
    ),
    uprightLine(frame, LIMIT, { width: 1.25, dash: true }),
    uprightLine(frame, best, { colour: 2, width: 1.25, dash: true }),
    dot(frame, [rate, kept(rate, curvatures[0])], { colour: 0, size: 4 }),
    dot(frame, [rate, kept(rate, curvatures[1])], { colour: 1, size: 4 }),
  );
  frame.over(
    note(frame, [best, 0], "best", { colour: 2, dx: -5, dy: -7, anchor: "end" }),
    note(frame, [LIMIT, 1.25], "limit", { dx: -5, dy: 16, anchor: "end" }),
    handle(frame, {
      key: "rate",
      at: [rate, worse(rate)],
      label: "learning rate",
      step: 0.01,
      bounds: [RATES, [0, 1.25]],
      colour: 3,
      size: 6,
      onMove: ([x]) => set({ learning_rate: Number(x.toFixed(3)) }),
    }),
  );
  return frame.node;
}

// What is left along each axis: lines by the formula, dots by the walk.
function decay({ values, state }, bowl, path, width) {
  const frame = plane({
    width,
    height: 190,
    x: [0, Math.max(10, values.steps)],
    y: [1e-6, 10],
    log: true,
    xLabel: "step",
    yLabel: "distance from the minimum along each axis",
    ticks: { y: [1e-6, 1e-4, 1e-2, 1] },
  });
  const lines = [0, 1].map((i) => (step) => [
    step,
    Math.abs(bowl.after(state.start, values.learning_rate, step)[i]),
  ]);
  const steps = path.map((_, step) => step);
  const shares = path.map(bowl.shares);
  frame.add(
    lines.map((at, i) => polyline(frame, steps.map(at), { colour: i, width: 1.75 })),
    shares.flatMap((share, step) =>
      share.map((size, i) =>
        dot(frame, [step, Math.abs(size)], {
          colour: i,
          size: 3.5,
          hollow: size * shares[0][i] < 0,
        }),
      ),
    ),
  );
  NAMES.forEach((name, i) =>
    frame.over(note(frame, [0, 1e-6], name, { colour: i, dx: 8, dy: -24 + 16 * i })),
  );
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  const bowl = axesOf(values.condition, values.direction);
  const path = descendOn(bowl, state.start, values.learning_rate, values.steps);
  const [half, rest] = halves(width, 0.48);
  const charts = [factors(context, bowl, rest), decay(context, bowl, path, rest)];
  picture.replaceChildren(
    sideBySide(map(context, bowl, path, Math.min(half, 400)), html("div", {}, charts)),
  );
  const rate = values.learning_rate;
  const [gentle, steep] = bowl.curvatures.map((curvature) => 1 - rate * curvature);
  const best = bestRate(bowl.curvatures);
  const worst = Math.max(Math.abs(gentle), Math.abs(steep));
  const pace = worst < 1 ? `tenfold closer in ${tenfoldWords(worst)}` : "no closer at all";
  const text =
    `each step multiplies the gentle part by ${decimal(gentle, 3)} and the steep part by ` +
    `${decimal(steep, 3)}: ${pace}; with the best rate, ${decimal(best, 3)}, in ` +
    `${tenfoldWords(kept(best, bowl.curvatures[0]))}`;
  readout(text);
  return (
    `Contours of a bowl with its two axes and a descent; beside it what a step leaves along ` +
    `each axis, by learning rate and by step: ${text}.`
  );
}

export const actions = { walk: "Walk", best: "Best rate", over: "Over the limit" };

export function act(action, context) {
  const { values, set } = context;
  if (action === "best") {
    set({ learning_rate: Number(bestRate([2 / values.condition, 2]).toFixed(4)) });
    return;
  }
  if (action === "over") {
    set({ learning_rate: 1.03 });
    return;
  }
  walk(context, 12);
}
