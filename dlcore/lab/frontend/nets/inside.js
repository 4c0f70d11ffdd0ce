// What happens inside a network: the outputs of its layers, as tiles or as feature maps,
// and how one number of a feature map is made.
import { choice } from "kit/choices.js";
import { diverging, inks } from "kit/colours.js";
import { button, html } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { largest, paintPixels, placeUnder } from "kit/pixels.js";
import { slider } from "kit/sliders.js";
import { limits } from "./convolution.js";

// Draws numbers from −1 to 1 as pixels: valueAt(row, column).
function paint(canvas, rows, columns, valueAt, ink) {
  paintPixels(canvas, [rows, columns], (i) =>
    diverging(valueAt(Math.floor(i / columns), i % columns), ink),
  );
}

// --- hidden neurons: a square each, with what its weights look for ------------------

function weightsOf(network, tensor) {
  const { operations } = network.plan;
  const made = operations.find(({ output }) => output === tensor);
  const layer =
    made.kind === "dense" ? made : operations.find(({ output }) => output === made.inputs[0]);
  return network.weights[layer.weight];
}

function createTiles({ words, tensor }, network, [height, width]) {
  const {
    shape: [count, inputs],
    values,
  } = weightsOf(network, tensor);
  const tiles = Array.from({ length: count }, () => {
    const fill = html("span", { class: "dl-fill" });
    const canvas = html("canvas");
    return { fill, canvas, box: html("div", { class: "dl-tile" }, fill, canvas) };
  });
  const grid = html(
    "div",
    { class: "dl-tiles", role: "img" },
    tiles.map(({ box }) => box),
  );
  const looks = inputs === height * width;
  const shown = html("input", {
    type: "checkbox",
    onchange: () => grid.classList.toggle("dl-with-weights", shown.checked),
  });
  const root = html(
    "div",
    { class: "dl-layer" },
    html("p", { class: "dl-heading" }, words),
    grid,
    html(
      "p",
      { class: "dl-key" },
      html("span", { class: "dl-colour-1" }, "− negative"),
      html("span", { class: "dl-colour-0" }, "positive +"),
    ),
    looks && html("label", { class: "dl-switch" }, shown, "show the neurons' weights"),
  );

  function show() {
    const outputs = network.tensor(tensor);
    const ink = inks(root);
    tiles.forEach(({ fill, canvas, box }, i) => {
      const size = Math.min(1, Math.abs(outputs[i]));
      fill.className = `dl-fill dl-colour-${outputs[i] < 0 ? 1 : 0}`;
      fill.style.setProperty("--dl-size", (0.06 + 0.94 * size).toFixed(3));
      box.title = `neuron ${i + 1}: ${decimal(outputs[i])}`;
      if (!looks) return;
      const own = values.subarray(i * inputs, (i + 1) * inputs);
      const top = largest(own);
      paint(canvas, height, width, (row, column) => own[row * width + column] / top, ink);
    });
    const list = [...outputs].map((value) => decimal(value, 1)).join(", ");
    grid.setAttribute("aria-label", `Outputs of the ${words}: ${list}`);
  }
  return { root, show };
}

// --- feature maps: a picture each, every number of which can be asked for -----------

// The numbers under the kernel, the kernel's weights and their products, by input map.
function explain(network, operation, place, map) {
  const { plan, weights, tensor } = network;
  const [height, width, channels] = plan.tensors[operation.inputs[0]].shape;
  const inputs = tensor(operation.inputs[0]);
  const {
    kernel: [tall, wide],
    stride,
    padding,
    dilation,
  } = operation;
  const own = weights[operation.weight].values;
  const taps = tall * wide;
  const parts = Array.from({ length: channels }, (_, channel) => {
    const patch = Array.from({ length: taps }, (_, tap) => {
      const row = place[0] * stride[0] - padding[0] + Math.floor(tap / wide) * dilation[0];
      const column = place[1] * stride[1] - padding[1] + (tap % wide) * dilation[1];
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      return inside ? inputs[(row * width + column) * channels + channel] : 0;
    });
    const start = (map * channels + channel) * taps;
    const kernel = [...own.subarray(start, start + taps)];
    const sum = patch.reduce((all, value, tap) => all + value * kernel[tap], 0);
    return { patch, kernel, sum };
  });
  const bias = operation.bias ? weights[operation.bias].values[map] : 0;
  const z = parts.reduce((all, { sum }) => all + sum, bias);
  return { parts, bias, z };
}

