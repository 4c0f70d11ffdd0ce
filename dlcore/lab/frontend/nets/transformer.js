// A Transformer that translates, for sentences of any length. Every matrix on its way is
// kept under the name that PyTorch has for it, and can be changed before it is used.
import { findInto, headShares } from "./attention.js";

const START = 2;
const STOP = 3;
const MOST = 14; // words of a translation
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

// What one way through the network makes, by name, and the maps of its attentions.
function makeWay({ layer, size, heads, weights }, { off = new Set(), touch }) {
  const matrices = new Map();
  const maps = new Map();
  function keep(name, values) {
    const kept = touch ? touch(name, values) : values;
    matrices.set(name, kept);
    return kept;
  }
  const through = (name, x) => linear(x, layer(name));

  function tokens(side, numbers) {
    const table = weights[`${side}.embedding.weight`].values;
    const places = weights[`${side}.places`].values;
    const found = new Float32Array(numbers.length * size);
    numbers.forEach((number, place) => {
      for (let i = 0; i < size; i += 1) {
        const own = table[number * size + i] * Math.sqrt(size);
        found[place * size + i] = own + places[place * size + i];
      }
    });
    return keep(side, found);
  }

  function attention(name, x, others, causal = false) {
    const query = keep(`${name}.query`, through(`${name}.query`, x));
    const key = keep(`${name}.key`, through(`${name}.key`, others));
    const value = keep(`${name}.value`, through(`${name}.value`, others));
    const counts = { queries: x.length / size, time: others.length / size };
    const shape = { ...counts, size, heads, scale: 1 / Math.sqrt(size / heads), causal };
    const found = new Float32Array(x.length);
    const all = Array.from({ length: heads }, (_, head) => headShares(query, key, shape, head));
    maps.set(name, all);
    all.forEach((shares, head) => {
      if (!off.has(`${name}:${head}`)) findInto(shares, value, found, shape, head);
    });
    return keep(`${name}.output`, through(`${name}.output`, keep(`${name}.found`, found)));
  }

  function feedForward(name, x) {
    const hidden = through(`${name}.first`, x).map((z) => Math.max(0, z));
    return keep(`${name}.second`, through(`${name}.second`, keep(`${name}.first`, hidden)));
  }
  const norm = (name, x, y) => keep(name, normedSum(x, y, layer(name)));
  return { matrices, maps, tokens, attention, feedForward, norm };
}

function encode({ tokens, attention, feedForward, norm }, source, blocks) {
  let x = tokens("source", source);
  for (let block = 0; block < blocks; block += 1) {
    const name = `encoder.${block}`;
    x = norm(`${name}.norm_1`, x, attention(`${name}.attention`, x, x));
    x = norm(`${name}.norm_2`, x, feedForward(`${name}.feed_forward`, x));
  }
  return x;
}

function decode({ tokens, attention, feedForward, norm }, given, memory, blocks) {
  let x = tokens("target", given);
  for (let block = 0; block < blocks; block += 1) {
    const name = `decoder.${block}`;
    x = norm(`${name}.norm_1`, x, attention(`${name}.attention`, x, x, true));
    x = norm(`${name}.norm_2`, x, attention(`${name}.cross`, x, memory));
    x = norm(`${name}.norm_3`, x, feedForward(`${name}.feed_forward`, x));
  }
  return x;
}

// weights: by their names; heads: in each attention. Options: off, names such as
// "decoder.0.cross:3", heads whose finds count for nothing; touch(name, matrix) may return
// another matrix in its place.
export function openTransformer(weights, { heads }) {
  const layer = (name) => ({ weight: weights[`${name}.weight`], bias: weights[`${name}.bias`] });
  const size = weights["source.embedding.weight"].shape[1];
  const blocks = (side) =>
    Object.keys(weights).filter((name) => name.match(`^${side}\\.\\d+\\.norm_1\\.weight$`)).length;
  const depth = { encoder: blocks("encoder"), decoder: blocks("decoder") };
  const open = (options) => makeWay({ layer, size, heads, weights }, options);

  // The most probable word again and again; tokens without STOP.
  function translate(source, options = {}) {
    const way = open(options);
    const memory = encode(way, source, depth.encoder);
    const given = [START];
    while (given.length <= MOST) {
      const last = decode(way, given, memory, depth.decoder).slice(-size);
      const scores = linear(last, layer("scores"));
      const best = scores.indexOf(Math.max(...scores));
      if (best === STOP) break;
      given.push(best);
    }
    return { tokens: given.slice(1) };
  }

  // Scores of what follows START and each of the tokens, (tokens + 1, words).
  function scoresOf(source, tokens, options = {}) {
    const way = open(options);
    const memory = encode(way, source, depth.encoder);
    const x = decode(way, [START, ...tokens], memory, depth.decoder);
    return { scores: linear(x, layer("scores")), matrices: way.matrices, maps: way.maps };
  }
  return { translate, scoresOf, size, depth, width: weights["scores.weight"].shape[0] };
}
