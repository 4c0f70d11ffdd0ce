// Dense layers that have learned, as dlcore.scratch's Network has them: for pictures that
// want no plan and no arena.
import { softmaxInto } from "./activations.js";
import { layerForward } from "./learning.js";

// shapes: [[outputs, inputs + 1], …]; weights: all layers in one flat array, row by row,
// the bias first in each row.
export function denseLayers(shapes, weights, activations) {
  let start = 0;
  return shapes.map(([outputs, columns], i) => {
    const own = weights.subarray(start, start + outputs * columns);
    start += outputs * columns;
    return { outputs, inputs: columns - 1, weights: own, activation: activations[i] };
  });
}

function outputsOf(layer, x) {
  if (layer.activation !== "softmax") return [...layerForward(layer, x, 1)];
  const z = layerForward({ ...layer, activation: "linear" }, x, 1);
  softmaxInto(z, 0, 0, z.length);
  return [...z];
}

// The outputs of every layer, first to last.
export function forward(layers, x) {
  const outputs = [];
  for (const layer of layers) outputs.push(outputsOf(layer, outputs.at(-1) ?? x));
  return outputs;
}
