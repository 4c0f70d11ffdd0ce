// Nine weights learn a filter from a picture and its feature map, by gradient descent.
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { plane, polyline } from "kit/plane.js";
import { flat, greys, largest, pixelPicture, signs } from "kit/pixels.js";
import { randomState } from "kit/random.js";
import { numbered } from "kit/squares.js";
import { convolve, convolveBackward } from "./arithmetic.js";

const SPAN = 300; // steps at most
const FAR = 1e6; // a loss beyond it has diverged

export const TARGETS = {
  "upright edges": [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  blur: Array(9).fill(1 / 9),
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  outline: [-1, -1, -1, -1, 8, -1, -1, -1, -1],
};

const meanSquare = (values) => values.reduce((sum, value) => sum + value ** 2, 0) / values.length;

// Gradient descent with momentum on half the mean squared error; inverted dropout of
// pixels while it learns. Returns the weights and the loss (without dropout) at each step.
export function learn(x, sides, target, { rate, momentum, dropout, seed }, steps) {
  const random = randomState(seed);
  let kernel = Array.from({ length: 9 }, () => 0.5 * random.normal());
  let speed = Array(9).fill(0);
  const wanted = convolve(x, sides, target, [3, 3]).values;
  const found = [];
  for (let step = 0; step <= steps; step += 1) {
    const clean = convolve(x, sides, kernel, [3, 3]).values.map((value, i) => value - wanted[i]);
    const loss = 0.5 * meanSquare(clean);
    found.push({ kernel, loss });
    if (!(loss < FAR)) break;
    const seen = dropout
      ? x.map((value) => (random.uniform() < dropout ? 0 : value / (1 - dropout)))
      : x;
    const now = dropout
      ? convolve(seen, sides, kernel, [3, 3]).values.map((value, i) => value - wanted[i])
      : clean;
    const errors = now.map((value) => value / now.length);
    const { toKernel } = convolveBackward(errors, seen, sides, kernel, [3, 3]);
    speed = speed.map((value, k) => momentum * value + toKernel[k]);
    kernel = kernel.map((weight, k) => weight - rate * speed[k]);
  }
  return found;
}

const courses = new Map(); // of the last settings

function courseOf({ values, data }) {
  const { target, rate, momentum, dropout, seed } = values;
  const key = JSON.stringify([target, rate, momentum, dropout, seed]);
  if (!courses.has(key)) {
    courses.clear();
    const sides = [data.photo.length, data.photo[0].length];
    const bytes = flat(data.photo);
    const mean = bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
    const x = bytes.map((value) => (value - mean) / 64);
    courses.set(key, { x, sides, states: learn(x, sides, TARGETS[target], values, SPAN) });
  }
  return courses.get(key);
}

function lossCurve(states, step, width) {
  const losses = states.map(({ loss }) => Math.min(FAR, Math.max(1e-9, loss)));
  const low = Math.min(1e-3, ...losses) / 2;
  const frame = plane({
    width,
    height: 210,
    x: [0, SPAN],
    y: [low, Math.max(10, ...losses) * 2],
    log: true,
    xLabel: "step",
    yLabel: "loss",
  });
  frame.add(
    polyline(
      frame,
      losses.map((loss, i) => [i, loss]),
      { colour: 0, faint: true },
    ),
    polyline(
      frame,
      losses.slice(0, step + 1).map((loss, i) => [i, loss]),
      { colour: 0 },
    ),
  );
  return frame.node;
}

const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);

export const actions = { run: "Train", reset: "Start again" };

export function act(action, context) {
  if (action === "reset") {
    context.set({ step: 0 });
    return;
  }
  const last = () => courseOf(context).states.length - 1;
  if (context.values.step >= last()) context.set({ step: 0 });
  context.animate(() => {
    context.set({ step: Math.min(last(), context.values.step + 3) });
    return context.values.step < last();
  }, 50);
}

function panels({ x, sides }, kernel, target, ink) {
  const [wanted, own] = [target, kernel].map((weights) => convolve(x, sides, weights, [3, 3]));
  const top = largest(wanted.values);
  const show = (shape, colourOf, words) => pixelPicture(shape, colourOf, { wide: 130, words });
  const numbers = (weights, words) =>
    numbered(weights, 3, { size: 46, top: largest(target), words });
  const light = x.map((value) => value + 2);
  const bounded = kernel.map((weight) => Math.max(-999, Math.min(999, weight)));
  return [
    part("picture", show(sides, greys(light, 4), "the picture")),
    part("wanted", show(wanted.sides, signs(wanted.values, ink, top), "the wanted map")),
    part("its own", show(own.sides, signs(own.values, ink, top), "the learned kernel's map")),
    part("its nine weights", numbers(bounded, "the learned kernel")),
    part("to be found", numbers(target, "the kernel to be found")),
  ];
}

export function draw(context) {
  const { picture, width, values, readout } = context;
  const course = courseOf(context);
  const { states } = course;
  const step = Math.min(values.step, states.length - 1);
  const { kernel, loss } = states[step];
  const target = TARGETS[values.target];
  picture.replaceChildren(
    html("div", { class: "dl-side-by-side" }, panels(course, kernel, target, inks(picture))),
    lossCurve(states, step, width),
  );
  const far = Math.max(...kernel.map((weight, i) => Math.abs(weight - target[i])));
  const diverged = !(states.at(-1).loss < FAR);
  const size = (value) => (value < 1e6 ? decimal(value, value < 0.01 ? 5 : 3) : "beyond a million");
  const text =
    `Step ${step}: loss ${size(loss)}, the weights are off by ${size(far)} at most` +
    `${diverged ? ". With this learning rate it diverges" : ""}`;
  readout(`${text}.`);
  return `Nine weights learn ${values.target}. ${text}.`;
}