function grid(values, wide, scale, words) {
  const canvas = html("canvas", { class: "dl-patch", role: "img", "aria-label": words });
  const draw = (ink) =>
    paint(
      canvas,
      values.length / wide,
      wide,
      (row, column) => values[row * wide + column] / scale,
      ink,
    );
  return { canvas, draw };
}

function strongest(values, [rows, columns, count], map) {
  let best = 0;
  for (let i = 0; i < rows * columns; i += 1) {
    if (values[i * count + map] > values[best * count + map]) best = i;
  }
  return [Math.floor(best / columns), best % columns];
}

// A button for every map; choose(map, place) with the place of a click, or none by keyboard.
function mapButtons(words, shape, choose) {
  return Array.from({ length: shape[2] }, (_, map) => {
    const canvas = html("canvas");
    const place = (event) => (event.detail ? placeUnder(event, canvas, shape) : undefined);
    const node = button(canvas, (event) => choose(map, place(event)), {
      class: "dl-map",
      "aria-label": `${words}, map ${map + 1}: explain`,
    });
    return { canvas, node };
  });
}

// One input map: what lies under the kernel, times the kernel, and the sum.
function productOf({ patch, kernel, sum }, wide, tops, ink, name) {
  const under = grid(patch, wide, tops[0], `what lies under the kernel${name && ` of ${name}`}`);
  const own = grid(kernel, wide, tops[1], `the kernel's weights${name && ` for ${name}`}`);
  for (const { draw } of [under, own]) draw(ink);
  const result = html("span", {}, `→ ${decimal(sum)}`);
  return html("div", { class: "dl-product" }, under.canvas, "×", own.canvas, result);
}

// What the activation that follows does to the sum.
function clippedWords(z, operation) {
  if (!operation.activation) return "";
  const [low, high] = limits(operation);
  const kept = Math.min(high, Math.max(low, z));
  const name = operation.activation === "relu6" ? "ReLU6" : "ReLU";
  return kept === z ? `; ${name} leaves it` : `; ${name} makes it ${kept}`;
}

function inWords({ map, place }, { parts, bias, z }, operation) {
  const taps = parts[0].patch.length * parts.length;
  return (
    `Map ${map + 1}, row ${place[0] + 1}, column ${place[1] + 1}: ` +
    `${taps} products add up to ${decimal(z - bias)}, with the bias ${signed(bias)} ` +
    `to ${decimal(z)}${clippedWords(z, operation)}.`
  );
}

const COLOURS = ["red", "green", "blue"];

function inputName(plan, operation, count, i) {
  if (count === 1) return "";
  const photo = operation.inputs[0] === plan.input && count === COLOURS.length;
  return photo ? COLOURS[i] : `map ${i + 1}`;
}

// How one number is made: sliders for its place, the products and a sentence.
function createDetail(network, operation, sides, move) {
  const sliders = ["row", "column"].map((label, axis) =>
    slider({
      label,
      values: Array.from({ length: sides[axis] }, (_, i) => i + 1),
      onMove: (index) => move(axis, index),
    }),
  );
  const products = html("div", { class: "dl-products" });
  const said = html("p", { class: "dl-explained", "aria-live": "polite" });
  const roots = sliders.map((one) => one.root);
  const controls = html("div", { class: "dl-controls" }, roots);
  const root = html("div", { class: "dl-detail", hidden: true }, controls, products, said);

  function show(chosen, ink) {
    const found = explain(network, operation, chosen.place, chosen.map);
    const { parts } = found;
    const tops = ["patch", "kernel"].map((what) => largest(parts.flatMap((part) => part[what])));
    const name = (i) => inputName(network.plan, operation, parts.length, i);
    products.replaceChildren(
      ...parts.map((part, i) => productOf(part, operation.kernel[1], tops, ink, name(i))),
    );
    said.textContent = inWords(chosen, found, operation);
    root.hidden = false;
    sliders.forEach((one, axis) => one.show(chosen.place[axis]));
  }
  return { root, show };
}

