// Training by and by: the network, the order of the examples, the course of the loss.
import { broken, createNetwork, drawWeights, evaluate, learn } from "./network.js";
import { randomState } from "kit/random.js";

const LONGEST = 400; // epochs kept for the curve; beyond, every second one is forgotten

function flat({ x, y }) {
  return { x: Float64Array.from(x.flat()), t: Float64Array.from(y), count: y.length };
}

// The course of the loss: {epochs, train, test}, thinned out where it grows long.
function makeHistory() {
  const history = { epochs: [], train: [], test: [] };
  let stride = 1;
  function remember(epoch, { train, test }) {
    if (epoch % stride || history.epochs.at(-1) === epoch) return;
    history.epochs.push(epoch);
    history.train.push(train.loss);
    history.test.push(test.loss);
    if (history.epochs.length <= LONGEST) return;
    stride *= 2;
    const keep = history.epochs.map((value) => value % stride === 0);
    for (const key of Object.keys(history)) history[key] = history[key].filter((_, i) => keep[i]);
  }
  return { history, remember };
}

// The examples with these numbers, one after another.
function batchOf({ x, t }, chosen) {
  const inputs = new Float64Array(2 * chosen.length);
  chosen.forEach((example, i) => inputs.set(x.subarray(2 * example, 2 * example + 2), 2 * i));
  return [inputs, Float64Array.from(chosen, (example) => t[example])];
}

function startedNetwork({ layers, activation, start_range: range }, random, start) {
  const network = createNetwork([2, ...layers, 1], activation);
  drawWeights(network, random, range);
  if (start) network.forEach((layer, k) => layer.weights.set(start[k].flat()));
  return network;
}

// train, test: {x: [[x₁, x₂], …], y: [0 or 1, …]}; start: weights row by row, or null.
export function createTrainer(state, train, test, start) {
  const [examples, others] = [flat(train), flat(test)];
  const random = randomState(state.seed);
  const dropping = randomState(state.seed + 1000003);
  const network = startedNetwork(state, random, start);
  const { history, remember } = makeHistory();
  const counts = { train: examples.count, test: others.count };
  const trainer = { network, epoch: 0, updates: 0, diverged: false, history, counts };
  let order = null;
  let position = 0;

  function look() {
    const scores = ({ x, t }) => evaluate(network, x, t, state.loss);
    trainer.now = { train: scores(examples), test: scores(others) };
    remember(trainer.epoch, trainer.now);
  }

  // One mini-batch; `settings` may change from one to the next.
  function updateOnce(settings) {
    if (!examples.count || trainer.diverged) return;
    order ??= random.permutation(examples.count);
    const chosen = order.subarray(position, position + settings.batch_size);
    learn(network, ...batchOf(examples, chosen), settings, dropping);
    trainer.diverged = broken(network);
    trainer.updates += 1;
    position += chosen.length;
    if (position < examples.count) return;
    trainer.epoch += 1;
    order = null;
    position = 0;
  }

  trainer.update = (settings) => {
    updateOnce(settings);
    look();
  };
  trainer.runEpoch = (settings) => {
    const before = trainer.epoch;
    while (examples.count && !trainer.diverged && trainer.epoch === before) updateOnce(settings);
    look();
  };
  look();
  return trainer;
}
