// An encoder and a decoder with additive attention, step by step, in plain JavaScript: the
// memory is as long as the reader's sentence, which a plan of fixed sizes cannot be.
import { softmaxInto } from "./activations.js";
import { logistic } from "kit/functions.js";
import { joined, rowOf, times, weighted } from "./vectors.js";

// One step of a GRU with PyTorch's names for its weights, `end` behind them.
function gruStep(weights, layer, end, x, h) {
  const named = (name) => weights[`${layer}.${name}_l0${end}`];
  const across = times(named("weight_hh"), h, named("bias_hh"));
  const inward = times(named("weight_ih"), x, named("bias_ih"));
  const units = h.length;
  return Float64Array.from(h, (before, i) => {
    const reset = logistic(inward[i] + across[i]);
    const update = logistic(inward[units + i] + across[units + i]);
    const fresh = Math.tanh(inward[2 * units + i] + reset * across[2 * units + i]);
    return (1 - update) * fresh + update * before;
  });
}

// The states over time of one direction, in the order in which it reads.
function read(weights, end, words) {
  let h = new Float64Array(weights[`encoders.0.weight_hh_l0${end}`].shape[1]);
  return words.map((x) => {
    h = gruStep(weights, "encoders.0", end, x, h);
    return h;
  });
}

// weights: those of the chapter's network, by PyTorch's names.
export function openTranslator(weights) {
  // source: numbers of words -> {memory, turned, state}
  function encode(source) {
    const words = source.map((number) => rowOf(weights["source_words.weight"], number));
    const ahead = read(weights, "", words);
    const back = read(weights, "_reverse", [...words].reverse()).reverse();
    const memory = ahead.map((state, i) => joined(state, back[i]));
    const turned = memory.map((state) => times(weights["attention.U.weight"], state));
    return { memory, turned, state: joined(ahead.at(-1), back[0]) };
  }

  // How much the decoder looks at each word before it says the next one: shares of 1.
  function look(state, turned) {
    const asked = times(weights["attention.W.weight"], state);
    const v = weights["attention.v.weight"].values;
    const scores = Float64Array.from(turned, (offered) =>
      offered.reduce((sum, each, i) => sum + v[i] * Math.tanh(asked[i] + each), 0),
    );
    softmaxInto(scores, 0, 0, scores.length);
    return scores;
  }

  // One word: {logits, state, weights}; `override` takes the place of the weights.
  function step(token, state, { memory, turned }, override) {
    const own = look(state, turned);
    const used = override ?? own;
    const context = weighted(used, memory);
    const x = joined(rowOf(weights["target_words.weight"], token), context);
    const after = gruStep(weights, "decoders.0", "", x, state);
    const both = joined(context, after);
    const said = times(weights["joined.weight"], both, weights["joined.bias"]).map(Math.tanh);
    const logits = times(weights["scores.weight"], said, weights["scores.bias"]);
    return { logits, state: after, weights: used, own };
  }

  // The likeliest word again and again: [{token, p, weights, own}]. overrides: weights by
  // the number of the step.
  function translate(source, { start, stop, longest = 16, overrides = {} }) {
    const read_ = encode(source);
    const steps = [];
    let [token, state] = [start, read_.state];
    while (steps.length < longest) {
      const one = step(token, state, read_, overrides[steps.length]);
      const all = Float64Array.from(one.logits);
      softmaxInto(all, 0, 0, all.length);
      token = all.indexOf(Math.max(...all));
      state = one.state;
      steps.push({ token, p: all[token], weights: one.weights, own: one.own });
      if (token === stop) break;
    }
    return steps;
  }
  return { encode, step, translate };
}
