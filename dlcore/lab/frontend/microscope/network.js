// A small network at full precision: forward, error terms, gradients, one step.
// network: { sizes, activations: one word a layer, weights: [layer][neuron][bias, …] }
import { FUNCTIONS } from "kit/functions.js";
import { randomState } from "kit/random.js";
export const ACTIVATIONS = Object.keys(FUNCTIONS);

function slopeOf(network, layer, y) {
  return FUNCTIONS[network.activations[layer]].slope(y);
}

// Weighted sums and outputs of every layer; outputs[0] are the inputs.
function forwardPass(network, inputs) {
  const [sums, outputs] = [[], [inputs]];
  network.weights.forEach((neurons, layer) => {
    const before = outputs[layer];
    const z = neurons.map((weights) =>
      before.reduce((sum, value, i) => sum + weights[i + 1] * value, weights[0]),
    );
    sums.push(z);
    outputs.push(z.map(FUNCTIONS[network.activations[layer]].of));
  });
  return { sums, outputs };
}

function lossOf(outputs, targets) {
  return outputs.at(-1).reduce((sum, y, j) => sum + (targets[j] - y) ** 2 / 2, 0);
}

// ∂loss/∂z of every neuron, the last layer first: a hidden neuron collects the error
// terms of all its successors.
function errorTerms(network, outputs, targets) {
  const last = network.weights.length - 1;
  const errors = [];
  errors[last] = outputs[last + 1].map((y, j) => -(targets[j] - y) * slopeOf(network, last, y));
  for (let layer = last - 1; layer >= 0; layer -= 1) {
    errors[layer] = outputs[layer + 1].map((y, i) => {
      const collected = errors[layer + 1].reduce(
        (sum, error, j) => sum + network.weights[layer + 1][j][i + 1] * error,
        0,
      );
      return collected * slopeOf(network, layer, y);
    });
  }
  return errors;
}

// ∂loss/∂weight: the error term of the neuron times what arrives at the weight.
function gradientsOf(outputs, errors) {
  return errors.map((layer, depth) =>
    layer.map((error) => [1, ...outputs[depth]].map((value) => error * value)),
  );
}

export function examine(network, inputs, targets) {
  const { sums, outputs } = forwardPass(network, inputs);
  const errors = errorTerms(network, outputs, targets);
  const gradients = gradientsOf(outputs, errors);
  return { sums, outputs, errors, gradients, loss: lossOf(outputs, targets) };
}

function moved(network, gradients, rate) {
  const weights = network.weights.map((neurons, layer) =>
    neurons.map((row, j) => row.map((weight, i) => weight - rate * gradients[layer][j][i])),
  );
  return { ...network, weights };
}

// The network after so many steps, and the loss before each of them and at the end.
export function trained(network, inputs, targets, rate, passes) {
  const losses = [];
  let now = network;
  for (let pass = 0; pass < passes; pass += 1) {
    const { gradients, loss } = examine(now, inputs, targets);
    losses.push(loss);
    now = moved(now, gradients, rate);
  }
  losses.push(lossOf(forwardPass(now, inputs).outputs, targets));
  return { network: now, losses };
}

// The largest difference of the gradients from central differences of the loss.
export function farthestFromTrial(network, inputs, targets, nudge = 1e-5) {
  const { gradients } = examine(network, inputs, targets);
  const copy = { ...network, weights: network.weights.map((l) => l.map((row) => [...row])) };
  const loss = () => lossOf(forwardPass(copy, inputs).outputs, targets);
  let largest = 0;
  copy.weights.forEach((neurons, layer) =>
    neurons.forEach((row, j) =>
      row.forEach((weight, i) => {
        row[i] = weight + nudge;
        const above = loss();
        row[i] = weight - nudge;
        const below = loss();
        row[i] = weight;
        const trial = (above - below) / (2 * nudge);
        largest = Math.max(largest, Math.abs(trial - gradients[layer][j][i]));
      }),
    ),
  );
  return largest;
}

export function weightCount(sizes) {
  return sizes.slice(1).reduce((sum, size, i) => sum + size * (sizes[i] + 1), 0);
}

// A flat list of numbers as [layer][neuron][bias, …], and back by .flat(2).
export function shaped(sizes, numbers) {
  let next = 0;
  return sizes
    .slice(1)
    .map((size, layer) =>
      Array.from({ length: size }, () =>
        Array.from({ length: sizes[layer] + 1 }, () => numbers[next++]),
      ),
    );
}

// Numbers between −1 and 1 from a seed (mulberry32); biases 0.
export function randomWeights(sizes, seed) {
  const random = randomState(seed);
  const draw = () => 2 * random.uniform() - 1;
  return sizes
    .slice(1)
    .flatMap((size, layer) =>
      Array.from({ length: size }, () => [
        0,
        ...Array.from({ length: sizes[layer] }, () => Math.round(100 * draw()) / 100),
      ]),
    )
    .flat();
}
