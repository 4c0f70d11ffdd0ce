// A sigmoid neuron with one input: the data and its curve, and the map of its loss.
import { logistic } from "kit/functions.js";
import { halves, sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { descendOn, neuronLoss } from "./math.js";
import { handle } from "kit/handle.js";
import { dot, dots, functionCurve, note, plane, polyline } from "kit/plane.js";
import { between, listOf } from "kit/allowed.js";

const WEIGHTS = [-4, 8];
const BIASES = [-20, 12];
const START = [-2, 6];
const LEVELS = [0.03, 0.04, 0.06, 0.09, 0.125, 0.17, 0.21, 0.25, 0.3, 0.36];

export const states = {
  start: (value) => listOf(between(...BIASES), 2)(value) && between(...WEIGHTS)(value[0]),
};

// Written where y(1 − y) is largest, if that is in the picture, and beside the answer.
function slopeName(frame, w, b) {
  const middle = -b / w;
  return (
    middle > 0.6 &&
    middle < 4.9 &&
    note(frame, [middle, 0.25], "y(1 − y)", { colour: 3, dx: 18, anchor: "middle" })
  );
}

function dataSide({ data, values }, [w, b], width) {
  const frame = plane({
    width,
    height: 300,
    x: [0, 6],
    y: [-0.08, 1.08],
    xLabel: "hours of study",
    yLabel: "y",
    ticks: { y: [0, 0.5, 1] },
  });
  const points = (kind) =>
    Array.from(data.x, (x, i) => [x, data.t[i]]).filter(([, t]) => t === kind);
  frame.add(
    values.show_slope &&
      functionCurve(
        frame,
        (x) => {
          const y = logistic(b + w * x);
          return y * (1 - y);
        },
        { colour: 3, dash: true, width: 1.5 },
      ),
    functionCurve(frame, (x) => logistic(b + w * x), { colour: 2, width: 2.5 }),
    values.show_slope && slopeName(frame, w, b),
    dots(frame, points(1), { colour: 0, size: 5 }),
    dots(frame, points(0), { colour: 1, size: 5, shape: "square" }),
  );
  return frame.node;
}

function lossSide(context, loss, path, width) {
  const { state, redraw } = context;
  const frame = plane({
    width,
    height: 300,
    x: WEIGHTS,
    y: BIASES,
    xLabel: "weight w",
    yLabel: "bias b",
    grid: false,
  });
  const f = (w, b) => loss.value([w, b]);
  frame.under(heatMap(frame, f, { ink: inks(context.picture), limit: 0.55, cells: 56 }));
  const last = path[path.length - 1];
  frame.add(
    contourLines(frame, f, LEVELS, { faint: true, width: 1, cells: 70 }),
    polyline(frame, path, { colour: 1, width: 2.5 }),
    path.length > 1 && dot(frame, last, { colour: 1, size: 6 }),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: state.start,
      label: "first weight and bias",
      step: 0.5,
      colour: 0,
      bounds: [WEIGHTS, BIASES],
      digits: 2,
      onMove: (point) => {
        state.start = point;
        redraw();
      },
    }),
  );
  return frame.node;
}

export function setup({ state }) {
  state.start ??= START;
}

export function draw(context) {
  const { picture, width, values, state, data, readout } = context;
  const loss = neuronLoss(data.x, data.t);
  const path = descendOn(loss, state.start, values.learning_rate, values.steps);
  const [half] = halves(width);
  const [w, b] = path[path.length - 1];
  picture.replaceChildren(
    sideBySide(lossSide(context, loss, path, half), dataSide(context, [w, b], half)),
  );
  const slope = Math.hypot(...loss.gradient([w, b]));
  const text =
    `after ${path.length - 1} steps w = ${decimal(w)}, b = ${decimal(b)}, loss ` +
    `${decimal(loss.value([w, b]), 4)}, length of the gradient ${slope.toPrecision(2)}`;
  readout(text);
  return `Map of the loss over weight and bias, and the neuron's curve through the data: ${text}.`;
}

export const actions = { reset: "Reset start" };

export function act(_, { state }) {
  state.start = START;
}
