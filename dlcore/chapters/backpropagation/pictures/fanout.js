// Which error terms are added: choose a neuron, see the paths that reach it.
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
    return `${name} is an output: its error term comes from its own target alone, e = ${value}.`;
  }
  const inBrackets = (text) => (text.startsWith("−") ? `(${text})` : text);
  const parts = network.layers[layer + 1].map((_, j) =>
    [decimal(network.weights[layer][j][index], 1), decimal(errors[layer + 1][j], 3)]
      .map(inBrackets)
      .join(" · "),
  );
  const from = network.layers[layer + 1].join(" and ");
  return `${name} collects from ${from}: e = ${SLOPE} · [${parts.join(" + ")}] = ${value}`;
}

export function draw({ picture, width, values, state, redraw, readout }) {
  const network = NETWORKS[values.network];
  const { layers, weights } = network;
  const errors = fanOutErrors(network);
  const chosen = layers[state.layer]?.[state.index] ? [state.layer, state.index] : [0, 0];
  const height = 250;
  const at = positions(layers, width, height);
  const lit = downstream(layers, chosen);
  const arrows = [];
  const labels = [];
  weights.forEach((matrix, layer) =>
    matrix.forEach((row, j) =>
      row.forEach((weight, i) => {
        const direct = layer === chosen[0] && i === chosen[1];
        const onPath = lit.has(`${layer} ${i}`) && lit.has(`${layer + 1} ${j}`);
        const [[x1, y1], [x2, y2]] = [at[layer + 1][j], at[layer][i]];
        const length = Math.hypot(x2 - x1, y2 - y1);
        const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
        const flow = weight * errors[layer + 1][j];
        arrows.push(
          arrowBetween([x1 + 27 * ux, y1 + 27 * uy], [x2 - 27 * ux, y2 - 27 * uy], {
            colour: onPath ? (flow < 0 ? 1 : 0) : undefined,
            width: direct ? 5 : onPath ? 2.5 : 1.2,
            faint: !onPath,
            dash: onPath && flow < 0,
          }),
        );
        if (direct)
          labels.push(
            svg(
              "text",
              {
                class: "dl-mark dl-said",
                x: x1 + 0.45 * (x2 - x1),
                y: y1 + 0.45 * (y2 - y1) - 9,
                "text-anchor": "middle",
              },
              `w ${decimal(weight, 1)}`,
            ),
          );
      }),
    ),
  );
  const neurons = layers.flatMap((names, layer) =>
    names.map((name, i) => {
      const [x, y] = at[layer][i];
      const now = layer === chosen[0] && i === chosen[1];
      const choose = () => {
        state.layer = layer;
        state.index = i;
        redraw();
      };
      labels.push(
        svg(
          "text",
          { class: "dl-mark dl-said", x, y: y + 40, "text-anchor": "middle" },
          `e ${decimal(errors[layer][i], 3)}`,
        ),
      );
      return svg(
        "g",
        {
          class: `dl-node${now ? " dl-now" : ""}`,
          role: "button",
          tabindex: 0,
          "data-key": `${layer}-${i}`,
          "aria-label": `neuron ${name}`,
          "aria-pressed": String(now),
          onclick: choose,
          onkeydown: (event) => {
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            choose();
          },
        },
        svg("circle", { cx: x, cy: y, r: 23 }),
        svg("text", { x, y: y + 5, "text-anchor": "middle", "font-weight": 600 }, name),
      );
    }),
  );
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${width} ${height + 20}`, width, height: height + 20 },
      arrows,
      labels,
      neurons,
    ),
  );
  const text = words(network, errors, chosen);
  readout(text);
  return `A network of layers ${layers.map((names) => names.join(", ")).join(" | ")}. ${text}`;
}
