// The loss on the straight line between two networks, and what the network there answers.
import { svg, html } from "kit/dom.js";
import { denseLayers, forward } from "nets/dense.js";
import { decimal } from "kit/formats.js";
import { mixed } from "./arithmetic.js";
import { dot, note, plane, polyline, uprightLine } from "kit/plane.js";

const LOW = 0.05; // the lowest loss on the logarithmic axis

function chart({ values, data }, width) {
  const curves = {
    test: data[`${values.to}: test loss`],
    training: data[`${values.to}: training loss`],
  };
  const seen = (loss) => Math.max(LOW, loss);
  const frame = plane({
    width,
    height: 250,
    x: [-2, 2],
    y: [LOW, 100],
    log: true,
    xLabel: "α",
    yLabel: "cross-entropy (logarithmic)",
  });
  const points = (losses) => Array.from(losses, (loss, i) => [data.alphas[i], seen(loss)]);
  const nearest = data.alphas.reduce(
    (best, alpha, i) =>
      Math.abs(alpha - values.alpha) < Math.abs(data.alphas[best] - values.alpha) ? i : best,
    0,
  );
  const here = curves.test[nearest];
  frame.add(
    uprightLine(frame, 0, { dash: true, width: 1 }),
    uprightLine(frame, 1, { dash: true, width: 1 }),
    polyline(frame, points(curves.training), { colour: 0 }),
    polyline(frame, points(curves.test), { colour: 1 }),
    uprightLine(frame, values.alpha, { width: 1.25 }),
    dot(frame, [values.alpha, seen(here)], { colour: 1, size: 6 }),
    note(frame, [-1.95, 56], "training", { colour: 0, dx: 0, dy: 0 }),
    note(frame, [-1.95, 28], "test", { colour: 1, dx: 0, dy: 0 }),
    note(frame, [0, 0.071], "solution", { dx: -6, anchor: "end", dy: 0 }),
    note(frame, [1, 0.071], data.ends[values.to], { dx: 6, dy: 0 }),
  );
  return { node: frame.node, here };
}

const pictured = new WeakMap(); // a digit's 784 pixels → its picture, which never changes

function digit(pixels) {
  if (!pictured.has(pixels)) pictured.set(pixels, cells(pixels));
  return pictured.get(pixels);
}

function cells(pixels) {
  const image = svg("svg", { viewBox: "0 0 28 28", width: 44, height: 44, "aria-hidden": "true" });
  pixels.forEach((ink, i) => {
    if (ink < 40) return;
    image.append(
      svg("rect", {
        x: i % 28,
        y: Math.floor(i / 28),
        width: 1.05,
        height: 1.05,
        fill: "currentColor",
        "fill-opacity": (ink / 255).toFixed(2),
      }),
    );
  });
  return image;
}

export function draw(context) {
  const { picture, width, values, data, state, readout } = context;
  const weights = mixed(data.solution, data[values.to], values.alpha);
  const layers = denseLayers(data.shapes, weights, ["relu", "softmax"]);
  const answers = data.digits.map((pixels, i) => {
    const scores = forward(
      layers,
      Float64Array.from(pixels, (ink) => ink / 255),
    ).at(-1);
    const answer = scores.indexOf(Math.max(...scores));
    return { answer, sure: scores[answer], right: answer === data.labels[i] };
  });
  const { node, here } = chart(context, width);
  const row = html(
    "div",
    { class: "dl-answers" },
    answers.map(({ answer, sure, right }, i) =>
      html(
        "div",
        { class: right ? "dl-good" : "dl-bad" },
        digit(data.digits[i]),
        html("b", {}, `${right ? "✓" : "✗"} ${answer}`),
        html("small", {}, `${Math.round(100 * sure)} %`),
      ),
    ),
  );
  picture.replaceChildren(node, row);
  const correct = answers.filter(({ right }) => right).length;
  const text = `α = ${decimal(values.alpha)}: test loss ${decimal(here, 3)}, ${correct} of ${answers.length} digits right`;
  readout(text);
  return `Loss on the line from the solution (α = 0) to ${data.ends[values.to]} (α = 1), and the answers there. ${text}.`;
}

export const actions = { walk: "Walk the line" };

export function act(_, { set, animate }) {
  let hundredths = -200;
  animate(() => {
    set({ alpha: hundredths / 100 });
    hundredths += 5;
    return hundredths <= 200;
  }, 90);
}
