// Functions of one number, by the names that plans use. erf: Abramowitz and Stegun,
// Handbook of Mathematical Functions, 7.1.26; its error is below 1.5e-7.
import { FUNCTIONS, logistic } from "kit/functions.js";

function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - tail * Math.exp(-x * x));
}

// (z, parameter) -> y
export const ELEMENTWISE = {
  linear: FUNCTIONS.linear.of,
  relu: FUNCTIONS.relu.of,
  relu6: (z) => Math.min(6, Math.max(0, z)),
  logistic,
  tanh: Math.tanh,
  gelu: (z) => 0.5 * z * (1 + erf(z / Math.SQRT2)),
  "gelu by tanh": (z) => 0.5 * z * (1 + Math.tanh(0.7978845608 * (z + 0.044715 * z ** 3))),
  silu: (z) => z * logistic(z),
  hardswish: (z) => (z * Math.min(6, Math.max(0, z + 3))) / 6,
  hardsigmoid: (z) => Math.min(6, Math.max(0, z + 3)) / 6,
  "leaky relu": (z, slope) => (z < 0 ? slope * z : z),
  elu: (z, alpha) => (z < 0 ? alpha * Math.expm1(z) : z),
  softplus: (z) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))),
};

// Writes the softmax of `count` numbers from `from` on to `to`.
export function softmaxInto(floats, from, to, count) {
  let top = -Infinity;
  for (let i = 0; i < count; i += 1) top = Math.max(top, floats[from + i]);
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += Math.exp(floats[from + i] - top);
  for (let i = 0; i < count; i += 1) floats[to + i] = Math.exp(floats[from + i] - top) / sum;
}
