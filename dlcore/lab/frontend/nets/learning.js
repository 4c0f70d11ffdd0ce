// Dense layers that learn, forward and backward side by side, as dlcore.scratch computes
// them. Examples are rows. A layer's weights are one flat array: a row a unit, its bias
// first. After a pass a layer holds what it saw and said: x, z, y, and the error terms.
import { FUNCTIONS } from "kit/functions.js";

// sizes: [inputs, units …, outputs]; activations: one word a layer.
export function createLayers(sizes, activations) {
  return activations.map((activation, k) => {
    const [inputs, outputs] = [sizes[k], sizes[k + 1]];
    const numbers = () => new Float64Array(outputs * (inputs + 1));
    const [weights, gradient, velocity] = [numbers(), numbers(), numbers()];
    return { inputs, outputs, activation, weights, gradient, velocity };
  });
}

// The outputs of a layer for rows of x; `kept` holds a factor for every output (dropout).
export function layerForward(layer, x, count, kept) {
  const { inputs, outputs, weights } = layer;
  const { of } = FUNCTIONS[layer.activation];
  const z = new Float64Array(count * outputs);
  for (let n = 0; n < count; n += 1) {
    for (let j = 0; j < outputs; j += 1) {
      const row = j * (inputs + 1);
      let sum = weights[row];
      for (let i = 0; i < inputs; i += 1) sum += weights[row + 1 + i] * x[n * inputs + i];
      z[n * outputs + j] = sum;
    }
  }
  const y = z.map(of);
  Object.assign(layer, { x, z, y, kept });
  return kept ? y.map((value, i) => value * kept[i]) : y;
}

// error: ∂loss/∂output for every row -> ∂loss/∂x; the gradient is the mean over the rows.
// With `direct` the error is already ∂loss/∂z.
function layerBackward(layer, error, count, direct) {
  const { inputs, outputs, weights, gradient, x, y, kept } = layer;
  const { slope } = FUNCTIONS[layer.activation];
  const factor = (at) => (direct ? 1 : slope(y[at]) * (kept ? kept[at] : 1));
  const errors = Float64Array.from(error, (value, at) => value * factor(at));
  const back = new Float64Array(count * inputs);
  gradient.fill(0);
  for (let n = 0; n < count; n += 1) {
    for (let j = 0; j < outputs; j += 1) {
      const delta = errors[n * outputs + j];
      const row = j * (inputs + 1);
      gradient[row] += delta / count;
      for (let i = 0; i < inputs; i += 1) {
        gradient[row + 1 + i] += (delta / count) * x[n * inputs + i];
        back[n * inputs + i] += delta * weights[row + 1 + i];
      }
    }
  }
  layer.errors = errors;
  return back;
}

// From the outputs y of all layers to the gradients: t are the targets, the loss is half the
// squared error, or, with `direct`, the cross entropy of a logistic output.
export function backward(layers, y, t, count, direct = false) {
  let error = Float64Array.from(y, (value, i) => value - t[i]);
  [...layers].reverse().forEach((layer, k) => {
    error = layerBackward(layer, error, count, direct && k === 0);
  });
}
