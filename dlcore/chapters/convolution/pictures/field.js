// What a neuron of a deep layer sees: the cone back to the pixels, along one side.
import { svg } from "kit/dom.js";
import { receptiveField } from "./arithmetic.js";

const GAP = 62; // between two layers

// How many pixels each layer has so that the last one has `count` neurons, first to last.
export function widths(layers, count) {
  const found = [count];
  for (const [kernel, stride, dilation] of [...layers].reverse()) {
    found.unshift((found[0] - 1) * stride + dilation * (kernel - 1) + 1);
  }
  return found;
}

// For every layer below, how many paths lead from each place to the neuron on top.
export function paths(layers, count, neuron) {
  const sizes = widths(layers, count);
  const found = [Array.from({ length: count }, (_, i) => Number(i === neuron))];
  for (let layer = layers.length - 1; layer >= 0; layer -= 1) {
    const [kernel, stride, dilation] = layers[layer];
    const below = Array(sizes[layer]).fill(0);
    found[0].forEach((ways, i) => {
      for (let k = 0; k < kernel; k += 1) below[i * stride + k * dilation] += ways;
    });
    found.unshift(below);
  }
  return found;
}

// Where the neurons of every layer stand: above the middle of what they see.
function standing(layers, sizes, width) {
  const step = (width - 24) / sizes[0];
  return sizes.map((size, layer) => {
    const below = layers.slice(0, layer);
    const jump = below.reduce((all, [, stride]) => all * stride, 1);
    const middle = (receptiveField(below) - 1) / 2;
    return Array.from({ length: size }, (_, i) => 12 + step * (i * jump + middle + 0.5));
  });
}

function wires(layers, places, ways, y) {
  return layers.flatMap(([kernel, stride, dilation], layer) =>
    places[layer + 1].flatMap((x, i) =>
      Array.from({ length: kernel }, (_, k) => {
        const lit = ways[layer + 1][i] > 0;
        return svg("line", {
          class: `dl-mark dl-stroke dl-colour-${lit ? 0 : 9}`,
          style: `--dl-width: ${lit ? 1.6 : 0.6}`,
          opacity: lit ? 0.9 : 0.3,
          x1: places[layer][i * stride + k * dilation],
          y1: y(layer),
          x2: x,
          y2: y(layer + 1),
        });
      }),
    ),
  );
}

function nodes(places, ways, y, size) {
  return places.flatMap((row, layer) =>
    row.map((x, i) =>
      svg(
        layer ? "circle" : "rect",
        {
          class: `dl-mark ${ways[layer][i] ? "dl-solid" : "dl-hollow"} dl-colour-${ways[layer][i] ? 0 : 9}`,
          style: "--dl-width: 1",
          ...(layer
            ? { cx: x, cy: y(layer), r: size }
            : { x: x - size, y: y(0) - size, width: 2 * size, height: 2 * size }),
        },
        svg("title", {}, `${ways[layer][i]} paths`),
      ),
    ),
  );
}

// Below the pixels: how many paths each has to the neuron.
function bars(places, ways, top, size) {
  const most = Math.max(...ways);
  return places.map((x, i) =>
    svg("rect", {
      class: "dl-mark dl-solid dl-colour-1",
      x: x - size,
      y: top,
      width: 2 * size,
      height: (46 * ways[i]) / most,
    }),
  );
}

export function draw({ picture, width, values, data, readout }) {
  const layers = data.stacks[values.stack];
  const count = data.neurons;
  const neuron = values.neuron - 1;
  const sizes = widths(layers, count);
  const ways = paths(layers, count, neuron);
  const places = standing(layers, sizes, width);
  const size = Math.max(2.5, Math.min(7, (0.32 * width) / sizes[0]));
  const height = GAP * layers.length + 92;
  const y = (layer) => 14 + GAP * (layers.length - layer);
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height },
      wires(layers, places, ways, y),
      nodes(places, ways, y, size),
      bars(places[0], ways[0], y(0) + size + 8, size),
    ),
  );
  const seen = ways[0].filter(Boolean).length;
  const wide = receptiveField(layers);
  const weights = layers.reduce((all, [kernel]) => all + kernel, 0);
  const all = ways[0].reduce((sum, one) => sum + one, 0);
  const middle = Math.max(...ways[0]);
  const text =
    `The neuron's receptive field is ${wide} pixels wide, ${wide} × ${wide} in a picture` +
    `${seen < wide ? ` (it uses ${seen} of the ${wide})` : ""}. ` +
    `${weights} weights along a side; ${middle} of ${all} paths start at the pixel used most`;
  readout(`${text}.`);
  return `${layers.length} layers, and the cone from one neuron down to the pixels. ${text}.`;
}
