// The layers of GPT and BERT, forward and backward side by side. Rows are places, those of
// one text after those of another. A forward pass returns {y, back}; back(error) adds to
// the gradients of the weights, and returns the error of what went in.
import { findInto, headShares } from "./attention.js";
import { transposed } from "./products.js";

const STEADY = 1e-5; // PyTorch's, in layer norm
const [WAVE, BEND] = [Math.sqrt(2 / Math.PI), 0.044715];

const addTo = (to, values) => {
  for (let i = 0; i < values.length; i += 1) to[i] += values[i];
  return to;
};

export const sum = (one, other) => addTo(one.slice(), other);

// weight: (outputs, inputs); bias: (outputs)
export function denseLayer({ multiply, weights, gradients }, names, x) {
  const [weight, bias] = names.map((name) => weights[name]);
  const [outputs, inputs] = weight.shape;
  const rows = x.length / inputs;
  const y = multiply(x, [rows, inputs], { ...weight, across: true }, outputs, bias.values);
  function back(error) {
    const turned = transposed(error, rows, outputs);
    addTo(gradients[names[0]], multiply(turned, [outputs, rows], { values: x }, inputs));
    const sums = gradients[names[1]];
    error.forEach((one, i) => {
      sums[i % outputs] += one;
    });
    return multiply(error, [rows, outputs], weight, inputs);
  }
  return { y, back };
}

// Each row to mean 0 and variance 1, times a factor and plus a summand.
export function layerNorm({ weights, gradients }, name, x) {
  const [factor, summand] = ["weight", "bias"].map((part) => weights[`${name}.${part}`].values);
  const size = factor.length;
  const [normal, y] = [new Float32Array(x.length), new Float32Array(x.length)];
  const deviations = new Float64Array(x.length / size);
  for (let row = 0; row < deviations.length; row += 1) {
    const part = x.subarray(row * size, (row + 1) * size);
    const mean = part.reduce((all, one) => all + one, 0) / size;
    const variance = part.reduce((all, one) => all + (one - mean) ** 2, 0) / size;
    deviations[row] = Math.sqrt(variance + STEADY);
    for (let i = 0; i < size; i += 1) {
      normal[row * size + i] = (part[i] - mean) / deviations[row];
      y[row * size + i] = normal[row * size + i] * factor[i] + summand[i];
    }
  }
  function back(error) {
    const found = new Float32Array(x.length);
    const [toFactor, toSummand] = [gradients[`${name}.weight`], gradients[`${name}.bias`]];
    for (let start = 0; start < x.length; start += size) {
      let [even, along] = [0, 0];
      for (let i = 0; i < size; i += 1) {
        toFactor[i] += error[start + i] * normal[start + i];
        toSummand[i] += error[start + i];
        even += (error[start + i] * factor[i]) / size;
        along += (error[start + i] * factor[i] * normal[start + i]) / size;
      }
      for (let i = 0; i < size; i += 1) {
        const own = error[start + i] * factor[i] - even - normal[start + i] * along;
        found[start + i] = own / deviations[start / size];
      }
    }
    return found;
  }
  return { y, back };
}

// GELU, in the form with tanh that GPT-2 has.
export function gelu(x) {
  const wave = x.map((z) => Math.tanh(WAVE * (z + BEND * z ** 3)));
  const back = (error) =>
    error.map((one, i) => {
      const [z, t] = [x[i], wave[i]];
      return one * ((1 + t) / 2 + (z / 2) * (1 - t * t) * WAVE * (1 + 3 * BEND * z * z));
    });
  return { y: x.map((z, i) => (z * (1 + wave[i])) / 2), back };
}

// What one head's shares and values were, from the error of what it found.
function headBack({ shares, query, key, value, error }, errors, shape, head) {
  const { queries, time, size, heads, scale } = shape;
  const part = size / heads;
  const toShares = new Float64Array(time);
  for (let q = 0; q < queries; q += 1) {
    let mean = 0;
    for (let t = 0; t < time; t += 1) {
      const share = shares[q * time + t];
      toShares[t] = 0;
      if (share === 0) continue;
      for (let i = head * part; i < (head + 1) * part; i += 1) {
        toShares[t] += error[q * size + i] * value[t * size + i];
        errors.value[t * size + i] += share * error[q * size + i];
      }
      mean += share * toShares[t];
    }
    for (let t = 0; t < time; t += 1) {
      const slope = shares[q * time + t] * (toShares[t] - mean) * scale;
      if (slope === 0) continue;
      for (let i = head * part; i < (head + 1) * part; i += 1) {
        errors.query[q * size + i] += slope * key[t * size + i];
        errors.key[t * size + i] += slope * query[q * size + i];
      }
    }
  }
}

// Self-attention of texts of `time` places each; maps: for each text and head its shares.
export function selfAttention({ query, key, value }, { time, size, heads, causal }) {
  const shape = { queries: time, time, size, heads, causal, scale: 1 / Math.sqrt(size / heads) };
  const y = new Float32Array(query.length);
  const maps = [];
  const cut = (x, text) => x.subarray(text * time * size, (text + 1) * time * size);
  const texts = query.length / (time * size);
  for (let text = 0; text < texts; text += 1) {
    for (let head = 0; head < heads; head += 1) {
      const shares = headShares(cut(query, text), cut(key, text), shape, head);
      findInto(shares, cut(value, text), cut(y, text), shape, head);
      maps.push(shares);
    }
  }
  function back(error) {
    const [toQuery, toKey, toValue] = [query, key, value].map((x) => new Float32Array(x.length));
    maps.forEach((shares, number) => {
      const [text, head] = [Math.floor(number / heads), number % heads];
      const [q, k, v, e] = [query, key, value, error].map((x) => cut(x, text));
      const [a, b, c] = [toQuery, toKey, toValue].map((x) => cut(x, text));
      const seen = { shares, query: q, key: k, value: v, error: e };
      headBack(seen, { query: a, key: b, value: c }, shape, head);
    });
    return { query: toQuery, key: toKey, value: toValue };
  }
  return { y, maps, back };
}
