// A Transformer that translates, for sentences of any length. Every matrix on its way is
// kept under the name that PyTorch has for it, and can be changed before it is used.
import { findInto, headShares } from "./attention.js";

const START = 2;
const STOP = 3;
const EPSILON = 1e-5; // PyTorch's, in layer norm

// Every row of x through one layer; weight: (outputs, inputs).
function linear(x, { weight, bias }) {
  const [outputs, inputs] = weight.shape;
  const rows = x.length / inputs;
  const y = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row += 1) {
    for (let o = 0; o < outputs; o += 1) {
      let sum = bias.values[o];
      for (let i = 0; i < inputs; i += 1)
        sum += x[row * inputs + i] * weight.values[o * inputs + i];
      y[row * outputs + o] = sum;
    }
  }
  return y;
}

// x + y, each row to mean 0 and variance 1, times a factor and plus a summand.
function normedSum(x, y, { weight, bias }) {
  const size = weight.values.length;
  const found = new Float32Array(x.length);
  for (let start = 0; start < x.length; start += size) {
    const sum = Float64Array.from({ length: size }, (_, i) => x[start + i] + y[start + i]);
    const mean = sum.reduce((all, one) => all + one, 0) / size;
    const variance = sum.reduce((all, one) => all + (one - mean) ** 2, 0) / size;
    const factor = 1 / Math.sqrt(variance + EPSILON);
    sum.forEach((one, i) => {
      found[start + i] = (one - mean) * factor * weight.values[i] + bias.values[i];
    });
  }
  return found;
}

// weights: by their names; heads: in each attention. off: names such as
// "decoder.0.cross:3", heads whose finds count for nothing; touch(name, matrix) may return
// another one in its place.
export function openTransformer(weights, { heads }) {
  const layer = (name) => ({ weight: weights[`${name}.weight`], bias: weights[`${name}.bias`] });
  const size = weights["source.embedding.weight"].shape[1];
  const blocks = (side) =>
    Object.keys(weights).filter((name) => name.match(`^${side}\\.\\d+\\.norm_1\\.weight$`)).length;
  const depth = { encoder: blocks("encoder"), decoder: blocks("decoder") };

  // One way through the network, which keeps what it makes.
  function way({ off = new Set(), touch = (_, values) => values } = {}) {
    const matrices = new Map();
    const maps = new Map();
    const keep = (name, values) => {
      const kept = touch(name, values);
      matrices.set(name, kept);
      return kept;
    };

    function tokens(side, numbers) {
      const table = weights[`${side}.embedding.weight`].values;
      const places = weights[`${side}.places`].values;
      const factor = Math.sqrt(size);
      const row = (number, place) =>
        Array.from(
          { length: size },
          (_, i) => table[number * size + i] * factor + places[place * size + i],
        );
      return keep(side, Float32Array.from(numbers.flatMap(row)));
    }

    function attention(name, x, others, causal = false) {
      const [query, key, value] = ["query", "key", "value"].map((part) =>
        keep(`${name}.${part}`, linear(part === "query" ? x : others, layer(`${name}.${part}`))),
      );
      const scale = 1 / Math.sqrt(size / heads);
      const counts = { queries: x.length / size, time: others.length / size };
      const shape = { ...counts, size, heads, scale, causal };
      const found = new Float32Array(x.length);
      const all = Array.from({ length: heads }, (_, head) => headShares(query, key, shape, head));
      maps.set(name, all);
      all.forEach((shares, head) => {
        if (!off.has(`${name}:${head}`)) findInto(shares, value, found, shape, head);
      });
      return keep(`${name}.output`, linear(keep(`${name}.found`, found), layer(`${name}.output`)));
    }

    function feedForward(name, x) {
      const hidden = linear(x, layer(`${name}.first`)).map((z) => Math.max(0, z));
      return keep(`${name}.second`, linear(keep(`${name}.first`, hidden), layer(`${name}.second`)));
    }
    const norm = (name, x, y) => keep(name, normedSum(x, y, layer(name)));

    function encode(source) {
      let x = tokens("source", source);
      for (let block = 0; block < depth.encoder; block += 1) {
        const name = `encoder.${block}`;
        x = norm(`${name}.norm_1`, x, attention(`${name}.attention`, x, x));
        x = norm(`${name}.norm_2`, x, feedForward(`${name}.feed_forward`, x));
      }
      return x;
    }

    // The scores of the last token only, or of all.
    function decode(given, memory, { every = false } = {}) {
      let x = tokens("target", given);
      for (let block = 0; block < depth.decoder; block += 1) {
        const name = `decoder.${block}`;
        x = norm(`${name}.norm_1`, x, attention(`${name}.attention`, x, x, true));
        x = norm(`${name}.norm_2`, x, attention(`${name}.cross`, x, memory));
        x = norm(`${name}.norm_3`, x, feedForward(`${name}.feed_forward`, x));
      }
      return linear(every ? x : x.slice(-size), layer("scores"));
    }
    return { encode, decode, matrices, maps };
  }

  // The most probable word again and again; tokens without STOP, and the last way.
  function translate(source, options = {}) {
    const one = way(options);
    const memory = one.encode(source);
    const given = [START];
    while (given.length <= (options.longest ?? 14)) {
      const scores = one.decode(given, memory);
      const best = scores.indexOf(Math.max(...scores));
      if (best === STOP) break;
      given.push(best);
    }
    return { tokens: given.slice(1), ...one };
  }

  // Scores of what follows START and each of the tokens, (tokens + 1, words).
  function scoresOf(source, tokens, options = {}) {
    const one = way(options);
    const scores = one.decode([START, ...tokens], one.encode(source), { every: true });
    return { scores, ...one };
  }
  return { translate, scoresOf, size, depth, heads, width: weights["scores.weight"].shape[0] };
}
