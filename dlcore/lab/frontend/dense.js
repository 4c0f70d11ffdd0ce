// Dense layers in the page: the same forward pass as dlcore.scratch's Network.
import { logistic } from "kit/functions.js";

const ACTIVATIONS = {
  linear: (z) => z,
  logistic: (z) => z.map(logistic),
  relu: (z) => z.map((v) => Math.max(0, v)),
  softmax: (z) => {
    const top = Math.max(...z);
    const powers = z.map((v) => Math.exp(v - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((v) => v / sum);
  },
  tanh: (z) => z.map(Math.tanh),
};

// shapes: [[outputs, inputs + 1], …]; weights: all layers in one flat array, row by row,
// the bias first in each row.
export function layersOf(shapes, weights, activations) {
  let start = 0;
  return shapes.map(([outputs, columns], i) => {
    const matrix = weights.subarray(start, start + outputs * columns);
    start += outputs * columns;
    return { outputs, columns, matrix, activation: ACTIVATIONS[activations[i]] };
  });
}

function dense({ outputs, columns, matrix, activation }, x) {
  const z = new Array(outputs);
  for (let row = 0; row < outputs; row += 1) {
    let sum = matrix[row * columns];
    for (let i = 1; i < columns; i += 1) sum += matrix[row * columns + i] * x[i - 1];
    z[row] = sum;
  }
  return activation(z);
}

// The outputs of every layer, first to last.
export function forward(layers, x) {
  const outputs = [];
  for (const layer of layers) outputs.push(dense(layer, outputs.at(-1) ?? x));
  return outputs;
}
