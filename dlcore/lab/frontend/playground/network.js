// The network of a Playground: its weights drawn, one mini-batch learned, its loss.
import { backward, createLayers, layerForward } from "nets/learning.js";

// sizes: [inputs, units …, 1]; all hidden layers have the same activation.
export function createNetwork(sizes, activation) {
  const hidden = Array(sizes.length - 2).fill(activation);
  return createLayers(sizes, [...hidden, "logistic"]);
}

// Uniform within ±range, biases 0, drawn layer by layer and unit by unit.
export function drawWeights(network, random, range) {
  for (const { weights, inputs } of network) {
    for (let i = 0; i < weights.length; i += 1) {
      weights[i] = i % (inputs + 1) === 0 ? 0 : range * (2 * random.uniform() - 1);
    }
  }
}

// A unit's bias and weights.
export function unitWeights({ weights, inputs }, unit) {
  return [...weights.subarray(unit * (inputs + 1), (unit + 1) * (inputs + 1))];
}

// Inverted dropout: a unit is left out with probability p, the others are made larger.
function keptFactors(count, p, random) {
  return Float64Array.from({ length: count }, () => (random.uniform() < p ? 0 : 1 / (1 - p)));
}

// x: (count × inputs) -> the outputs; with p > 0 hidden units are left out.
export function forward(network, x, count, p = 0, random = null) {
  return network.reduce((input, layer, k) => {
    const hidden = k < network.length - 1;
    const kept = hidden && p > 0 ? keptFactors(count * layer.outputs, p, random) : null;
    return layerForward(layer, input, count, kept);
  }, x);
}

// v ← momentum · v + gradient + l2 · w (not for biases), w ← w − learning rate · v
function update(network, { learning_rate: rate, momentum, l2 }) {
  for (const { weights, gradient, velocity, inputs } of network) {
    for (let i = 0; i < weights.length; i += 1) {
      const pull = i % (inputs + 1) === 0 ? 0 : l2 * weights[i];
      velocity[i] = momentum * velocity[i] + gradient[i] + pull;
      weights[i] -= rate * velocity[i];
    }
  }
}

// One mini-batch: x (count × 2), t (count).
export function learn(network, x, t, settings, random) {
  const count = t.length;
  const y = forward(network, x, count, settings.dropout, random);
  backward(network, y, t, count, settings.loss === "cross entropy");
  update(network, settings);
}

const TINY = 1e-300;

// Mean loss and share of wrong answers; without examples not a number.
export function evaluate(network, x, t, loss) {
  const y = forward(network, x, t.length);
  let sum = 0;
  let wrong = 0;
  y.forEach((value, i) => {
    sum +=
      loss === "cross entropy"
        ? -Math.log(Math.max(TINY, t[i] ? value : 1 - value))
        : 0.5 * (t[i] - value) ** 2;
    wrong += value > 0.5 === t[i] > 0.5 ? 0 : 1;
  });
  return { loss: sum / t.length, wrong };
}

export function broken(network) {
  return network.some(({ weights }) =>
    weights.some((value) => !Number.isFinite(value) || Math.abs(value) > 1e8),
  );
}
