// Training by and by: the network, the order of the examples, the course of the loss.
import { broken, createNetwork, drawWeights, evaluate, learn } from "./network.js";
import { randomState } from "kit/random.js";

const LONGEST = 400; // epochs kept for the curve; beyond, every second one is forgotten

function flat({ x, y }) {
  return { x: Float64Array.from(x.flat()), t: Float64Array.from(y), count: y.length };
}

// train, test: {x: [[x₁, x₂], …], y: [0 or 1, …]}; start: weights row by row, or null.
export function createTrainer(state, train, test, start) {
  const [examples, others] = [flat(train), flat(test)];
  const network = createNetwork([2, ...state.layers, 1], state.activation);
  const random = randomState(state.seed);
  const dropping = randomState(state.seed + 1000003);
  drawWeights(network, random, state.start_range);
  if (start) network.forEach((layer, k) => layer.weights.set(start[k].flat()));
  const trainer = {
    network,
    epoch: 0,
    updates: 0,
    diverged: false,
    history: { epochs: [], train: [], test: [] },
    counts: { train: examples.count, test: others.count },
  };
  let order = null;
  let position = 0;
  let stride = 1;

  function look() {
    trainer.now = {
      train: evaluate(network, examples.x, examples.t, state.loss),
      test: evaluate(network, others.x, others.t, state.loss),
    };
  }

  function remember() {
    const { history, epoch } = trainer;
    if (epoch % stride || history.epochs.at(-1) === epoch) return;
    history.epochs.push(epoch);
    history.train.push(trainer.now.train.loss);
    history.test.push(trainer.now.test.loss);
    if (history.epochs.length <= LONGEST) return;
    stride *= 2;
    const keep = history.epochs.map((value) => value % stride === 0);
    for (const key of Object.keys(history)) history[key] = history[key].filter((_, i) => keep[i]);
  }

  // One mini-batch; `settings` may change from one to the next.
  function updateOnce(settings) {
    if (!examples.count || trainer.diverged) return;
    order ??= random.permutation(examples.count);
    const chosen = order.subarray(position, position + settings.batch_size);
    const x = new Float64Array(2 * chosen.length);
    const t = new Float64Array(chosen.length);
    chosen.forEach((example, i) => {
      x.set(examples.x.subarray(2 * example, 2 * example + 2), 2 * i);
      t[i] = examples.t[example];
    });
    learn(network, x, t, settings, dropping);
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
    remember();
  };
  trainer.runEpoch = (settings) => {
    const before = trainer.epoch;
    while (examples.count && !trainer.diverged && trainer.epoch === before) updateOnce(settings);
    look();
    remember();
  };
  look();
  remember();
  return trainer;
}
