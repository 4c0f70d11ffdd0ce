// Which error terms are added: choose a neuron, see the paths that reach it.
import { pressable } from "kit/press.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { arrowBetween } from "kit/plane.js";
import { whole } from "kit/allowed.js";

// Layers of names; weights[layer][to][from]; error terms of the last layer are given.
const NETWORKS = {
  "two successors": {
    layers: [["G"], ["H₁", "H₂"], ["F"]],
    weights: [[[0.8], [-0.5]], [[0.7, 0.9]]],
    last: [-0.2],
  },
  "three successors": {
    layers: [["G"], ["H₁", "H₂", "H₃"], ["F"]],
    weights: [[[0.8], [-0.5], [0.3]], [[0.7, 0.9, -0.6]]],
    last: [-0.2],
  },
  "two outputs": {
    layers: [
      ["G₁", "G₂"],
      ["H₁", "H₂"],
      ["F₁", "F₂"],
    ],
    weights: [
      [
        [0.8, 0.2],
        [-0.5, 0.6],
      ],
      [
        [0.7, 0.9],
        [-0.4, 0.5],
      ],
    ],
    last: [-0.2, 0.1],
  },
};
const SLOPE = 0.9; // of every hidden neuron, so that the sums stay in the foreground

export const states = { layer: whole(0, 9), index: whole(0, 9) };

export function fanOutErrors({ layers, weights, last }) {
  const errors = [];
  errors[layers.length - 1] = last;
  for (let layer = layers.length - 2; layer >= 0; layer -= 1) {
    errors[layer] = layers[layer].map(
      (_, i) => SLOPE * errors[layer + 1].reduce((sum, e, j) => sum + weights[layer][j][i] * e, 0),
    );
  }
  return errors;
}

function positions(layers, width, height) {
  return layers.map((names, layer) =>
    names.map((_, i) => [
      46 + ((width - 110) * layer) / (layers.length - 1),
      (height * (i + 0.5)) / names.length,
    ]),
  );
}

// The chosen neuron and everything behind it: [layer, index] as keys.
function downstream(layers, [layer, index]) {
  const keys = new Set([`${layer} ${index}`]);
  for (let after = layer + 1; after < layers.length; after += 1) {
    layers[after].forEach((_, j) => keys.add(`${after} ${j}`));
  }
  return keys;
}

function words(network, errors, [layer, index]) {
  const name = network.layers[layer][index];
  const value = decimal(errors[layer][index], 3);
  if (layer === network.layers.length - 1) {
    return `${name} is an output: its error term comes from its own target alone, δ = ${value}.`;
  }
  const inBrackets = (text) => (text.startsWith("−") ? `(${text})` : text);
  const parts = network.layers[layer + 1].map((_, j) =>
    [decimal(network.weights[layer][j][index], 1), decimal(errors[layer + 1][j], 3)]
      .map(inBrackets)
      .join(" · "),
  );
  const from = network.layers[layer + 1].join(", ").replace(/, ([^,]*)$/, " and $1");
  return `${name} collects from ${from}: δ = ${SLOPE} · [${parts.join(" + ")}] = ${value}`;
}

// The weight from neuron i of a layer to neuron j of the next: an arrow, seen from j.
function connection(ends, { weight, error, direct, onPath }) {
  const [[x1, y1], [x2, y2]] = ends;
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(27 * (x2 - x1)) / length, (27 * (y2 - y1)) / length];
  const falls = weight * error < 0;
  const arrow = arrowBetween([x1 + ux, y1 + uy], [x2 - ux, y2 - uy], {
    colour: onPath ? (falls ? 1 : 0) : undefined,
    width: direct ? 5 : onPath ? 2.5 : 1.2,
    faint: !onPath,
    dash: onPath && falls,
  });
  const place = [x1 + 0.45 * (x2 - x1), y1 + 0.45 * (y2 - y1) - 9];
  return { arrow, label: direct && said(place, `w ${decimal(weight, 1)}`) };
}

function said([x, y], text) {
  return svg("text", { class: "dl-mark dl-said", x, y, "text-anchor": "middle" }, text);
}

function connections({ layers, weights }, errors, at, [layer, index]) {
  const lit = downstream(layers, [layer, index]);
  return weights.flatMap((matrix, from) =>
    matrix.flatMap((row, j) =>
      row.map((weight, i) =>
        connection([at[from + 1][j], at[from][i]], {
          weight,
          error: errors[from + 1][j],
          direct: from === layer && i === index,
          onPath: lit.has(`${from} ${i}`) && lit.has(`${from + 1} ${j}`),
        }),
      ),
    ),
  );
}

function neuron([x, y], name, key, now, choose) {
  const kind = `dl-node${now ? " dl-now" : ""}`;
  const words = { "data-key": key, "aria-label": `neuron ${name}`, "aria-pressed": String(now) };
  return svg(
    "g",
    { class: kind, ...words, ...pressable(choose) },
    svg("circle", { cx: x, cy: y, r: 23 }),
    svg("text", { x, y: y + 5, "text-anchor": "middle", "font-weight": 600 }, name),
  );
}

function neurons({ layers }, at, chosen, choose) {
  return layers.flatMap((names, layer) =>
    names.map((name, i) => {
      const now = layer === chosen[0] && i === chosen[1];
      return neuron(at[layer][i], name, `${layer}-${i}`, now, () => choose(layer, i));
    }),
  );
}

export function draw({ picture, width, values, state, redraw, readout }) {
  const network = NETWORKS[values.network];
  const { layers } = network;
  const errors = fanOutErrors(network);
  const chosen = layers[state.layer]?.[state.index] ? [state.layer, state.index] : [0, 0];
  const height = 250;
  const at = positions(layers, width, height);
  const links = connections(network, errors, at, chosen);
  const errorLabels = at.flatMap((places, layer) =>
    places.map(([x, y], i) => said([x, y + 40], `δ ${decimal(errors[layer][i], 3)}`)),
  );
  const choose = (layer, index) => {
    Object.assign(state, { layer, index });
    redraw();
  };
  const size = { viewBox: `0 0 ${width} ${height + 20}`, width, height: height + 20 };
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", ...size },
      links.map(({ arrow }) => arrow),
      links.map(({ label }) => label),
      errorLabels,
      neurons(network, at, chosen, choose),
    ),
  );
  const text = words(network, errors, chosen);
  readout(text);
  return `A network of layers ${layers.map((names) => names.join(", ")).join(" | ")}. ${text}`;
}
