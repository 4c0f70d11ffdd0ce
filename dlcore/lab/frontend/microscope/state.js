// The state of a Microscope: what it may be, and its words in an address.
import { indexOf } from "kit/sliders.js";
import { ACTIVATIONS, randomWeights, weightCount } from "./network.js";
import { stepsOf } from "./words.js";

export const PASSES = Array.from({ length: 101 }, (_, pass) => pass);
export const MOST = { inputs: 4, hidden: 4, outputs: 3, layers: 3 };
const KEYS = ["sizes", "activations", "weights", "inputs", "targets", "rate", "passes", "step"];

function numbersIn(text) {
  return text.split(",").map(Number);
}

export function allFinite(numbers) {
  return numbers.every((number) => Number.isFinite(number) && Math.abs(number) <= 1e4);
}

function possible(sizes) {
  const hidden = sizes.slice(1, -1);
  const within = (size, most) => Number.isInteger(size) && size >= 1 && size <= most;
  return (
    sizes.length >= 2 &&
    hidden.length <= MOST.layers &&
    within(sizes[0], MOST.inputs) &&
    within(sizes.at(-1), MOST.outputs) &&
    hidden.every((size) => within(size, MOST.hidden))
  );
}

// {sizes, weights, inputs, targets, activations} where they fit each other, else {}.
function readNetwork({ sizes: shape = "", activations = "", ...found }) {
  const sizes = shape.split("-").map(Number);
  const [weights, inputs, targets] = ["weights", "inputs", "targets"].map((key) =>
    numbersIn(found[key] ?? ""),
  );
  const fits =
    possible(sizes) &&
    weights.length === weightCount(sizes) &&
    inputs.length === sizes[0] &&
    targets.length === sizes.at(-1) &&
    allFinite([...weights, ...inputs, ...targets]);
  if (!fits) return {};
  const words = activations.split("-");
  const known = words.length === 2 && words.every((word) => ACTIVATIONS.includes(word));
  return { sizes, weights, inputs, targets, ...(known ? { activations: words } : {}) };
}

// What an address says, as changes of `state`; what does not fit is left out.
export function readWords(found, rates, state) {
  const network = readNetwork(found);
  const changes = { ...network };
  const rate = indexOf(rates, found.rate);
  if (rate >= 0) changes.rate = rates[rate];
  if (PASSES.includes(Number(found.passes))) changes.passes = Number(found.passes);
  const last = stepsOf(network.sizes ?? state.sizes).length - 1;
  const step = "step" in found ? Number(found.step) : state.step;
  changes.step = Math.min(last, Number.isInteger(step) && step >= 0 ? step : state.step);
  return changes;
}

export function writeWords(state) {
  const words = {
    ...state,
    sizes: state.sizes.join("-"),
    activations: state.activations.join("-"),
  };
  return Object.fromEntries(KEYS.map((key) => [key, words[key]]));
}

// As many numbers as asked for: the old ones first, then ones.
function resized(list, length) {
  return Array.from({ length }, (_, i) => list[i] ?? 1);
}

// The state of a network of other sizes, before the first pass.
export function rebuilt({ inputs, targets }, sizes, seed) {
  return {
    sizes,
    weights: randomWeights(sizes, seed),
    passes: 0,
    step: 0,
    inputs: resized(inputs, sizes[0]),
    targets: resized(targets, sizes.at(-1)),
  };
}
