// What trained networks make of the plane, one network for each stop of the sliders.
import { sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { forward, denseLayers } from "nets/dense.js";
import { svg } from "kit/dom.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { dots, look, plane } from "kit/plane.js";

const BINS = 25;

// The position of the chosen network: the last axis runs fastest.
export function chosenIndex(axes, values) {
  return axes.reduce(
    (index, [name, stops]) => index * stops.length + stops.indexOf(values[name]),
    0,
  );
}

// Two outputs, softmax: the share of class 1 minus that of class 0.
export function certainty(layers, x, y) {
  const [zero, one] = forward(layers, [x, y]).at(-1);
  return Math.tanh((one - zero) / 2);
}

function connections(layers) {
  return layers.flatMap(({ weights, inputs }) => [...weights].filter((_, i) => i % (inputs + 1)));
}

function histogram(weights, width, limit) {
  const counts = Array(BINS).fill(0);
  const bin = (w) => Math.min(BINS - 1, Math.max(0, Math.floor(((w / limit + 1) / 2) * BINS)));
  for (const w of weights) counts[bin(w)] += 1;
  const share = counts.map((count) => count / weights.length);
  const frame = plane({
    width,
    height: 190,
    x: [-limit, limit],
    y: [0, Math.max(0.2, ...share) * 1.1],
    xLabel: "weight",
    yLabel: "share of the weights",
  });
  const size = (2 * limit) / BINS;
  frame.add(
    share.map((part, i) =>
      svg("rect", {
        ...look({ colour: 0, width: 0.5 }, "dl-solid"),
        x: frame.x(-limit + i * size),
        y: frame.y(part),
        width: frame.x(size) - frame.x(0),
        height: frame.box.bottom - frame.y(part),
      }),
    ),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const index = chosenIndex(data.axes, values);
  const { shapes, start, errors } = data.networks[index];
  const activations = shapes.map((_, i) => (i < shapes.length - 1 ? data.activation : "linear"));
  const layers = denseLayers(shapes, data.weights.subarray(start), activations);
  const wide = width > 600 ? Math.min(400, Math.floor(width * 0.55)) : width;
  const frame = plane({
    width: wide,
    x: [-1.5, 1.5],
    y: [-1.5, 1.5],
    xLabel: "x₁",
    yLabel: "x₂",
    grid: false,
  });
  const f = (x, y) => certainty(layers, x, y);
  const isNew = values.points === "new";
  const which = data.axes.find(([name]) => name === "draw")[1].indexOf(values.draw);
  const [xs, ts] = isNew ? [data.newX, data.newT] : [data.x[which], data.t[which]];
  const part = (t) => xs.filter((_, i) => ts[i] === t).map((point) => [...point]);
  frame.under(heatMap(frame, f, { ink: inks(picture), limit: 1.4, cells: 64 }));
  frame.add(
    contourLines(frame, f, [0], { width: 2, cells: 64 }),
    dots(frame, part(1), { colour: 0, size: 3.6 }),
    dots(frame, part(0), { colour: 1, size: 3.6, shape: "square" }),
  );
  const weights = connections(layers);
  const room = width > 600 ? width - wide - 24 : width;
  picture.replaceChildren(
    sideBySide(frame.node, data.limit && histogram(weights, Math.min(room, 420), data.limit)),
  );
  const near = weights.filter((w) => Math.abs(w) < 0.01).length / weights.length;
  const percent = (share) => `${decimal(100 * share, 1)} %`;
  const said =
    `Wrong: ${percent(errors[0])} of the points learned, ${percent(errors[1])} of new points. ` +
    `Largest weight ${decimal(Math.max(...weights.map(Math.abs)), 1)}, ` +
    `${decimal(100 * near, 0)} % of the weights within ±0.01.`;
  readout(said);
  const where = data.axes
    .map(([name]) => `${name.replaceAll("_", " ")} ${values[name]}`)
    .join(", ");
  return `Two classes of points and the regions of a network with ${where}. ${said}`;
}
