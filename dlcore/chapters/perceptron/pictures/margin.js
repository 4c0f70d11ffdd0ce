// Novikoff's theorem: an expert's line with its margin, and what every mistake makes of
// the neuron's weights.
import { svg } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import {
  arrow,
  dot,
  functionCurve,
  look,
  note,
  plane,
  straightLine,
  uprightLine,
} from "kit/plane.js";
import { randomState } from "kit/random.js";
import { whole } from "kit/allowed.js";
import { classMark, drawSides, sign } from "./picture.js";

const MOST_MISTAKES = 400;
const WIDE = 2.4; // the field: −WIDE to WIDE
const BEST = 55; // degrees: the direction in which the groups are moved apart
const RADIAN = Math.PI / 180;

export const states = { mistakes: whole(0, MOST_MISTAKES) };

const product = (a, b) => a[0] * b[0] + a[1] * b[1];
const direction = (degrees) => [Math.cos(degrees * RADIAN), Math.sin(degrees * RADIAN)];

// The examples [x₁, x₂, t], at least `gap` from the line through the origin; below zero
// the groups overlap.
export function examplesOf({ along, beyond, targets }, gap) {
  const n = direction(BEST);
  return [...targets].map((t, i) => {
    const far = t * (gap + beyond[i]);
    return [far * n[0] - along[i] * n[1], far * n[1] + along[i] * n[0], t];
  });
}

// What the expert's arrow u promises: all examples lie at least γ on their own side.
export function promiseOf(examples, degrees) {
  const u = direction(degrees);
  const margin = Math.min(...examples.map((x) => x[2] * product(u, x)));
  const radius = Math.max(...examples.map((x) => Math.hypot(x[0], x[1])));
  return { u, margin, radius, bound: margin > 0 ? (radius / margin) ** 2 : Infinity };
}

// The weights after every mistake, from 0 on, in the random order of a seed:
// {steps: [{w, index}, …], learned}
export function learn(examples, seed) {
  const random = randomState(seed);
  const steps = [{ w: [0, 0], index: -1 }];
  while (steps.length <= MOST_MISTAKES) {
    const before = steps.length;
    for (const index of random.permutation(examples.length)) {
      const { w } = steps.at(-1);
      const [x1, x2, t] = examples[index];
      if (sign(product(w, [x1, x2])) !== t)
        steps.push({ w: [w[0] + t * x1, w[1] + t * x2], index });
    }
    if (steps.length === before) return { steps, learned: true };
  }
  return { steps: steps.slice(0, MOST_MISTAKES + 1), learned: false };
}

function field(width, examples, { u, margin, radius }, { w, index }) {
  const ticks = { x: [-2, -1, 0, 1, 2], y: [-2, -1, 0, 1, 2] };
  const side = [-WIDE, WIDE];
  const frame = plane({ width, x: side, y: side, xLabel: "x₁", yLabel: "x₂", ticks });
  const [cx, cy] = frame.at([0, 0]);
  const r = frame.at([radius, 0])[0] - cx;
  const edge = (distance, options) => straightLine(frame, u[0], u[1], distance, options);
  drawSides(frame, [0, ...w]);
  frame.under(
    svg("circle", { cx, cy, r, fill: "none", ...look({ width: 1.25, dash: "2 4" }) }),
    margin > 0 && [-margin, margin].map((far) => edge(far, { colour: 2, width: 1.25, dash: true })),
  );
  frame.add(
    edge(0, { colour: 2, width: 2 }),
    arrow(frame, [0, 0], u, { colour: 2, width: 2.5 }),
    note(frame, u, "u", { colour: 2 }),
    examples.map((x, i) =>
      classMark(frame, x, x[2], { wrong: sign(product(w, x)) !== x[2], now: i === index, r: 8 }),
    ),
    note(frame, [0, -radius], "R", { dx: 4, dy: -4 }),
  );
  return frame.node;
}

// Both sides of the proof over the number of mistakes, and where the weights are between.
function race(width, { u, margin, radius, bound }, steps, count) {
  const right = Math.max(8, 1.1 * count, Math.min(60, 1.2 * bound));
  const top = 1.1 * radius * Math.sqrt(right);
  const frame = plane({
    width,
    height: Math.min(width, 380),
    x: [0, right],
    y: [0, top],
    xLabel: "mistakes k",
    yLabel: "length",
  });
  const place = 0.62 * right;
  frame.add(
    functionCurve(frame, (k) => radius * Math.sqrt(k), { colour: 1, width: 2 }),
    note(frame, [place, radius * Math.sqrt(place)], "√k · R", {
      dx: -6,
      dy: -8,
      anchor: "end",
      colour: 1,
    }),
    margin > 0 && functionCurve(frame, (k) => k * margin, { colour: 2, width: 2 }),
    margin > 0 && note(frame, [place, place * margin], "k · γ", { dx: 4, dy: 20, colour: 2 }),
    bound < right && uprightLine(frame, bound, { width: 1.25, dash: true }),
    bound < right && note(frame, [bound, 0], "(R/γ)²", { dx: -6, dy: -8, anchor: "end" }),
    steps
      .slice(0, count + 1)
      .flatMap(({ w }, k) => [
        dot(frame, [k, Math.hypot(...w)], { colour: 1, size: 5 }),
        dot(frame, [k, product(u, w)], { colour: 2, size: 2.5, shape: "square" }),
      ]),
  );
  return frame.node;
}

function sentences({ margin, radius, bound }, { steps, learned }, count) {
  const end = count === steps.length - 1;
  const last = end && learned ? "; all are right now" : end ? "; no end in sight" : "";
  const made = `${some(count, "mistake")} so far${last}.`;
  const measured = `R = ${decimal(radius)}, γ = ${decimal(margin)}`;
  return margin > 1e-9
    ? `${measured}: at most (R/γ)² = ${decimal(bound, 1)} mistakes. ${made}`
    : `${measured}: without a margin this expert promises nothing. ${made}`;
}

function learned({ values, state, data }) {
  const examples = examplesOf(data, values.gap);
  const run = learn(examples, values.order);
  return { examples, run, count: Math.min(state.mistakes, run.steps.length - 1) };
}

export function draw(context) {
  const { picture, values, width, readout } = context;
  const { examples, run, count } = learned(context);
  const promise = promiseOf(examples, values.angle);
  const now = run.steps[count];
  const [left, right] = halves(Math.min(width, 780)).map((wide) => Math.min(wide, 380));
  picture.replaceChildren(
    sideBySide(field(left, examples, promise, now), race(right, promise, run.steps, count)),
  );
  const said = sentences(promise, run, count);
  readout(said);
  return (
    `${examples.length} examples, an expert's line and its margin. Beside it, over the ` +
    `mistakes, the length of w is ${decimal(Math.hypot(...now.w))}, below √k · R = ` +
    `${decimal(Math.sqrt(count) * promise.radius)}, and u · w is ` +
    `${decimal(product(promise.u, now.w))}. ${said}`
  );
}

export const actions = { mistake: "Next mistake", run: "Run", reset: "Start again" };

export function act(action, context) {
  const { state } = context;
  const { run, count } = learned(context);
  const last = run.steps.length - 1;
  if (action === "reset") state.mistakes = 0;
  if (action === "mistake") state.mistakes = Math.min(last, count + 1);
  if (action !== "run") return;
  if (count === last) state.mistakes = 0;
  context.animate(() => {
    state.mistakes = Math.min(last, state.mistakes + 1);
    context.redraw();
    return state.mistakes < last;
  }, 160);
}
