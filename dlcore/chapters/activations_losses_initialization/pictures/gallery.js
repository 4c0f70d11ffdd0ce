// Activation functions with their slopes: f(z, p) and slope(z, p), p their parameter.
import { logistic, slopeAt } from "kit/functions.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { functionCurve, note, plane, polyline } from "kit/plane.js";

const bell = (z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

// The share of a normal distribution below z: Abramowitz and Stegun, formula 26.2.17.
function normalBelow(z) {
  const k = 1 / (1 + 0.2316419 * Math.abs(z));
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = bell(z) * terms.reduceRight((sum, term) => (sum + term) * k, 0);
  return z < 0 ? tail : 1 - tail;
}

const RANGE = [-2, 4]; // of the picture; a handle beyond it waits at the edge
const lines = (p) => [
  [-p, -1],
  [0.25, 0],
  [1 + p, -2],
]; // slope, offset
const largest = (z, p) => lines(p).reduce((a, b) => (b[0] * z + b[1] > a[0] * z + a[1] ? b : a));

export const GALLERY = {
  logistic: { f: logistic, slope: (z) => slopeAt("logistic", z) },
  tanh: { f: Math.tanh, slope: (z) => slopeAt("tanh", z) },
  "tanh + p z": {
    f: (z, p) => Math.tanh(z) + p * z,
    slope: (z, p) => 1 - Math.tanh(z) ** 2 + p,
    says: "p",
  },
  ReLU: { f: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
  "leaky ReLU": {
    f: (z, p) => (z > 0 ? z : p * z),
    slope: (z, p) => (z > 0 ? 1 : p),
    says: "slope below 0",
  },
  ELU: {
    f: (z, p) => (z > 0 ? z : p * Math.expm1(z)),
    slope: (z, p) => (z > 0 ? 1 : p * Math.exp(z)),
    says: "α",
  },
  softplus: { f: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), slope: logistic },
  maxout: {
    f: (z, p) => largest(z, p)[0] * z + largest(z, p)[1],
    slope: (z, p) => largest(z, p)[0],
    says: "tilt of two lines",
  },
  swish: {
    f: (z, p) => z * logistic(p * z),
    slope: (z, p) => logistic(p * z) + p * z * logistic(p * z) * (1 - logistic(p * z)),
    says: "β",
  },
  GELU: { f: (z) => z * normalBelow(z), slope: (z) => normalBelow(z) + z * bell(z) },
};

export function draw({ picture, width, values, set, snap, readout }) {
  const { activation, z, parameter: p } = values;
  const { f, slope, says } = GALLERY[activation];
  const frame = plane({
    width: Math.min(width, 720),
    height: 380,
    x: [-4, 4],
    y: RANGE,
    xLabel: "weighted sum z",
    yLabel: "output y",
    ticks: { x: [-4, -2, 0, 2, 4], y: [-2, -1, 0, 1, 2, 3, 4] },
  });
  const tangent = [-0.8, 0.8].map((step) => [z + step, f(z, p) + slope(z, p) * step]);
  if (activation === "maxout") {
    frame.add(
      lines(p).map(([a, b]) =>
        functionCurve(frame, (v) => a * v + b, { colour: 9, dash: true, width: 1.5 }),
      ),
    );
  }
  frame.add(
    functionCurve(frame, (v) => slope(v, p), { colour: 2, dash: true, samples: 800 }),
    functionCurve(frame, (v) => f(v, p), { colour: 0, width: 3, samples: 800 }),
    polyline(frame, tangent, { colour: 1, width: 3 }),
  );
  frame.over(
    note(frame, [-3.9, 3.68], activation, { colour: 0, dx: 0, dy: 0 }),
    note(frame, [-3.9, 3.32], "its slope", { colour: 2, dx: 0, dy: 0 }),
    handle(frame, {
      key: "z",
      at: [z, Math.min(RANGE[1], Math.max(RANGE[0], f(z, p)))],
      label: "weighted sum z",
      step: 0.1,
      colour: 1,
      onMove: ([to]) => set({ z: snap("z", to) }),
    }),
  );
  picture.replaceChildren(frame.node);
  const knob = says ? `${says} = ${decimal(p)}` : "no parameter";
  const text = `z = ${decimal(z, 1)}: y = ${decimal(f(z, p), 3)}, slope ${decimal(slope(z, p), 3)} (${knob})`;
  readout(text);
  return `The activation ${activation} and its slope; at ${text}.`;
}
