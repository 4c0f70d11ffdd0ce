// A meter for strangers: the error of each picture, a threshold, the curve, your drawing.
import { html, svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { halves, sideBySide } from "kit/layout.js";
import { dot, look, note, plane, polyline, uprightLine } from "kit/plane.js";
import { prepare } from "nets/ink.js";
import { PAD, createPad } from "nets/pad.js";
import { absoluteError, digit, forward, denseLayers, titled } from "./dense.js";

const BINS = 60;

export const shareAbove = (scores, threshold) =>
  scores.reduce((count, score) => count + (score > threshold), 0) / scores.length;

// [false alarms, caught] for every threshold from high to low.
export function curveOf(inside, outside) {
  const stops = [...inside, ...outside].sort((a, b) => b - a);
  return [
    [0, 0],
    ...stops.map((stop) => [shareAbove(inside, stop - 1e-9), shareAbove(outside, stop - 1e-9)]),
  ];
}

export const areaUnder = (curve) =>
  curve.slice(1).reduce((sum, [x, y], i) => sum + ((x - curve[i][0]) * (y + curve[i][1])) / 2, 0);

export const actions = {
  clear: "Clear the drawing",
  next: "Next test digit",
  garment: "Next garment",
};

export function setup(context) {
  const { data } = context;
  context.layers = denseLayers(data.network, data.weights, data.biases);
  context.seen = Float64Array.from(data.examples[0], (value) => value / 255);
  context.turn = { next: 0, garment: -1 };
  context.pad = createPad({
    thickness: () => 2.5,
    onInk: () => {
      context.seen = prepare(context.pad.ink(), PAD, true);
    },
    onPen: () => {},
    onLift: () => context.redraw(),
  });
  context.pad.load(data.examples[0], 28);
}

export function act(action, context) {
  const { pad, data, turn } = context;
  if (action === "clear") {
    pad.clear();
    context.seen = new Float64Array(784);
    return;
  }
  const from = action === "next" ? data.examples : data.garments;
  turn[action] = (turn[action] + 1) % from.length;
  const pixels = from[turn[action]];
  pad.load(pixels, 28);
  context.seen = Float64Array.from(pixels, (value) => value / 255);
}

function histogram(width, { digits, others }, { values, set, snap, score, wanted }) {
  const top = Math.max(0.24, 1.05 * score); // the last bin holds all beyond
  const counts = [digits, others].map((scores) => {
    const bins = Array(BINS).fill(0);
    for (const one of scores) bins[Math.min(BINS - 1, Math.floor((one / top) * BINS))] += 1;
    return bins;
  });
  const high = 1.15; // each side is drawn to its own highest bar
  const options = { width, height: 280, x: [0, top], y: [-high, high], ticks: { y: [] } };
  const frame = plane({
    ...options,
    xLabel: "mean absolute error per pixel",
    yLabel: `digits up, ${wanted} down`,
  });
  counts.forEach((bins, part) =>
    bins.forEach((count, i) => {
      const size = count / Math.max(...bins);
      const [x, y0] = frame.at([(i * top) / BINS, part ? 0 : size]);
      const [x1, y1] = frame.at([((i + 1) * top) / BINS, part ? -size : 0]);
      if (size)
        frame.add(
          svg("rect", {
            ...look({ colour: part }, "dl-solid"),
            x,
            y: y0,
            width: x1 - x,
            height: y1 - y0,
          }),
        );
    }),
  );
  frame.add(uprightLine(frame, values.threshold, { colour: 2, width: 3 }));
  frame.add(uprightLine(frame, score, { width: 2, dash: true }));
  const right = score > top / 2;
  frame.over(
    note(frame, [score, -0.85 * high], "on the pad", {
      dx: right ? -6 : 6,
      anchor: right ? "end" : "start",
    }),
    handle(frame, {
      key: "threshold",
      at: [values.threshold, 0.8 * high],
      label: "Threshold",
      step: 0.001,
      bounds: [
        [0.002, Math.min(0.1, top)],
        [0.8 * high, 0.8 * high],
      ],
      colour: 2,
      onMove: ([threshold]) => set({ threshold: snap("threshold", threshold) }),
    }),
  );
  return frame.node;
}

function roc(width, curve, now) {
  const size = Math.min(width, 280);
  const frame = plane({
    width: size,
    height: size,
    x: [-0.02, 1.02],
    y: [-0.02, 1.02],
    xLabel: "digits called strange",
    yLabel: "strangers caught",
    ticks: { x: [0, 0.5, 1], y: [0, 0.5, 1] },
  });
  const chance = [
    [0, 0],
    [1, 1],
  ];
  frame.add(
    polyline(frame, chance, { dash: true, width: 1.25 }),
    polyline(frame, curve, { colour: 0, width: 2.5 }),
    dot(frame, now, { colour: 2, size: 7 }),
  );
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, data, readout, seen } = context;
  const digits = [...data.digits];
  const others = [...data[values.strangers]];
  const wanted = data.words[values.strangers];
  const back = forward(context.layers, seen);
  const score = absoluteError(back, seen);
  const now = [shareAbove(digits, values.threshold), shareAbove(others, values.threshold)];
  const curve = curveOf(digits, others);
  const [left, right] = halves(width, 0.62);
  const means = score > values.threshold ? "strange" : "a digit";
  picture.replaceChildren(
    sideBySide(
      histogram(left, { digits, others }, { ...context, score, wanted }),
      roc(right, curve, now),
    ),
    html(
      "div",
      { class: "dl-meter" },
      titled("draw here", html("div", { class: "dl-small-pad" }, context.pad.root)),
      titled("it sees", digit(seen, "What the network sees", 110)),
      titled("it draws", digit(back, "What the network draws", 110)),
    ),
  );
  const percent = (share) => `${decimal(100 * share, 1)} %`;
  const text = `Threshold ${decimal(values.threshold, 3)}: ${percent(now[0])} of the digits called strange, ${percent(now[1])} of ${wanted} caught; area under the curve ${decimal(areaUnder(curve), 3)}. The picture on the pad has an error of ${decimal(score, 3)}: ${means}`;
  readout(`${text}.`);
  return `Errors of ${digits.length} digits and ${others.length} ${wanted}. ${text}.`;
}
