// The network 784-25-10 with a digit in it: 784 pixels, 25 hidden and 10 output neurons.
import { css, diverging, inks } from "kit/colours.js";
import { svg } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { isNarrow } from "kit/layout.js";
import { look } from "kit/plane.js";
import { pixelImage } from "./pixels.js";

const HEIGHT = 460;
const [HIDDEN, OUTPUTS] = [25, 10];

const weightedSum = (weights, x) => {
  let sum = weights[0];
  for (let i = 0; i < x.length; i += 1) sum += weights[i + 1] * x[i];
  return sum;
};

// What the neurons make of a picture of bytes: weighted sums and outputs of both layers.
// `hidden` holds bytes around 128, `step` apart; `output` plain numbers; biases come first.
export function answers({ hidden, step, output, mean, deviation }, picture) {
  const x = Float64Array.from(picture, (value) => (value - mean) / deviation);
  const weights = hidden.map((row) => Float64Array.from(row, (byte) => (byte - 128) * step));
  const sums = weights.map((row) => weightedSum(row, x));
  const y1 = sums.map(Math.tanh);
  const y2 = [...output].map((row) => logistic(weightedSum(row, y1)));
  return { weights, sums, y1, y2 };
}

function places(width) {
  const narrow = isNarrow(width);
  const picture = narrow ? 84 : 140;
  return { picture, neurons: narrow ? 128 : 0.45 * width, outputs: width - (narrow ? 92 : 150) };
}

const hiddenY = (i) => 30 + (i + 0.5) * ((HEIGHT - 36) / HIDDEN);
const outputY = (j) => 30 + (j + 0.5) * ((HEIGHT - 36) / OUTPUTS);

function heading(x, text, anchor = "start") {
  return svg("text", { class: "dl-quiet", x, y: 14, "text-anchor": anchor }, text);
}

function inputs(at, digit, weights, ink) {
  const size = { x: 1, width: at.picture, height: at.picture };
  const top = 34;
  const below = top + at.picture + 40;
  const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 1e-9);
  const frame = (y) => svg("rect", { class: "dl-frame", ...size, y });
  return [
    heading(1, "784 inputs"),
    pixelImage(digit, 28, (value) => diverging(value / 255, ink), { ...size, y: top }),
    frame(top),
    svg("text", { class: "dl-quiet", x: 1, y: below - 8 }, "its weights"),
    pixelImage(weights, 28, (value) => diverging(value / largest, ink), { ...size, y: below }),
    frame(below),
  ];
}

function joints(at, chosen, pushes) {
  const [from, to] = [at.picture + 4, at.neurons];
  const y = hiddenY(chosen);
  const fan = [34, 34 + at.picture].map((start) =>
    svg("path", { class: "dl-joint", d: `M${from},${start}L${to},${y}` }),
  );
  const largest = pushes.reduce((most, push) => Math.max(most, Math.abs(push)), 1e-9);
  const lines = pushes.map((push, j) =>
    svg("line", {
      ...look({ colour: push < 0 ? 1 : 0, width: 0.4 + (4 * Math.abs(push)) / largest }),
      x1: at.neurons + 14,
      y1: y,
      x2: at.outputs,
      y2: outputY(j),
    }),
  );
  return [...fan, ...lines];
}

function neurons(at, y1, chosen, ink, choose) {
  return y1.map((y, i) =>
    svg(
      "g",
      { class: `dl-neuron${i === chosen ? " dl-chosen" : ""}`, onclick: () => choose(i) },
      svg("rect", {
        x: at.neurons,
        y: hiddenY(i) - 7,
        width: 14,
        height: 14,
        rx: 3,
        fill: css(diverging(y, ink)),
      }),
      svg("title", {}, `hidden neuron ${i + 1}: ${decimal(y)}`),
    ),
  );
}

function outputBars(at, width, y2) {
  const best = y2.indexOf(Math.max(...y2));
  const room = width - at.outputs - 62;
  return y2.flatMap((value, j) => {
    const [x, y] = [at.outputs + 20, outputY(j)];
    const bar = { x, y: y - 6, height: 12, rx: 2 };
    return [
      svg("text", { x: at.outputs + 6, y: y + 5 }, String(j)),
      svg("rect", { class: "dl-bar-back", ...bar, width: room }),
      svg("rect", {
        class: j === best ? "dl-largest" : "dl-bar-value",
        ...bar,
        width: room * value,
      }),
      svg("text", { x: x + room + 6, y: y + 5 }, decimal(value)),
    ];
  });
}

const extremes = (pushes) => [
  pushes.indexOf(Math.max(...pushes)),
  pushes.indexOf(Math.min(...pushes)),
];

export function draw({ picture, width, values, data, set, readout }) {
  const wide = Math.min(width, 720);
  const digit = data.pictures[values.digit];
  const [hidden, step, output] = ["Hidden", "Step", "Output"].map(
    (part) => data[`${values.weights}${part}`],
  );
  const layers = { hidden, step, output };
  const found = answers({ ...layers, mean: data.mean, deviation: data.deviation }, digit);
  const chosen = values.neuron - 1;
  const pushes = [...layers.output].map((row) => row[chosen + 1] * found.y1[chosen]);
  const at = places(wide);
  const ink = inks(picture);
  const view = { viewBox: `0 0 ${wide} ${HEIGHT}`, width: wide, height: HEIGHT };
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane dl-diagram", ...view },
      inputs(at, digit, found.weights[chosen].subarray(1), ink),
      joints(at, chosen, pushes),
      heading(at.neurons + 7, "25 hidden", "middle"),
      neurons(at, found.y1, chosen, ink, (i) => set({ neuron: i + 1 })),
      heading(wide, "10 outputs", "end"),
      outputBars(at, wide, found.y2),
    ),
  );
  const best = found.y2.indexOf(Math.max(...found.y2));
  const [most, least] = extremes(pushes);
  readout(
    `Hidden neuron ${values.neuron}: bias and 784 weighted inputs add up to ` +
      `${decimal(found.sums[chosen])}, tanh makes ${decimal(found.y1[chosen])} of it. It adds ` +
      `${signed(pushes[most])} to the sum of the ${most} and ${signed(pushes[least])} to that ` +
      `of the ${least}. The largest output is the ${best}, with ${decimal(found.y2[best])}.`,
  );
  return `A ${values.digit} in a network of 25 hidden and 10 output neurons; the largest output is ${best}.`;
}
