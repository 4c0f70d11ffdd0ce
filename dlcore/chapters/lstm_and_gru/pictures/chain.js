// Three neurons in a row: each slope and each weight on the way back, and their product.
import { decimal } from "kit/formats.js";
import { FUNCTIONS, slopeAt } from "kit/functions.js";
import { html } from "kit/dom.js";
import { compact } from "kit/numbers.js";
import { dot, functionCurve, plane, straightLine } from "kit/plane.js";
import { isNarrow, sideBySide } from "kit/layout.js";

// How far the output moves when the first sum does: slopes and weights, last ones first.
export function factors({ z1, z2, z3, w2, w3, activation }) {
  const [first, second, third] = [z1, z2, z3].map((z) => slopeAt(activation, z));
  return [third, w3, second, w2, first];
}

export const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

// The same product where these three neurons stand so many times in a row.
export const repeated = (values, times) => (product(factors(values)) * values.w2) ** times;

function neuron(width, z, activation, name) {
  const { of } = FUNCTIONS[activation];
  const slope = slopeAt(activation, z);
  const frame = plane({
    width,
    height: 170,
    x: [-5, 5],
    y: [-1.3, 1.7],
    xLabel: `${name}: z`,
    ticks: { x: [-4, 0, 4], y: [-1, 0, 1] },
    margins: { left: 30, right: 8 },
  });
  frame.add(
    functionCurve(frame, of, { colour: 0 }),
    straightLine(frame, slope, -1, of(z) - slope * z, { colour: 1, dash: true }),
    dot(frame, [z, of(z)], { colour: 1 }),
  );
  return frame.node;
}

const shown = (value) => decimal(value, 3);

export function draw({ picture, width, values, readout }) {
  const { z1, z2, z3, activation } = values;
  const each = isNarrow(width) ? Math.min(width, 340) : Math.floor((Math.min(width, 760) - 40) / 3);
  const planes = [z1, z2, z3].map((z, i) => neuron(each, z, activation, `neuron ${i + 1}`));
  const numbers = factors(values);
  const names = ["slope 3", "w₃", "slope 2", "w₂", "slope 1"];
  const words = numbers.map((value, i) => `${names[i]} ${shown(value)}`).join(" · ");
  const whole = product(numbers);
  const often = compact(Number(Math.abs(repeated(values, 10)).toPrecision(2)));
  picture.replaceChildren(
    sideBySide(...planes),
    html("p", { class: "dl-below" }, `${words} = ${shown(whole)}`),
  );
  readout(
    `The output moves ${shown(whole)} times as far as the first sum. Ten such threes: ${often}.`,
  );
  return `Three ${activation} neurons with their tangents. ${words} = ${shown(whole)}.`;
}
