// How large signals are, layer by layer: how much outputs differ between examples, and
// the size of error terms, measured in fresh networks.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { compact } from "kit/numbers.js";
import { dots, look, plane, polyline } from "kit/plane.js";

const FLOOR = -16; // smaller ones lie on the floor of the picture
const COURSES = [
  { key: "outputs", colour: 0, shape: "circle", name: "● outputs" },
  { key: "errors", colour: 1, shape: "square", name: "■ error terms" },
];

export const power = (value) => (value > 0 ? Math.max(FLOOR, Math.log10(value)) : FLOOR);

// By how much a list of sizes changes from layer to layer, on average.
export function factor(sizes) {
  const [first, last] = [sizes[0], sizes[sizes.length - 1]];
  return (last / first) ** (1 / (sizes.length - 1));
}

// Lines over the layers, `powers` = { outputs, errors }; the names stand above the plane,
// where no line can run into them.
export function chart(width, powers, { range, ticks }) {
  const depth = powers.outputs.length;
  const frame = plane({
    width,
    height: 330,
    x: [0.5, depth + 0.5],
    y: range,
    xLabel: "layer",
    yLabel: "size: 10 to the power …",
    ticks: { x: depth <= 10 ? powers.outputs.map((_, i) => i + 1) : [1, 5, 10, 15, 20], y: ticks },
    margins: { top: 48 },
  });
  COURSES.forEach(({ key, colour, shape, name }, i) => {
    const points = powers[key].map((value, layer) => [layer + 1, value]);
    frame.add(
      polyline(frame, points, { colour, width: 2.5 }),
      dots(frame, points, { colour, shape, size: 5 }),
    );
    frame.over(svg("text", { ...look({ colour }, "dl-said"), x: 48 + 96 * i, y: 37 }, name));
  });
  return frame.node;
}

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
