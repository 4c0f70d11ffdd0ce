// A network of dense layers, forward and backward, as dlcore.scratch computes it.
// Examples are rows. A layer's weights are one flat array: a row a unit, its bias first.

import { FUNCTIONS } from "kit/functions.js";

// sizes: [inputs, units …, 1]; all hidden layers have the same activation.
export function createNetwork(sizes, activation) {
  return sizes.slice(1).map((outputs, k) => {
    const inputs = sizes[k];
    const length = outputs * (inputs + 1);
    return {
      inputs,
      outputs,
      activation: k === sizes.length - 2 ? "logistic" : activation,
      weights: new Float64Array(length),
      gradient: new Float64Array(length),
      velocity: new Float64Array(length),
    };
  });
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

// The outputs of a layer for rows of x; `kept` holds a factor for every output (dropout).
function layerForward(layer, x, count, kept) {
  const { inputs, outputs, weights } = layer;
  const activation = FUNCTIONS[layer.activation].of;
  const y = new Float64Array(count * outputs);
  for (let n = 0; n < count; n += 1) {
    for (let j = 0; j < outputs; j += 1) {
      const row = j * (inputs + 1);
      let z = weights[row];
      for (let i = 0; i < inputs; i += 1) z += weights[row + 1 + i] * x[n * inputs + i];
      y[n * outputs + j] = activation(z);
    }
  }
  layer.x = x;
  layer.y = y;
  layer.kept = kept;
  return kept ? y.map((value, i) => value * kept[i]) : y;
}

// error: ∂loss/∂output for every row -> ∂loss/∂x; the gradient is the mean over the rows.
// With `direct` the error is already ∂loss/∂z.
function layerBackward(layer, error, count, direct) {
  const { inputs, outputs, weights, gradient, x, y, kept } = layer;
  const slope = FUNCTIONS[layer.activation].slope;
  const back = new Float64Array(count * inputs);
  gradient.fill(0);
  for (let n = 0; n < count; n += 1) {
    for (let j = 0; j < outputs; j += 1) {
      const at = n * outputs + j;
      const factor = direct ? 1 : slope(y[at]) * (kept ? kept[at] : 1);
      const delta = error[at] * factor;
      const row = j * (inputs + 1);
      gradient[row] += delta / count;
      for (let i = 0; i < inputs; i += 1) {
        gradient[row + 1 + i] += (delta / count) * x[n * inputs + i];
        back[n * inputs + i] += delta * weights[row + 1 + i];
      }
    }
  }
  return back;
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

function backward(network, y, t, count, loss) {
  let error = y.map((value, i) => value - t[i]);
  [...network].reverse().forEach((layer, k) => {
    error = layerBackward(layer, error, count, k === 0 && loss === "cross entropy");
  });
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
  backward(network, y, t, count, settings.loss);
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
