// A small network at full precision: forward, error terms, gradients, one step.
// network: { sizes, activations: one word a layer, weights: [layer][neuron][bias, …] }
import { FUNCTIONS } from "kit/functions.js";
import { randomState } from "kit/random.js";
import { backward, createLayers, layerForward } from "nets/learning.js";

export const ACTIVATIONS = Object.keys(FUNCTIONS);

function layersOf({ sizes, activations, weights }) {
  const layers = createLayers(sizes, activations);
  layers.forEach((layer, k) => layer.weights.set(weights[k].flat()));
  return layers;
}

function forward(layers, inputs) {
  return layers.reduce((x, layer) => layerForward(layer, x, 1, null), Float64Array.from(inputs));
}

function lossOf(y, targets) {
  return y.reduce((sum, value, j) => sum + (targets[j] - value) ** 2 / 2, 0);
}

// Sums, outputs (the inputs first), error terms ∂loss/∂z and gradients of every layer.
export function examine(network, inputs, targets) {
  const layers = layersOf(network);
  const y = forward(layers, inputs);
  backward(layers, y, targets, 1);
  const all = (name) => layers.map((layer) => [...layer[name]]);
  return {
    sums: all("z"),
    outputs: [inputs, ...all("y")],
    errors: all("errors"),
    gradients: shaped(network.sizes, all("gradient").flat()),
    loss: lossOf(y, targets),
  };
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
  losses.push(lossOf(forward(layersOf(now), inputs), targets));
  return { network: now, losses };
}

// The largest difference of the gradients from central differences of the loss.
export function farthestFromTrial(network, inputs, targets, nudge = 1e-5) {
  const { gradients } = examine(network, inputs, targets);
  const copy = { ...network, weights: network.weights.map((l) => l.map((row) => [...row])) };
  const loss = () => lossOf(forward(layersOf(copy), inputs), targets);
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

// Numbers between −1 and 1 from a seed; biases 0.
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
