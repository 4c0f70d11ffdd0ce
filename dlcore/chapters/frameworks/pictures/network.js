// The graph of a network as an event file holds it: layers that open.
import { pressable } from "kit/press.js";
import { svg } from "kit/dom.js";
import { arrowBetween } from "kit/plane.js";
import { listOf } from "kit/allowed.js";

const isLayer = (name, { nodes }) => readLayers(nodes).some((layer) => layer.name === name);

export const states = { open: listOf(isLayer, 0, 100) };

// "Sequential/Linear[1]/weight/weight.1" belongs to the layer "Linear[1]".
export function layerOf(name) {
  const path = name.split("/");
  return path.length > 2 ? path[1] : path[0];
}

function readLayers(nodes) {
  const layers = new Map();
  for (const node of nodes) {
    const layer = layerOf(node.name);
    if (!layers.has(layer)) layers.set(layer, { name: layer, variables: [], operations: [] });
    const kind = node.op === "prim::GetAttr" ? "variables" : "operations";
    if (node.op !== "IO Node") layers.get(layer)[kind].push(node);
  }
  return [...layers.values()].sort((a, b) => rank(a.name) - rank(b.name));
}

function rank(name) {
  if (name === "input") return -1;
  return name === "output" ? Infinity : Number(name.match(/\[(\d+)\]/)?.[1] ?? 0);
}

const shortName = (node) =>
  node.op.startsWith("aten::") ? node.op.slice(6) : node.name.split("/").at(-2);

const pill = (x, y, width, kind, text, more) =>
  svg(
    "g",
    { class: `dl-inner dl-${kind}` },
    svg("rect", {
      x: x - width / 2,
      y: y - 15,
      width,
      height: 30,
      rx: kind === "variable" ? 15 : 4,
    }),
    svg(
      "text",
      { x, y: y + 5, "text-anchor": "middle" },
      text,
      more && svg("tspan", { class: "dl-tick" }, ` ${more}`),
    ),
  );

// The box of a layer from y on; returns [nodes, height].
function box(layer, isOpen, middle, y, toggle) {
  const inner = layer.variables.length + layer.operations.length > 0;
  const wide = 300;
  const high = isOpen ? (layer.variables.length ? 132 : 84) : 40;
  const parts = [];
  if (isOpen) {
    const bottom = y + high - 26;
    const places = layer.variables.map(
      (_, i) => middle + (i - (layer.variables.length - 1) / 2) * 146,
    );
    layer.variables.forEach((node, i) => {
      parts.push(
        arrowBetween([places[i], y + 73], [middle + (places[i] - middle) * 0.3, bottom - 17], {
          colour: 0,
        }),
        pill(places[i], y + 57, 138, "variable", shortName(node), node.shape),
      );
    });
    for (const node of layer.operations)
      parts.push(pill(middle, bottom, 110, "operation", shortName(node)));
  }
  const open = inner && {
    ...pressable(toggle),
    "data-key": layer.name,
    "aria-expanded": String(isOpen),
  };
  return [
    svg(
      "g",
      { class: `dl-layer${inner ? " dl-opens" : ""}`, ...(open || {}) },
      svg("rect", { class: "dl-box", x: middle - wide / 2, y, width: wide, height: high, rx: 8 }),
      svg(
        "text",
        { x: middle, y: y + 26, "text-anchor": "middle", "font-weight": 600 },
        `${layer.name}${inner ? (isOpen ? "  −" : "  +") : ""}`,
      ),
      parts,
    ),
    high,
  ];
}

export function draw({ picture, width, data, state, redraw, readout }) {
  const layers = readLayers(data.nodes);
  const middle = Math.min(width, 640) / 2;
  const content = [];
  let y = 4;
  for (const [i, layer] of layers.entries()) {
    const toggle = () => {
      const open = new Set(state.open);
      if (!open.delete(layer.name)) open.add(layer.name);
      state.open = [...open];
      redraw();
    };
    const [node, high] = box(layer, (state.open ?? []).includes(layer.name), middle, y, toggle);
    content.push(node);
    y += high;
    if (i < layers.length - 1) content.push(arrowBetween([middle, y + 1], [middle, y + 25], {}));
    y += 26;
  }
  const height = y - 20;
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${2 * middle} ${height}`, width: 2 * middle, height },
      content,
    ),
  );
  const count = layers.reduce((sum, layer) => sum + layer.variables.length, 0);
  readout(
    `${layers.length - 2} layers, ${count} variables; open: ${(state.open ?? []).join(", ") || "none"}`,
  );
  return `A network from top to bottom: ${layers.map((layer) => layer.name).join(", ")}.`;
}
