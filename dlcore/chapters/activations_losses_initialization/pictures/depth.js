// How large signals are, layer by layer: how much outputs differ between examples, and
// the size of error terms, measured in fresh networks.
import { decimal } from "kit/formats.js";
import { compact } from "kit/numbers.js";
import { chart, factor, FLOOR, power } from "./layers.js";

function fresh(width, powers) {
  const top = Math.max(4, 2 + Math.ceil(Math.max(...powers.outputs, ...powers.errors)));
  const ticks = [-16, -12, -8, -4, 0, 4, 8, 12, 16].filter((tick) => tick <= top);
  return chart(width, powers, { range: [FLOOR, top], ticks });
}

export function draw({ picture, width, values, data, readout }) {
  const { activation, initializer, depth } = values;
  const found = data.measured[activation][initializer];
  const outputs = Array.from(found.outputs).slice(0, depth);
  const errors = Array.from(found.errors[data.depths.indexOf(depth)]).slice(0, depth);
  picture.replaceChildren(fresh(width, { outputs: outputs.map(power), errors: errors.map(power) }));
  const per = (list) =>
    list.every((value) => value > 0) ? `× ${decimal(factor(list), 2)}` : "down to exactly 0";
  const reach = errors[0] / errors[depth - 1];
  const text =
    `outputs ${per(outputs)} per layer forward; error terms ${per([...errors].reverse())} per layer ` +
    `backward; layer 1 gets ${compact(Number(reach.toPrecision(2)))} times the last layer's error`;
  readout(`${text}.`);
  return (
    `Deviation of outputs between digits and size of error terms in ${depth} layers of ${activation} ` +
    `neurons, weights ${initializer}: ${text}.`
  );
}