function paintMap(canvas, map, values, [rows, columns, count], top, ink) {
  const valueAt = (row, column) => values[(row * columns + column) * count + map] / top;
  paint(canvas, rows, columns, valueAt, ink);
}

function mapsLayer(words, [rows, columns, count], nodes, ...more) {
  const title = `${words}: ${count} maps of ${rows} × ${columns}`;
  return html(
    "div",
    { class: "dl-layer" },
    html("p", { class: "dl-heading" }, title),
    html("div", { class: "dl-maps" }, nodes),
    more,
  );
}

// Maps that no kernel alone makes, such as pooled ones: pictures only.
function createPictures({ words, tensor }, network) {
  const { shape } = network.plan.tensors[tensor];
  const canvases = Array.from({ length: shape[2] }, (_, map) =>
    html("canvas", { role: "img", "aria-label": `${words}, map ${map + 1}` }),
  );
  const nodes = canvases.map((canvas) => html("div", { class: "dl-map" }, canvas));
  const root = mapsLayer(words, shape, nodes);

  function show() {
    const values = network.tensor(tensor);
    const [top, ink] = [largest(values), inks(root)];
    canvases.forEach((canvas, map) => paintMap(canvas, map, values, shape, top, ink));
  }
  return { root, show };
}

function createMaps({ words, tensor }, network, operation) {
  const { shape } = network.plan.tensors[tensor];
  const [rows, columns] = shape;
  const mark = html("span", { class: "dl-mark" });
  let chosen = null; // {map, place: [row, column]}

  const maps = mapButtons(words, shape, (map, place) => {
    const kept = place ?? chosen?.place ?? strongest(network.tensor(tensor), shape, map);
    chosen = { map, place: kept };
    show();
  });
  const detail = createDetail(network, operation, [rows, columns], (axis, index) => {
    chosen.place = chosen.place.map((at, i) => (i === axis ? index : at));
    show();
  });
  const nodes = maps.map(({ node }) => node);
  const root = mapsLayer(words, shape, nodes, detail.root);

  function show() {
    const values = network.tensor(tensor);
    const [top, ink] = [largest(values), inks(root)];
    maps.forEach(({ canvas, node }, map) => {
      paintMap(canvas, map, values, shape, top, ink);
      node.setAttribute("aria-pressed", String(chosen?.map === map));
    });
    if (!chosen) return;
    detail.show(chosen, ink);
    nodes[chosen.map].append(mark);
    mark.style.setProperty("--dl-row", (chosen.place[0] + 0.5) / rows);
    mark.style.setProperty("--dl-column", (chosen.place[1] + 0.5) / columns);
  }
  return { root, show };
}

function createLayer(layer, network, sides) {
  const { tensors, operations } = network.plan;
  if (tensors[layer.tensor].shape.length < 3) return createTiles(layer, network, sides);
  const operation = operations.find(({ output }) => output === layer.tensor);
  if (operation?.kind !== "convolution") return createPictures(layer, network);
  return createMaps(layer, network, operation);
}

// The layers that the plan names, below each other; `sides` of the picture that the
// network sees.
export function createInside(network, sides) {
  const layers = network.plan.shown.map((layer) => createLayer(layer, network, sides));
  return {
    roots: layers.map((layer) => layer.root),
    show: () => layers.forEach((layer) => layer.show()),
  };
}

// The same layers one at a time, for many of them or large ones: the reader leafs.
export function createLeaves(network, sides, name) {
  const { shown } = network.plan;
  if (shown.length < 2) return createInside(network, sides);
  const layers = shown.map((layer) => createLayer(layer, network, sides));
  const values = [...shown.keys()];
  const words = shown.map((layer) => layer.words);
  const leaf = choice({ label: `look inside: ${name}`, values, words, onChoose: turn });
  let chosen = 0;

  function turn(index) {
    chosen = index;
    leaf.show(index);
    layers.forEach(({ root }, i) => {
      root.hidden = i !== index;
    });
    layers[index].show();
  }
  return { roots: [leaf.root, ...layers.map(({ root }) => root)], show: () => turn(chosen) };
}
