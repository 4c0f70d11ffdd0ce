// Three neurons, nine weights: A and B read x₁ and x₂, C reads the outputs of A and B.
import { ofWidth, sideBySide } from "kit/layout.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import {
  classColour,
  classMark,
  clipped,
  drawSides,
  polygon,
  sign,
  weightedSum,
} from "./picture.js";
import { plane, straightLine } from "kit/plane.js";

const CORNERS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
];
const TICKS = { x: [-1, 1], y: [-1, 1] };

export function threeNeurons(weights, x) {
  const [a, b, c] = weights;
  const hidden = [sign(weightedSum(a, x)), sign(weightedSum(b, x))];
  return [...hidden, sign(weightedSum(c, hidden))];
}

// The network's regions: A and B cut the square into pieces; C says what each is worth.
function regions(frame, [a, b, c]) {
  const square = [
    [-2, -2],
    [2, -2],
    [2, 2],
    [-2, 2],
  ];
  return [-1, 1].flatMap((yA) =>
    [-1, 1].map((yB) => {
      const half = clipped(square, (x) => yA * weightedSum(a, x));
      const piece = clipped(half, (x) => yB * weightedSum(b, x));
      return polygon(frame, piece, classColour(weightedSum(c, [yA, yB])));
    }),
  );
}

export function draw({ picture, values, data, readout, width }) {
  const weights = ["a", "b", "c"].map((name) => [0, 1, 2].map((i) => values[`${name}${i}`]));
  const targets = data.gates[values.gate];
  const outputs = CORNERS.map((x) => threeNeurons(weights, x));
  const size = Math.min(230, Math.floor((width - 21) / 2));
  const panel = (title, names, paint) => {
    const frame = plane({
      width: size,
      x: [-2, 2],
      y: [-2, 2],
      xLabel: names[0],
      yLabel: names[1],
      ticks: TICKS,
    });
    paint(frame);
    return ofWidth(size, html("div", { class: "dl-strong" }, title), frame.node);
  };
  const neuron = (w) => (frame) => {
    drawSides(frame, w);
    frame.add(CORNERS.map((x, i) => classMark(frame, x, targets[i], { r: 7 })));
  };
  const last = (frame) => {
    drawSides(frame, weights[2]);
    const seen = new Set();
    outputs.forEach(([a, b], i) => {
      const key = `${a} ${b} ${targets[i]}`;
      const shift = [...seen].some((other) => other.startsWith(`${a} ${b}`)) ? 0.35 : 0;
      if (!seen.has(key)) frame.add(classMark(frame, [a + shift, b], targets[i], { r: 7 }));
      seen.add(key);
    });
  };
  const whole = (frame) => {
    frame.under(regions(frame, weights));
    for (const [w0, w1, w2] of weights.slice(0, 2)) {
      frame.add(straightLine(frame, w1, w2, w0, { width: 1.25, dash: true }));
    }
    frame.add(
      CORNERS.map((x, i) =>
        classMark(frame, x, targets[i], { r: 7, wrong: outputs[i][2] !== targets[i] }),
      ),
    );
  };
  picture.replaceChildren(
    sideBySide(
      panel("neuron A", ["x₁", "x₂"], neuron(weights[0])),
      panel("neuron B", ["x₁", "x₂"], neuron(weights[1])),
      panel("C sees A and B", ["y of A", "y of B"], last),
      panel("the network", ["x₁", "x₂"], whole),
    ),
  );
  const right = outputs.filter((y, i) => y[2] === targets[i]).length;
  const said = CORNERS.map(
    (x, i) => `(${decimal(x[0], 0)}, ${decimal(x[1], 0)}) → ${decimal(outputs[i][2], 0)}`,
  );
  readout(`${right} of 4 right. Outputs of C: ${said.join(", ")}`);
  return `Three neurons against ${values.gate}: ${right} of 4 examples right.`;
}
