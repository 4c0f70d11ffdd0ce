// A trained network for digits, all of it: draw, and open any number as its products.
import { whole } from "kit/allowed.js";
import { inks } from "kit/colours.js";
import { button, html } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { flat, largest, paintPixels, pixelPicture, placeUnder, signs } from "kit/pixels.js";
import { numbered } from "kit/squares.js";
import { SIDE, prepare } from "nets/ink.js";
import { makeNetwork } from "nets/network.js";
import { PAD, createPad } from "nets/pad.js";
import { explain, numberAt, strongestBelow } from "./products.js";

const INPUT = 1; // the tensor of the prepared picture
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export const states = {
  layer: whole(0, 6),
  map: whole(0, 9),
  row: whole(0, 27),
  column: whole(0, 27),
};

export const actions = {
  follow: "Follow the largest product down",
  top: "Back to the answer",
  clear: "Clear the pad",
};

export function setup({ state }) {
  state.layer ??= 3;
  state.map ??= 4;
  state.row ??= 6;
  state.column ??= 7;
}

export function act(action, context) {
  const { state, parts } = context;
  if (!parts) return;
  const { plan } = parts.network;
  if (action === "clear") {
    parts.pad.clear();
    parts.drawn = true;
  } else if (action === "top") {
    const scores = [...parts.network.tensor(plan.output)];
    Object.assign(state, { layer: 6, map: scores.indexOf(Math.max(...scores)), row: 0, column: 0 });
  } else {
    const found = explain(parts.network, plan.shown[state.layer].tensor, state);
    const layer = plan.shown.findIndex(({ tensor }) => tensor === found.below);
    if (layer >= 0) Object.assign(state, strongestBelow(found, state), { layer });
  }
}

function sidesOf(network, layer) {
  const { shape } = network.plan.tensors[network.plan.shown[layer].tensor];
  return shape.length === 3 ? shape : [1, 1, shape[0]];
}

// A place that exists in its layer, whatever an address says.
function checked(state, network) {
  const [rows, columns, maps] = sidesOf(network, state.layer);
  state.map = Math.min(state.map, maps - 1);
  state.row = Math.min(state.row, rows - 1);
  state.column = Math.min(state.column, columns - 1);
}

function mapButton(context, layer, map) {
  const canvas = html("canvas", { class: "dl-pixels" });
  const choose = (more) => {
    Object.assign(context.state, { layer, map }, more);
    context.redraw();
  };
  const node = button(
    canvas,
    (event) => {
      const sides = sidesOf(context.parts.network, layer);
      const [row, column] = event.detail
        ? placeUnder(event, canvas, sides)
        : [context.state.row, context.state.column];
      choose({ row, column });
    },
    {
      class: "dl-map",
      "data-key": `map-${layer}-${map}`,
      onkeydown: (event) => {
        const by = KEYS[event.key];
        if (!by) return;
        event.preventDefault();
        const [rows, columns] = sidesOf(context.parts.network, layer);
        const { row, column } = context.state;
        const move = (at, step, size) => Math.min(size - 1, Math.max(0, at + step));
        choose({ row: move(row, by[0], rows), column: move(column, by[1], columns) });
      },
    },
  );
  const mark = html("span", { class: "dl-seen-patch", hidden: true });
  node.append(mark);
  return { node, canvas, mark };
}

function answerRow(context, word, map) {
  const bar = html("span", { class: "dl-answer-bar" });
  const value = html("span", { class: "dl-answer-share" });
  const choose = () => {
    Object.assign(context.state, { layer: 6, map, row: 0, column: 0 });
    context.redraw();
  };
  const more = { class: "dl-answer", "data-key": `answer-${map}` };
  return { bar, value, node: button(html("b", {}, word), choose, more) };
}

