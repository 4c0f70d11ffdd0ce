// The network as a picture: a small map for every unit, a line for every weight.
import { button, html, svg } from "kit/dom.js";
import { signed } from "kit/formats.js";
import { unitWeights } from "./network.js";
import { paintField, unitField } from "./surface.js";

const INPUTS = ["x₁", "x₂"];

function unitName(layer, unit, layers) {
  if (layer === 0) return `input ${INPUTS[unit]}`;
  return layer > layers.length ? "output" : `hidden layer ${layer}, unit ${unit + 1}`;
}

function roundButton(sign, label, onclick, disabled) {
  const words = { "aria-label": label, "data-key": label };
  return button(sign, onclick, { class: "dl-round", disabled, ...words });
}

// "− 3 +": a number that the reader changes by one, where `by` is given.
function stepper(kind, text, [less, more], by, [isLeast, isMost]) {
  return html(
    "div",
    { class: kind },
    by && roundButton("−", less, () => by(-1), isLeast),
    text,
    by && roundButton("+", more, () => by(1), isMost),
  );
}

function heading(text) {
  return html("p", { class: "dl-heading" }, text);
}

function layerHead(layer, layers, most, change) {
  if (layer === 0) return heading("inputs");
  if (layer > layers.length) return heading("output");
  const units = layers[layer - 1];
  const words = [`Remove a unit from hidden layer ${layer}`, `Add a unit to hidden layer ${layer}`];
  const by = change && ((step) => change(layers.map((n, i) => (i === layer - 1 ? n + step : n))));
  const number = html("span", { class: "dl-heading" }, `${units}`);
  return stepper("dl-head", number, words, by, [units <= 1, units >= most.units]);
}

function depthHead(layers, most, change) {
  const count = layers.length;
  const by = (step) => change(step < 0 ? layers.slice(0, -1) : [...layers, layers.at(-1) ?? 3]);
  const text = html("span", {}, `${count || "no"} hidden layer${count === 1 ? "" : "s"}`);
  const words = ["Remove a hidden layer", "Add a hidden layer"];
  return stepper("dl-depth", text, words, change && by, [count === 0, count >= most.layers]);
}

// The units' buttons: one stays pressed, a mouse looks at others for a moment.
function makeUnits(look) {
  let pinned = null; // the button of the unit that stays in the large plot
  let kept = null; // its {layer, unit}
  function pin(node, place) {
    pinned?.setAttribute("aria-pressed", "false");
    node?.setAttribute("aria-pressed", "true");
    pinned = node;
    kept = node && place;
    look(kept);
  }
  function make(layer, unit, layers) {
    const canvas = html("canvas");
    const node = button(canvas, () => pin(node === pinned ? null : node, { layer, unit }), {
      class: "dl-unit",
      "aria-pressed": "false",
      "aria-label": `Show ${unitName(layer, unit, layers)}`,
      onpointerenter: (event) => event.pointerType === "mouse" && look({ layer, unit }),
      onpointerleave: () => look(kept),
    });
    if (layer === 0) node.append(html("b", {}, INPUTS[unit]));
    return { node, canvas };
  }
  function forget() {
    pinned = kept = null;
  }
  return { make, forget };
}

function column(units, head) {
  const nodes = units.map(({ node }) => node);
  return html("div", { class: "dl-column" }, head, html("div", { class: "dl-units" }, nodes));
}

// A path for every weight: {layer, unit, from, path}.
function wiresOf(sizes) {
  return sizes
    .slice(1)
    .flatMap((size, k) =>
      Array.from({ length: size * sizes[k] }, (_, i) => ({
        layer: k + 1,
        unit: Math.floor(i / sizes[k]),
        from: i % sizes[k],
        path: svg("path", { class: "dl-wire" }, svg("title")),
      })),
    );
}

function paintWire({ layer, unit, from, path }, network) {
  const weight = unitWeights(network[layer - 1], unit)[1 + from];
  const size = Math.min(8, 0.6 + 1.6 * Math.abs(weight)) || 0.6;
  const kind = weight < 0 ? "dl-colour-1 dl-minus" : "dl-colour-0";
  path.setAttribute("class", `dl-wire ${kind}`);
  path.style.setProperty("--dl-width", size.toFixed(2));
  path.firstChild.textContent = signed(weight);
}

// Where the units are decides where the wires run.
function arrange(lines, wires, units) {
  const origin = lines.getBoundingClientRect();
  const side = (box, x) => [x - origin.left, box.top + box.height / 2 - origin.top];
  for (const { layer, unit, from, path } of wires) {
    const start = units[layer - 1][from].node.getBoundingClientRect();
    const end = units[layer][unit].node.getBoundingClientRect();
    const [x1, y1] = side(start, start.right);
    const [x2, y2] = side(end, end.left);
    const middle = (x1 + x2) / 2;
    path.setAttribute("d", `M${x1},${y1}C${middle},${y1} ${middle},${y2} ${x2},${y2}`);
  }
}

// A unit in words: its bias and the weights that reach it.
export function unitInWords({ layer, unit }, network, layers) {
  const name = unitName(layer, unit, layers);
  if (layer === 0) return `${name}, as it enters the network.`;
  const [bias, ...weights] = unitWeights(network[layer - 1], unit);
  const sources = weights.map(
    (weight, i) => `${layer === 1 ? INPUTS[i] : `unit ${i + 1}`} ${signed(weight)}`,
  );
  return `${name}: bias ${signed(bias)}, weights: ${sources.join(", ")}.`;
}

// change(layers) when the reader adds or removes layers and units, null where that may not
// be; look({layer, unit}) or look(null) when the reader points at a unit.
export function createDiagram({ most, change, look }) {
  const lines = svg("svg", { class: "dl-wires", "aria-hidden": "true" });
  const columns = html("div", { class: "dl-columns" });
  const web = html("div", { class: "dl-web" }, lines, columns);
  const root = html("div", { class: "dl-net" }, web);
  const buttons = makeUnits(look);
  let units = []; // units[layer][unit] = {node, canvas}
  let wires = [];

  new ResizeObserver(() => arrange(lines, wires, units)).observe(columns);
  return {
    root,
    build(layers) {
      const focused = root.contains(document.activeElement) && document.activeElement.dataset.key;
      const sizes = [2, ...layers, 1];
      buttons.forget();
      units = sizes.map((size, layer) =>
        Array.from({ length: size }, (_, unit) => buttons.make(layer, unit, layers)),
      );
      wires = wiresOf(sizes);
      const head = (layer) => layerHead(layer, layers, most, change);
      columns.replaceChildren(...units.map((each, layer) => column(each, head(layer))));
      lines.replaceChildren(...wires.map(({ path }) => path));
      root.replaceChildren(depthHead(layers, most, change), web);
      arrange(lines, wires, units);
      if (focused) root.querySelector(`[data-key="${focused}"]:not(:disabled)`)?.focus();
    },
    paint(network, fields, table) {
      units.forEach((each, layer) =>
        each.forEach(({ canvas }, unit) =>
          paintField(canvas, unitField(fields[layer], unit), table, 2),
        ),
      );
      for (const wire of wires) paintWire(wire, network);
    },
  };
}
