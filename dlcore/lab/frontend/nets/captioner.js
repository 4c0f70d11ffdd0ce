// A decoder that says what it sees: an LSTM that looks at the places of a photo, step by
// step, in plain JavaScript.
import { softmaxInto } from "./activations.js";
import { logistic } from "kit/functions.js";
import { joined, rowOf, times, weighted } from "./vectors.js";

// One step of an LSTM with PyTorch's names for its weights.
function lstmStep(weights, x, { h, c }) {
  const across = times(weights["lstm.weight_hh_l0"], h, weights["lstm.bias_hh_l0"]);
  const inward = times(weights["lstm.weight_ih_l0"], x, weights["lstm.bias_ih_l0"]);
  const units = h.length;
  const gate = (part, i) => inward[part * units + i] + across[part * units + i];
  const cell = Float64Array.from(
    c,
    (before, i) => logistic(gate(1, i)) * before + logistic(gate(0, i)) * Math.tanh(gate(2, i)),
  );
  const hidden = Float64Array.from(cell, (value, i) => logistic(gate(3, i)) * Math.tanh(value));
  return { h: hidden, c: cell };
}

// weights: those of the chapter's network, by PyTorch's names, and the projection of the
// places: mean, directions (size, wide), scale.
export function openCaptioner(weights) {
  const { values: mean } = weights["projection.mean"];
  const [scale] = weights["projection.scale"].values;

  // The last map of the network for photos, places side by side -> a vector for each.
  function project(map) {
    const wide = mean.length;
    return Array.from({ length: map.length / wide }, (_, place) => {
      const moved = Float64Array.from(mean, (middle, i) => map[place * wide + i] - middle);
      return times(weights["projection.directions"], moved).map((value) => value / scale);
    });
  }

  // The first state: two views of the mean of all places.
  function begin(places) {
    const share = 1 / places.length;
    const all = weighted(new Float64Array(places.length).fill(share), places);
    const [h, c] = ["h", "c"].map((name) =>
      times(weights[`${name}.weight`], all, weights[`${name}.bias`]),
    );
    return { h, c };
  }

  // One word: {logits, memory, weights}; `override` takes the place of the weights.
  function step(token, memory, places, override) {
    const state = lstmStep(weights, rowOf(weights["words.weight"], token), memory);
    const query = times(weights["query.weight"], state.h, weights["query.bias"]);
    const own = Float64Array.from(places, (place) =>
      place.reduce((sum, value, i) => sum + value * query[i], 0),
    );
    softmaxInto(own, 0, 0, own.length);
    const used = override ?? own;
    const said = joined(state.h, weighted(used, places));
    const logits = times(weights["scores.weight"], said, weights["scores.bias"]);
    return { logits, memory: state, weights: used };
  }

  // Words one after another: [{token, shares, weights, forced}]. forced: tokens by the
  // number of the step; overrides: weights by the number of the step.
  function caption(places, { start, stop, longest, forced = {}, overrides = {} }) {
    const steps = [];
    let [token, memory] = [start, begin(places)];
    while (steps.length < longest && token !== stop) {
      const number = steps.length;
      const one = step(token, memory, places, overrides[number]);
      const shares = Float64Array.from(one.logits);
      softmaxInto(shares, 0, 0, shares.length);
      token = forced[number] ?? shares.indexOf(Math.max(...shares));
      ({ memory } = one);
      steps.push({ token, shares, weights: one.weights, forced: number in forced });
    }
    return steps;
  }
  return { begin, caption, project, step };
}
