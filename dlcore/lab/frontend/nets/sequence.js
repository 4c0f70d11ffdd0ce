// Layers over sequences, which lie in the arena as (steps, channels). A recurrent layer
// begins at zero unless it is told to go on.
import { logistic } from "kit/functions.js";
import { densePanels } from "./packing.js";

// weight: (words, channels)
export function embedding({ inputs, output, weight }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const {
    shape: [words, channels],
    values,
  } = places.weights[weight];
  return ({ floats }) => {
    for (let i = 0; i < x.size; i += 1) {
      const word = Math.min(words - 1, Math.max(0, floats[x.start + i]));
      floats.set(values.subarray(word * channels, (word + 1) * channels), y.start + i * channels);
    }
  };
}

// What LSTM and GRU share: `gates` numbers a unit from the input of all steps at once,
// and step by step from the output before. weights: those of the input (gates · units,
// inputs) and of the output before (gates · units, units), then both biases.
// advance(floats, fromInput, fromBefore, state, units) makes the new state, which begins
// with the outputs.
function recurrent(gates, states, advance) {
  return ({ inputs, output, weights }, places) => {
    const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
    const [ofInput, ofBefore] = weights.slice(0, 2).map((name) => places.weights[name]);
    const [first, second] = weights.slice(2).map((name) => places.weights[name].values);
    const units = ofBefore.shape[1];
    const wide = gates * units;
    const [count, channels] = [x.shape[0], ofInput.shape[1]];
    const a = places.keep(densePanels(ofInput, first));
    const b = places.keep(densePanels(ofBefore, second));
    const state = places.state(states * units);
    places.scratch(count * wide + 8 + wide);
    return ({ floats, product, scratch }, keep) => {
      const before = scratch + count * wide + 8;
      if (!keep) floats.fill(0, state, state + states * units);
      product(x.start, a, scratch, count, channels, wide, -Infinity, Infinity);
      for (let step = 0; step < count; step += 1) {
        product(state, b, before, 1, units, wide, -Infinity, Infinity);
        advance(floats, scratch + step * wide, before, state, units);
        floats.copyWithin(y.start + step * units, state, state + units);
      }
    };
  };
}

// Gates in PyTorch's order: input, forget, cell, output. State: outputs, then cells.
export const lstm = recurrent(4, 2, (floats, x, h, state, units) => {
  for (let i = 0; i < units; i += 1) {
    const gate = (number) => floats[x + number * units + i] + floats[h + number * units + i];
    const cell =
      logistic(gate(1)) * floats[state + units + i] + logistic(gate(0)) * Math.tanh(gate(2));
    floats[state + units + i] = cell;
    floats[state + i] = logistic(gate(3)) * Math.tanh(cell);
  }
});

// Gates in PyTorch's order: reset, update, new.
export const gru = recurrent(3, 1, (floats, x, h, state, units) => {
  for (let i = 0; i < units; i += 1) {
    const gate = (number) => floats[x + number * units + i] + floats[h + number * units + i];
    const fresh = Math.tanh(
      floats[x + 2 * units + i] + logistic(gate(0)) * floats[h + 2 * units + i],
    );
    const update = logistic(gate(1));
    floats[state + i] = (1 - update) * fresh + update * floats[state + i];
  }
});
