// Standard deviations by layer, measured in fresh networks: outputs and error terms.
import { decimal } from "kit/formats.js";
import { compact } from "kit/numbers.js";
import { dots, note, plane, polyline } from "kit/plane.js";

const FLOOR = -12; // smaller ones lie on the floor of the picture

const power = (value) => (value > 0 ? Math.max(FLOOR, Math.log10(value)) : FLOOR);

// By how much a list of deviations changes from layer to layer, on average.
export function factor(deviations) {
  const [first, last] = [deviations[0], deviations[deviations.length - 1]];
  return (last / first) ** (1 / (deviations.length - 1));
}

function chart(width, depth, { outputs, errors }) {
  const top = Math.max(4, 2 + Math.ceil(Math.max(...outputs, ...errors)));
  const frame = plane({
    width,
    height: 320,
    x: [0.5, depth + 0.5],
    y: [FLOOR, top],
    xLabel: "layer",
    yLabel: "standard deviation: 10 to the power …",
    ticks: {
      x: depth <= 10 ? outputs.map((_, i) => i + 1) : [1, 5, 10, 15, 20],
      y: [-12, -9, -6, -3, 0, 3, 6, 9, 12, 15].filter((tick) => tick <= top),
    },
  });
  course(frame, outputs, errors, { colour: 0, shape: "circle", name: "outputs y", at: depth - 1 });
  course(frame, errors, outputs, { colour: 1, shape: "square", name: "error terms e", at: 0 });
  return frame.node;
}

// Powers by layer, with a name at one end, on the side where the `other` ones are not.
function course(frame, powers, other, { colour, shape, name, at }) {
  const points = powers.map((value, i) => [i + 1, value]);
  frame.add(
    polyline(frame, points, { colour, width: 2.5 }),
    dots(frame, points, { colour, shape, size: 5 }),
  );
  const beside = Math.min(powers.length - 1, Math.max(0, at ? at - 2 : 2)); // where the words are
  const above = powers[at] >= other[beside] || powers[at] < FLOOR + 2;
  const place = { dx: at ? -6 : 6, dy: above ? -12 : 22, anchor: at ? "end" : "start" };
  frame.over(note(frame, points[at], name, { colour, ...place }));
}

export function draw({ picture, width, values, data, readout }) {
  const { activation, initializer, depth } = values;
  const found = data.measured[activation][initializer];
  const outputs = Array.from(found.outputs).slice(0, depth);
  const errors = Array.from(found.errors[data.depths.indexOf(depth)]).slice(0, depth);
  const powers = { outputs: outputs.map(power), errors: errors.map(power) };
  picture.replaceChildren(chart(width, depth, powers));
  const per = (list) =>
    list.every((value) => value > 0) ? `× ${decimal(factor(list), 2)}` : "down to exactly 0";
  const reach = errors[0] / errors[depth - 1];
  const text =
    `outputs ${per(outputs)} a layer forward; error terms ${per([...errors].reverse())} a layer ` +
    `backward; layer 1 gets ${compact(Number(reach.toPrecision(2)))} of the last layer's error`;
  readout(`${text}.`);
  return (
    `Standard deviation of outputs and error terms in ${depth} layers of ${activation} neurons, weights ` +
    `${initializer}: ${text}.`
  );
}
