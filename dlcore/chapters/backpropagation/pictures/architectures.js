// Three ways to connect: fully, by a sliding window of shared weights, in a cycle.
import { svg } from "kit/dom.js";
import { arrowBetween, look } from "kit/plane.js";

const WINDOW = 3; // inputs that a neuron of the convolutional layer sees
const NEURONS = 3; // of the fully connected and of the recurrent layer

function rowOf(count, width, y) {
  const step = Math.min(78, (width - 50) / count);
  const left = width / 2 - (step * (count - 1)) / 2;
  return Array.from({ length: count }, (_, i) => [left + i * step, y]);
}

function between([x1, y1], [x2, y2], options) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  return arrowBetween([x1 + 17 * ux, y1 + 17 * uy], [x2 - 18 * ux, y2 - 18 * uy], options);
}

function node([x, y], name, square) {
  const shape = square
    ? svg("rect", {
        class: "dl-mark dl-hollow",
        x: x - 14,
        y: y - 14,
        width: 28,
        height: 28,
        rx: 5,
      })
    : svg("circle", { class: "dl-mark dl-hollow", cx: x, cy: y, r: 15 });
  return svg("g", {}, shape, svg("text", { x, y: y + 4.5, "text-anchor": "middle" }, name));
}

// Arrows of each way to connect: from, to, and which weight they carry.
export function connections(kind, inputs) {
  const all = (outputs) =>
    outputs.flatMap((j) =>
      Array.from({ length: inputs }, (_, i) => ({ from: i, to: j, weight: j * inputs + i })),
    );
  if (kind === "convolutional") {
    return Array.from({ length: inputs - WINDOW + 1 }, (_, j) =>
      Array.from({ length: WINDOW }, (_unused, k) => ({ from: j + k, to: j, weight: k })),
    ).flat();
  }
  const forward = all([...Array(NEURONS).keys()]);
  if (kind === "fully connected") return forward;
  const cycles = Array.from({ length: NEURONS * NEURONS }, (_, k) => ({
    from: k % NEURONS,
    to: Math.floor(k / NEURONS),
    weight: NEURONS * inputs + k,
    cycle: true,
  }));
  return [...forward, ...cycles];
}

// A loop above the layer, from one of its neurons back to one of them.
function cycleArrow([x1, y], [x2], reach) {
  const up = y - 26 - reach;
  const d =
    x1 === x2
      ? `M${x1 - 9},${y - 14}C${x1 - 24},${up} ${x1 + 24},${up} ${x2 + 9},${y - 15}`
      : `M${x1},${y - 16}C${x1},${up} ${x2},${up} ${x2},${y - 19}`;
  return svg("path", { ...look({ colour: 1, width: 1.8 }), d });
}

const SAID = {
  "fully connected": "every neuron sees every input, each through a weight of its own",
  convolutional: "every neuron sees three neighbours, and all use the same three weights",
  recurrent: "the layer also sees its own last output, so it has a memory",
};

export function draw({ picture, width, values, readout }) {
  const { layer: kind, inputs } = values;
  const outputs = kind === "convolutional" ? inputs - WINDOW + 1 : NEURONS;
  const lower = rowOf(inputs, width, 226);
  const upper = rowOf(outputs, width, 96);
  const links = connections(kind, inputs);
  const shared = kind === "convolutional";
  const arrows = links.map(({ from, to, weight, cycle }) =>
    cycle
      ? cycleArrow(upper[from], upper[to], 16 + 18 * Math.abs(from - to))
      : between(lower[from], upper[to], { colour: shared ? weight : 0, width: shared ? 2.5 : 1.4 }),
  );
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${width} 252`, width, height: 252 },
      arrows,
      lower.map((place, i) => node(place, `x${String.fromCharCode(0x2081 + i)}`, true)),
      upper.map((place) => node(place, "", false)),
    ),
  );
  const weights = new Set(links.map((link) => link.weight)).size;
  const text = `${kind}: ${SAID[kind]}. ${links.length} connections, ${weights} different weights`;
  readout(`${text} (biases not counted).`);
  return `${inputs} inputs below, ${outputs} neurons above; ${text}.`;
}
