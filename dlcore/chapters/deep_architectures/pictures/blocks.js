// Blocks as diagrams: layers from top to bottom, paths side by side.
import { svg } from "kit/dom.js";
import { look } from "kit/plane.js";
import { count, inWords, total, written } from "./counting.js";
import { COLOURS, inTwoLines } from "./editing.js";

const [GAP, HIGH, NARROWEST] = [18, 36, 82]; // pixels

// How many columns layers need, one for each path.
export function columns(layers) {
  const needs = layers.map(([kind, ...paths]) =>
    kind === "add" || kind === "join" ? paths.reduce((sum, path) => sum + columns(path), 0) : 1,
  );
  return Math.max(1, ...needs);
}

function wire([x, y], [toX, toY]) {
  return svg("path", {
    ...look({ colour: 9, width: 1.5 }),
    d: `M${x},${y}V${toY - GAP / 2}H${toX}V${toY}`,
  });
}

function lines(x, y, words) {
  return words.map((word, i) => svg("text", { x, y: y + 15 * i, "text-anchor": "middle" }, word));
}

// A layer as a box, the wider the more channels come out.
function box(layer, [x, y], wide, most, shape) {
  const [channels] = count(layer, shape).shape;
  const tight = wide < NARROWEST + 6;
  const size = Math.max(Math.min(NARROWEST, wide - 6), ((wide - 6) * channels) / most);
  return svg(
    "g",
    {},
    svg("rect", {
      ...look({ colour: COLOURS[layer[0]] ?? 9 }, "dl-tint"),
      x: x - size / 2,
      y,
      width: size,
      height: HIGH,
      rx: 4,
    }),
    lines(x, y + 15, inTwoLines(layer, tight ? `→ ${channels}` : `${channels} channels`)),
  );
}

// Paths that start at one place and meet in another: {nodes, end}.
function meeting([kind, ...paths], from, [x, wide], most, shape) {
  const all = paths.reduce((sum, path) => sum + columns(path), 0);
  let left = x;
  const drawn = paths.map((path) => {
    const share = (wide * columns(path)) / all;
    const found = row(path, from, [left, share], most, shape);
    left += share;
    return found;
  });
  const at = [x + wide / 2, Math.max(...drawn.map((one) => one.end[1])) + GAP];
  const radius = kind === "add" ? 11 : 22;
  return {
    nodes: [
      ...drawn.flatMap((one) => [one.nodes, wire(one.end, at)]),
      svg("rect", {
        ...look({ colour: COLOURS[kind] }, "dl-tint"),
        x: at[0] - radius,
        y: at[1],
        width: 2 * radius,
        height: 22,
        rx: 11,
      }),
      lines(at[0], at[1] + 15, [kind === "add" ? "+" : "join"]),
    ],
    end: [at[0], at[1] + 22],
  };
}

// Layers one behind another, below the place `from`: {nodes, end}. Without a layer it is a
// short cut.
function row(layers, from, [x, wide], most, shape) {
  const middle = x + wide / 2;
  const nodes = [];
  let end = from;
  for (const layer of layers) {
    if (layer[0] === "add" || layer[0] === "join") {
      const found = meeting(layer, end, [x, wide], most, shape);
      nodes.push(...found.nodes);
      end = found.end;
    } else {
      const top = [middle, end[1] + GAP];
      nodes.push(wire(end, top), box(layer, top, wide, most, shape));
      end = [middle, top[1] + HIGH];
    }
    shape = count(layer, shape).shape;
  }
  if (layers.length) return { nodes, end };
  const below = [middle, end[1] + GAP];
  return { nodes: [wire(end, below)], end: below };
}

// The most channels that come out of any layer, those inside the paths included.
export function widest(layers, shape) {
  let most = shape[0];
  for (const layer of layers) {
    if (layer[0] === "add" || layer[0] === "join")
      most = Math.max(most, ...layer.slice(1).map((path) => widest(path, shape)));
    else most = Math.max(most, count(layer, shape).shape[0]);
    shape = count(layer, shape).shape;
  }
  return most;
}

export function diagram(layers, shape, width) {
  const wide = Math.min(width, 150 + 105 * columns(layers));
  const start = [wide / 2, 20];
  const found = row(layers, start, [0, wide], widest(layers, shape), shape);
  const high = found.end[1] + GAP + 20;
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${wide} ${high}`, width: wide, height: high },
    found.nodes.flat(),
    wire(found.end, [found.end[0], found.end[1] + GAP]),
    lines(start[0], 14, [`${written(shape)} in`]),
    lines(found.end[0], high - 5, [`${written(total(layers, shape).shape)} out`]),
  );
}

export function draw({ picture, width, values, data, readout }) {
  const layers = data.blocks[values.channels][values.block];
  const shape = [values.channels, data.side, data.side];
  const found = total(layers, shape);
  picture.replaceChildren(diagram(layers, shape, width));
  const said =
    `${values.block}: ${inWords(found.weights)} weights, ${inWords(found.products)} multiply–adds, ` +
    `${written(shape)} in, ${written(found.shape)} out.`;
  readout(said);
  return `The layers of a block, from top to bottom. ${said}`;
}
