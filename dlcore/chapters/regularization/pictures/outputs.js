// Which output unit for which problem: its output over z, and the loss over z.
import { logistic } from "kit/functions.js";
import { halves, sideBySide } from "kit/layout.js";
import { decimal, signed } from "kit/formats.js";
import { dot, functionCurve, note, plane, polyline } from "kit/plane.js";

// The share of the first class when the two others have the logits 0 and 1.
const shareOf = (z) => Math.exp(z) / (Math.exp(z) + 1 + Math.E);

// The part of what is left that goes to the class of logit 1, which is right if the first is not.
const REST = Math.E / (1 + Math.E);

const crossEntropy = (y, t) => -Math.log(t ? y : 1 - y);

// Every kind of question with its unit, its loss and what is reported.
export const KINDS = {
  "yes or no": {
    unit: "One logistic neuron",
    output: logistic,
    loss: crossEntropy,
    lossName: "binary cross-entropy",
    metric: "share of wrong answers",
    high: 1.1,
  },
  "one of several": {
    unit: "A softmax layer, one neuron per class",
    output: shareOf,
    loss: (y, t) => -Math.log(t ? y : (1 - y) * REST),
    lossName: "cross-entropy",
    metric: "share of wrong answers",
    high: 1.1,
  },
  "how much": {
    unit: "One linear neuron",
    output: (z) => z,
    loss: (y, t) => (y - t) ** 2,
    lossName: "squared error (y − t)²",
    metric: "mean absolute error",
    high: 5,
  },
};

export function slopeOf(kind, z, t) {
  const { output, loss } = KINDS[kind];
  const step = 1e-5;
  return (loss(output(z + step), t) - loss(output(z - step), t)) / (2 * step);
}

// A class answers yes or no; a price is any number.
export const targetOf = ({ question, target, wanted }) =>
  question === "how much" ? wanted : target === "yes" ? 1 : 0;

export function draw({ picture, width, values, readout }) {
  const { question, z } = values;
  const t = targetOf(values);
  const kind = KINDS[question];
  const [half] = halves(width);
  const y = kind.output(z);
  const loss = kind.loss(y, t);
  const low = question === "how much" ? -5 : -0.1;
  const left = plane({
    width: half,
    height: 240,
    x: [-5, 5],
    y: [low, kind.high],
    xLabel: "z",
    yLabel: "output y",
  });
  left.add(
    polyline(
      left,
      [
        [-5, t],
        [5, t],
      ],
      { dash: true, colour: 2, width: 1.5 },
    ),
    functionCurve(left, kind.output, { colour: 0 }),
    dot(left, [z, y], { colour: 0, size: 7 }),
    note(left, [-4.8, t], "target", { colour: 2, dx: 0, dy: t > 0.5 ? 16 : -6 }),
  );
  const most = question === "how much" ? 30 : 6;
  const right = plane({
    width: half,
    height: 240,
    x: [-5, 5],
    y: [-0.3, most],
    xLabel: "z",
    yLabel: kind.lossName,
  });
  const slope = slopeOf(question, z, t);
  const tangent = [-1.2, 1.2].map((step) => [z + step, loss + slope * step]);
  right.add(
    functionCurve(right, (v) => kind.loss(kind.output(v), t), { colour: 1 }),
    polyline(right, tangent, { dash: true, width: 1.5 }),
    dot(right, [z, loss], { colour: 1, size: 7 }),
  );
  picture.replaceChildren(sideBySide(left.node, right.node));
  readout(
    `${kind.unit}; ${kind.lossName}; report the ${kind.metric}. ` +
      `z = ${decimal(z, 1)}, y = ${decimal(y)}, target ${decimal(t, 1)}, loss ${decimal(loss)}, slope ${signed(slope)}.`,
  );
  return (
    `For the question ${question}: the output ${decimal(y)} at z ${decimal(z, 1)}, beside it the ` +
    `${kind.lossName} with the value ${decimal(loss)} and the slope ${signed(slope)}.`
  );
}
