// Dense layers on plain numbers (float64): the forward pass of dlcore.scratch's Network,
// for pictures that want no plan and no arena.
import { ELEMENTWISE, softmaxInto } from "./activations.js";

function activated(name, z) {
  if (name === "softmax") softmaxInto(z, 0, 0, z.length);
  return name === "softmax" ? z : z.map((value) => ELEMENTWISE[name](value));
}

// shapes: [[outputs, inputs + 1], …]; weights: all layers in one flat array, row by row,
// the bias first in each row.
export function layersOf(shapes, weights, activations) {
  let start = 0;
  return shapes.map(([outputs, columns], i) => {
    const matrix = weights.subarray(start, start + outputs * columns);
    start += outputs * columns;
    return { outputs, columns, matrix, activation: activations[i] };
  });
}

function denseOutputs({ outputs, columns, matrix, activation }, x) {
  const z = new Array(outputs);
  for (let row = 0; row < outputs; row += 1) {
    let sum = matrix[row * columns];
    for (let i = 1; i < columns; i += 1) sum += matrix[row * columns + i] * x[i - 1];
    z[row] = sum;
  }
  return activated(activation, z);
}

// The outputs of every layer, first to last.
export function forward(layers, x) {
  const outputs = [];
  for (const layer of layers) outputs.push(denseOutputs(layer, outputs.at(-1) ?? x));
  return outputs;
}
