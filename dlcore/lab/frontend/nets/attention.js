// Attention: how each query of a head shares itself out over the keys, and what it finds.
// shape: {queries, time, size, heads, scale, causal}; queries and found are (queries,
// size), keys and values (time, size), row by row, the heads' parts side by side.
import { softmaxInto } from "./activations.js";

// The shares of one head, (queries, time).
export function headShares(query, key, shape, head) {
  const { queries, time, size, heads, scale, causal } = shape;
  const part = size / heads;
  const shares = new Float32Array(queries * time);
  for (let q = 0; q < queries; q += 1) {
    const seen = causal ? q + 1 : time;
    for (let t = 0; t < seen; t += 1) {
      let sum = 0;
      for (let i = head * part; i < (head + 1) * part; i += 1)
        sum += query[q * size + i] * key[t * size + i];
      shares[q * time + t] = sum * scale;
    }
    softmaxInto(shares, q * time, q * time, seen);
  }
  return shares;
}

// What one head finds goes to its part of `found`: the sum of the values by the shares.
export function findInto(shares, value, found, shape, head) {
  const { queries, time, size, heads } = shape;
  const part = size / heads;
  for (let q = 0; q < queries; q += 1) {
    for (let i = head * part; i < (head + 1) * part; i += 1) {
      let sum = 0;
      for (let t = 0; t < time; t += 1) sum += shares[q * time + t] * value[t * size + i];
      found[q * size + i] = sum;
    }
  }
}

// The operation of a plan: inputs are queries, keys and values.
export function attention({ inputs, output, heads, scale, causal }, places) {
  const [q, k, v, y] = [...inputs, output].map((number) => places.tensor(number));
  const [queries, size] = q.shape;
  const shape = { queries, time: k.shape[0], size, heads, scale, causal };
  return ({ floats }) => {
    const [query, key, value, found] = [q, k, v, y].map((one) =>
      floats.subarray(one.start, one.start + one.size),
    );
    for (let head = 0; head < heads; head += 1)
      findInto(headShares(query, key, shape, head), value, found, shape, head);
  };
}

// Numbers that do not change are added: the codes of the places.
export function shift({ inputs, output, weight }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const { values } = places.weights[weight];
  return ({ floats }) => {
    for (let i = 0; i < x.size; i += 1) floats[y.start + i] = floats[x.start + i] + values[i];
  };
}
