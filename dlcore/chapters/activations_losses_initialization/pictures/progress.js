// The sizes of signals in a network while it learns, step by step.
import { decimal } from "kit/formats.js";
import { chart, power } from "./layers.js";

export function draw({ picture, width, values, data, readout }) {
  const found = data.networks[values.network];
  const at = data.steps.indexOf(values.step);
  const [outputs, errors] = [found.outputs[at], found.errors[at]].map((list) => Array.from(list));
  const powers = { outputs: outputs.map(power), errors: errors.map(power) };
  picture.replaceChildren(chart(width, powers, { range: [-3.5, 0.5], ticks: [-3, -2, -1, 0] }));
  const text =
    `loss ${decimal(found.loss[at])}; outputs of the last layer differ by ` +
    `${decimal(outputs[outputs.length - 1], 3)} between digits, error terms of the first have the size ` +
    `${decimal(errors[0], 4)}; ${decimal(100 * found.saturated[at], 0)} % of the outputs lie beyond ±0.95`;
  readout(`After ${values.step} steps: ${text}.`);
  return `Sizes of outputs and error terms in five layers, ${values.network}, after ${values.step} steps: ${text}.`;
}
