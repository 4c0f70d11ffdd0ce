// GPT and BERT of chapter 26 in the page: they read, and they learn. Weights have the
// names of PyTorch; the scores are made with the embedding, read the other way round.
import { softmaxInto } from "./activations.js";
import { denseLayer, gelu, layerNorm, selfAttention, sum } from "./language_layers.js";
import { makeProducts } from "./products.js";

const TABLE = "tokens.embedding.weight";
const BETAS = [0.9, 0.99];
const [DECAY, STEEPEST, TINIEST] = [0.1, 1, 1e-8]; // of AdamW; of a gradient; PyTorch's epsilon

// Token and place, and for BERT the segment, added.
function embed({ weights, gradients, size }, { tokens, segments, time }) {
  const table = weights[TABLE].values;
  const places = weights["tokens.places"].values;
  const sides = weights["segments.weight"]?.values;
  const factor = Math.sqrt(size);
  const y = new Float32Array(tokens.length * size);
  tokens.forEach((token, row) => {
    const place = row % time;
    const side = segments?.[row] ?? 0;
    for (let i = 0; i < size; i += 1) {
      const own = table[token * size + i] * factor + places[place * size + i];
      y[row * size + i] = own + (sides ? sides[side * size + i] : 0);
    }
  });
  function back(error) {
    tokens.forEach((token, row) => {
      const place = row % time;
      for (let i = 0; i < size; i += 1) {
        gradients[TABLE][token * size + i] += error[row * size + i] * factor;
        gradients["tokens.places"][place * size + i] += error[row * size + i];
      }
    });
  }
  return { y, back };
}

const linearLayer = (net, name, x) => denseLayer(net, [`${name}.weight`, `${name}.bias`], x);

// One block, norms first: x + attention, then x + feed-forward.
function block(net, name, x, time) {
  const first = layerNorm(net, `${name}.norm_1`, x);
  const parts = ["query", "key", "value"].map((part) => [
    part,
    linearLayer(net, `${name}.attention.${part}`, first.y),
  ]);
  const given = Object.fromEntries(parts.map(([part, { y }]) => [part, y]));
  const found = selfAttention(given, { ...net, time });
  const output = linearLayer(net, `${name}.attention.output`, found.y);
  const middle = sum(x, output.y);
  const second = layerNorm(net, `${name}.norm_2`, middle);
  const wide = linearLayer(net, `${name}.feed_forward.first`, second.y);
  const bent = gelu(wide.y);
  const narrow = linearLayer(net, `${name}.feed_forward.second`, bent.y);
  function back(error) {
    const inner = second.back(wide.back(bent.back(narrow.back(error))));
    const toMiddle = sum(error, inner);
    const errors = found.back(output.back(toMiddle));
    const toFirst = parts.map(([part, layer]) => layer.back(errors[part])).reduce(sum);
    return sum(toMiddle, first.back(toFirst));
  }
  return { y: sum(middle, narrow.y), maps: found.maps, back };
}

// ln of the shares' sum makes the loss; the error is share − 1 for what came, over all.
function crossEntropy(logits, wanted, width) {
  const error = new Float32Array(logits.length);
  let loss = 0;
  wanted.forEach((token, row) => {
    softmaxInto(logits, row * width, row * width, width);
    loss -= Math.log(logits[row * width + token]) / wanted.length;
    for (let i = row * width; i < (row + 1) * width; i += 1) error[i] = logits[i] / wanted.length;
    error[row * width + token] -= 1 / wanted.length;
  });
  return { loss, error };
}

