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
  let size = plan.floats;
  let most = 0;
  return {
    weights,
    tensor: (number) => {
      const { shape, start } = plan.tensors[number];
      return { shape, start, size: sizeOf(shape) };
    },
    keep: (values) => {
      const start = size;
      kept.push([start, values]);
      size += values.length + SPARE;
      return start;
    },
    scratch: (count) => {
      most = Math.max(most, count);
    },
    end: () => ({ scratch: size, size: size + most + SPARE }),
    fill: (floats) => kept.forEach(([start, values]) => floats.set(values, start)),
  };
}

// buffer: the weights, as the plan's table says; engine as in makeArena.
// run(numbers) gives the outputs; `keep` lets recurrent layers go on where they were.
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
  return { engine: arena.engine, plan, run, tensor, weights };
}