function layerRow(context, { words, tensor }, layer) {
  const { shape } = context.parts.network.plan.tensors[tensor];
  const maps = Array.from({ length: shape[2] }, (_, map) => mapButton(context, layer, map));
  const title = `${words}: ${shape[2]} maps of ${shape[0]} × ${shape[1]}`;
  const root = html(
    "div",
    { class: "dl-map-row" },
    html("p", { class: "dl-heading" }, title),
    html(
      "div",
      { class: "dl-map-list" },
      maps.map(({ node }) => node),
    ),
  );
  return { words, tensor, maps, root };
}

function build(context) {
  const { data, picture } = context;
  const parts = { drawn: false, example: null, shown: {} };
  context.parts = parts;
  parts.network = makeNetwork(data.plan, new Uint8Array(data.weights).buffer);
  parts.pad = createPad({
    thickness: () => 2.5,
    onInk: () => {
      parts.drawn = true;
      draw(context);
    },
    onPen: () => {},
    onLift: () => {},
  });
  const { shown } = data.plan;
  parts.layers = shown.slice(0, -1).map((one, i) => layerRow(context, one, i));
  parts.answers = data.classes.map((word, i) => answerRow(context, word, i));
  for (const { node, bar, value } of parts.answers) node.append(bar, value);
  parts.input = html("canvas", {
    class: "dl-pixels",
    role: "img",
    "aria-label": "what the network sees",
  });
  parts.inputMark = html("span", { class: "dl-seen-patch", hidden: true });
  parts.detail = html("div", {
    class: "dl-open",
    role: "group",
    "aria-label": "how the number is made",
  });
  const column = (title, ...nodes) =>
    html("div", {}, html("p", { class: "dl-heading" }, title), nodes);
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-ends" },
      column("draw a digit here", parts.pad.root),
      column("28 × 28 input", html("div", { class: "dl-input" }, parts.input, parts.inputMark)),
      column(
        "answer",
        html(
          "div",
          { class: "dl-answers" },
          parts.answers.map(({ node }) => node),
        ),
      ),
    ),
    html(
      "div",
      {},
      parts.layers.map(({ root }) => root),
    ),
    parts.detail,
  );
}

function look({ parts, values, data }) {
  if (values.example !== parts.example) {
    parts.example = values.example;
    parts.drawn = false;
    parts.pad.load(flat(data.examples[values.example]), SIDE);
  }
  if (parts.drawn) return prepare(parts.pad.ink(), PAD, true).map((value) => 255 * value);
  return Float64Array.from(flat(data.examples[values.example]));
}

// The frame around what the chosen number sees, on the maps that it reads.
function frameWindow(mark, places, [rows, columns]) {
  const inside = places.filter(Boolean);
  const [top, left] = ["row", "column"].map((axis) => Math.min(...inside.map((at) => at[axis])));
  const [bottom, right] = ["row", "column"].map((axis) =>
    Math.max(...inside.map((at) => at[axis])),
  );
  mark.style.setProperty("--dl-top", top / rows);
  mark.style.setProperty("--dl-left", left / columns);
  mark.style.setProperty("--dl-tall", (bottom - top + 1) / rows);
  mark.style.setProperty("--dl-broad", (right - left + 1) / columns);
  mark.hidden = false;
}

function showMaps({ parts, state, picture }, found) {
  const { network } = parts;
  const ink = inks(picture);
  parts.layers.forEach(({ words, tensor, maps }, layer) => {
    const [rows, columns, count] = network.plan.tensors[tensor].shape;
    const values = network.tensor(tensor);
    const top = largest(values);
    maps.forEach(({ canvas, node, mark }, map) => {
      const own = Float32Array.from({ length: rows * columns }, (_, i) => values[i * count + map]);
      paintPixels(canvas, [rows, columns], signs(own, ink, top));
      const chosen = layer === state.layer && map === state.map;
      node.setAttribute("aria-pressed", String(chosen));
      node.setAttribute("aria-label", `${words}, map ${map + 1}`);
      mark.hidden = true;
      mark.classList.toggle("dl-own", chosen);
      if (chosen) frameWindow(mark, [state], [rows, columns]);
      const read = tensor === found.below && (found.kind === "sum" || map === state.map);
      if (read) frameWindow(mark, found.parts?.[map].places ?? found.places, [rows, columns]);
    });
  });
  const input = network.tensor(INPUT);
  paintPixels(parts.input, [SIDE, SIDE], signs(input, ink, largest(input)));
  parts.inputMark.hidden = true;
  if (found.below === INPUT) frameWindow(parts.inputMark, found.parts[0].places, [SIDE, SIDE]);
}