// weights: {name: {shape, values}}; engine as in makeArena.
// read({tokens, segments}) -> {logits (time, width), maps by block and head, states};
// learn({tokens, wanted, time}, rate) -> loss of rows of `time` tokens, after one step.
export function openLanguageModel(weights, { heads, causal, engine }) {
  const size = weights[TABLE].shape[1];
  const depth = Object.keys(weights).filter((name) => name.endsWith("norm_1.weight")).length;
  const net = { weights, gradients: {}, heads, causal, size, multiply: makeProducts(engine) };
  const width = weights["scores.bias"].shape[0];
  const names = Object.keys(weights).filter((name) => name !== "scores.weight");

  function forward(given) {
    const layers = [embed(net, given)];
    for (let i = 0; i < depth; i += 1)
      layers.push(block(net, `blocks.${i}`, layers.at(-1).y, given.time));
    layers.push(layerNorm(net, "norm", layers.at(-1).y));
    const states = layers.at(-1).y;
    layers.push(denseLayer(net, [TABLE, "scores.bias"], states));
    return { layers, states, logits: layers.at(-1).y };
  }
  function read({ tokens, segments }) {
    const { layers, states, logits } = forward({ tokens, segments, time: tokens.length });
    return { logits, states, maps: layers.slice(1, depth + 1).map(({ maps }) => maps) };
  }

  const moments = {};
  let count = 0;
  function learn({ tokens, wanted, time }, rate) {
    for (const name of names) {
      const { length } = weights[name].values;
      net.gradients[name] = new Float32Array(length);
      moments[name] ??= [new Float64Array(length), new Float64Array(length)];
    }
    const { layers, logits } = forward({ tokens, time });
    const { loss, error } = crossEntropy(logits, wanted, width);
    layers.reduceRight((now, layer) => layer.back(now), error);
    count += 1;
    adamw({ weights, gradients: net.gradients, moments, names, count }, rate);
    return loss;
  }
  return { read, learn, size, depth, width, longest: weights["tokens.places"].shape[0] };
}

// One step of AdamW, gradients cut to a length of 1; only matrices decay.
function adamw({ weights, gradients, moments, names, count }, rate) {
  let squares = 0;
  for (const name of names) for (const one of gradients[name]) squares += one * one;
  const cut = Math.min(1, STEEPEST / (Math.sqrt(squares) + 1e-6));
  const [first, second] = BETAS.map((beta) => 1 - beta ** count);
  for (const name of names) {
    const { shape, values } = weights[name];
    const keep = shape.length > 1 ? 1 - rate * DECAY : 1;
    const [mean, spread] = moments[name];
    for (let i = 0; i < values.length; i += 1) {
      const slope = gradients[name][i] * cut;
      mean[i] = BETAS[0] * mean[i] + (1 - BETAS[0]) * slope;
      spread[i] = BETAS[1] * spread[i] + (1 - BETAS[1]) * slope * slope;
      const move = mean[i] / first / (Math.sqrt(spread[i] / second) + TINIEST);
      values[i] = values[i] * keep - rate * move;
    }
  }
}

// Untrained weights, drawn as PyTorch's twin draws them.
export function beginWeights({ tokens, size, layers, longest }, random) {
  const weights = {};
  const put = (name, shape, draw) => {
    const count = shape.reduce((all, side) => all * side, 1);
    weights[name] = { shape, values: Float32Array.from({ length: count }, draw) };
  };
  const both = (name, outputs, inputs) => {
    const limit = Math.sqrt(6 / (inputs + outputs));
    put(`${name}.weight`, [outputs, inputs], () => (2 * random.uniform() - 1) * limit);
    put(`${name}.bias`, [outputs], () => 0);
  };
  const norm = (name) => {
    put(`${name}.weight`, [size], () => 1);
    put(`${name}.bias`, [size], () => 0);
  };
  put(TABLE, [tokens, size], () => random.normal() / Math.sqrt(size));
  put("tokens.places", [longest, size], (_, i) => {
    const [place, column] = [Math.floor(i / size), i % size];
    const angle = place / 10000 ** ((column - (column % 2)) / size);
    return column % 2 ? Math.cos(angle) : Math.sin(angle);
  });
  for (let i = 0; i < layers; i += 1) {
    for (const part of ["query", "key", "value", "output"])
      both(`blocks.${i}.attention.${part}`, size, size);
    both(`blocks.${i}.feed_forward.first`, 4 * size, size);
    both(`blocks.${i}.feed_forward.second`, size, 4 * size);
    norm(`blocks.${i}.norm_1`);
    norm(`blocks.${i}.norm_2`);
  }
  norm("norm");
  put("scores.bias", [tokens], () => 0);
  return weights;
}
