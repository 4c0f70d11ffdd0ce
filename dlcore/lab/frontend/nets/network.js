// A network in the page: a plan of operations, computed in an arena.
import { makeArena } from "./arena.js";
import { OPERATIONS } from "./operations.js";
import { readWeights } from "./weights.js";

const SPARE = 8; // numbers that a kernel may write past the end of a place

function sizeOf(shape) {
  return shape.reduce((product, side) => product * side, 1);
}

// Where things lie in the arena: tensors as the plan says, then what the operations
// keep (weights in the kernels' order, states), then what each may use while it runs.
function makePlaces(plan, weights) {
  const kept = [];
  const states = [];
  let size = plan.floats;
  let most = 0;

  function keep(values) {
    const start = size;
    kept.push([start, values]);
    size += values.length + SPARE;
    return start;
  }
  return {
    weights,
    tensor: (number) => {
      const { shape, start } = plan.tensors[number];
      return { shape, start, size: sizeOf(shape) };
    },
    keep,
    // What a recurrent layer hands on from step to step: it can be taken out and put back.
    state: (count) => {
      const start = keep(new Float32Array(count));
      states.push([start, start + count]);
      return start;
    },
    states,
    scratch: (count) => {
      most = Math.max(most, count);
    },
    end: () => ({ scratch: size, size: size + most + SPARE }),
    fill: (floats) => kept.forEach(([start, values]) => floats.set(values, start)),
  };
}

// buffer: the weights, as the plan's table says; engine as in makeArena.
// run(numbers) gives the outputs; `keep` lets recurrent layers go on where they were, and
// where `memory()` was when `remember(memory)` puts it back: an array for each of them.
export function makeNetwork(plan, buffer, engine) {
  const weights = readWeights(plan.weights, buffer);
  const places = makePlaces(plan, weights);
  const steps = plan.operations.map((one) => OPERATIONS[one.kind](one, places));
  const { scratch, size } = places.end();
  const arena = { ...makeArena(size, engine), scratch };
  places.fill(arena.floats);

  function tensor(number) {
    const { start, size: length } = places.tensor(number);
    return arena.floats.subarray(start, start + length);
  }

  function run(numbers, { keep = false } = {}) {
    const { mean, deviation } = plan;
    const inputs = tensor(plan.input);
    const channels = mean.length;
    for (let i = 0; i < inputs.length; i += 1) {
      inputs[i] = (numbers[i] - mean[i % channels]) / deviation[i % channels];
    }
    for (const step of steps) step(arena, keep);
    return tensor(plan.output).slice();
  }
  const memory = () => places.states.map(([from, to]) => arena.floats.slice(from, to));
  const remember = (kept) => places.states.forEach(([from], i) => arena.floats.set(kept[i], from));
  return { engine: arena.engine, plan, run, tensor, weights, memory, remember };
}