const captioned = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);

// One input map of a weighted sum: numbers where they can be read, colours otherwise.
function partRow({ map, patch, weights, products, sum }, { columns, parts }, tops, ink) {
  const small = columns > 4;
  const grid = (values, top, words) =>
    small
      ? pixelPicture([values.length / columns, columns], signs(values, ink, top), {
          words,
          wide: 66,
        })
      : numbered(values, columns, { size: 34, top, digits: 2, words });
  const name = parts.length > 1 ? `map ${map + 1}` : "input";
  return html(
    "div",
    { class: "dl-open-row" },
    html("span", { class: "dl-open-name" }, name),
    grid(patch, tops[0], `${name}: what is seen`),
    html("b", {}, "×"),
    grid(weights, tops[1], `${name}: the weights`),
    html("b", {}, "="),
    grid(products, tops[2], `${name}: the products`),
    html("b", {}, `→ ${signed(sum)}`),
  );
}

function openNumber({ parts, picture }, found) {
  const ink = inks(picture);
  if (found.kind === "sum") {
    const tops = ["patch", "weights", "products"].map((what) =>
      largest(found.parts.flatMap((part) => part[what])),
    );
    parts.detail.classList.toggle("dl-open-small", found.columns > 4);
    parts.detail.replaceChildren(...found.parts.map((part) => partRow(part, found, tops, ink)));
    return;
  }
  const words = found.kind === "pool" ? "four numbers; the largest goes on" : "what ReLU gets";
  const best = found.patch.indexOf(Math.max(...found.patch));
  parts.detail.replaceChildren(
    captioned(
      words,
      numbered(found.patch, found.kind === "pool" ? 2 : 1, {
        size: 52,
        top: largest(found.patch),
        words,
        strong: (i) => found.kind === "pool" && i === best,
      }),
    ),
  );
}

function inWords({ kind, parts, patch, bias, total }, words, place) {
  const where =
    words === "scores"
      ? `Score of class ${place.map}`
      : `${words}, map ${place.map + 1}, row ${place.row + 1}, column ${place.column + 1}`;
  if (kind === "pool") return `${where}: the largest of ${patch.length} numbers, ${decimal(total)}`;
  if (kind === "relu") return `${where}: ${decimal(patch[0])} becomes ${decimal(total)}`;
  const count = parts.length * parts[0].patch.length;
  return `${where}: ${count} products add up to ${decimal(total - bias)}; with the bias ${signed(bias)} that is ${decimal(total)}`;
}

function showAnswers({ parts, data }, outputs) {
  const best = outputs.indexOf(Math.max(...outputs));
  parts.answers.forEach(({ node, bar, value }, i) => {
    bar.style.setProperty("--dl-share", outputs[i].toFixed(4));
    value.textContent = decimal(outputs[i]);
    node.classList.toggle("dl-winner", i === best);
  });
  return `The network says ${data.classes[best]} (${decimal(outputs[best])})`;
}

export function draw(context) {
  const { state, readout, data } = context;
  if (!context.parts || !context.picture.contains(context.parts.input)) build(context);
  const { parts } = context;
  const { network } = parts;
  const outputs = [...network.run(look(context))];
  checked(state, network);
  const { words, tensor } = data.plan.shown[state.layer];
  const found = explain(network, tensor, state);
  showMaps(context, found);
  openNumber(context, found);
  parts.answers.forEach(({ node }, i) =>
    node.setAttribute("aria-pressed", String(state.layer === 6 && state.map === i)),
  );
  const said = `${showAnswers(context, outputs)}. ${inWords(found, words, state)}`;
  context.root.opened = { found, own: numberAt(network, tensor, state), outputs }; // for tests
  readout(`${said}.`);
  return `${said}.`;
}
