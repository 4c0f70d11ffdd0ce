// A graph of operations: what must run for a node, and how its gradient comes back.
import { pressable } from "kit/press.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { arrowBetween } from "kit/plane.js";

// place: [depth, lane]; shares: how E's slope at this node is passed on to each parent.
const NODES = {
  x: { place: [0, 1] },
  w: { place: [0, 2] },
  b: { place: [1, 0] },
  t: { place: [3, 0] },
  a: {
    place: [1, 1],
    says: "w · x",
    parents: ["w", "x"],
    value: (v) => v.w * v.x,
    shares: (v) => [v.x, v.w],
  },
  z: {
    place: [2, 1],
    says: "a + b",
    parents: ["a", "b"],
    value: (v) => v.a + v.b,
    shares: () => [1, 1],
  },
  y: {
    place: [3, 1],
    says: "tanh z",
    parents: ["z"],
    value: (v) => Math.tanh(v.z),
    shares: (v) => [1 - v.y * v.y],
  },
  d: {
    place: [4, 1],
    says: "t − y",
    parents: ["t", "y"],
    value: (v) => v.t - v.y,
    shares: () => [1, -1],
  },
  s: {
    place: [5, 1],
    says: "d²",
    parents: ["d"],
    value: (v) => v.d * v.d,
    shares: (v) => [2 * v.d],
  },
  r: {
    place: [3, 2],
    says: "0.1 w²",
    parents: ["w"],
    value: (v) => 0.1 * v.w * v.w,
    shares: (v) => [0.2 * v.w],
  },
  E: {
    place: [6, 1],
    says: "s + r",
    parents: ["s", "r"],
    value: (v) => v.s + v.r,
    shares: () => [1, 1],
  },
};
const ORDER = Object.keys(NODES); // every node after its parents

export const states = { node: (value) => Object.hasOwn(NODES, value) };

export function graphValues({ x, w, b, t }) {
  const values = { x, w, b, t };
  for (const name of ORDER) if (NODES[name].value) values[name] = NODES[name].value(values);
  return values;
}

// The slope of E at every node, and what each edge carries: {gradient, edges: [from, to, share]}.
export function graphGradient(values) {
  const gradient = Object.fromEntries(ORDER.map((name) => [name, 0]));
  const edges = [];
  gradient.E = 1;
  for (const name of [...ORDER].reverse()) {
    const { parents = [], shares } = NODES[name];
    const passed = shares ? shares(values) : [];
    parents.forEach((parent, i) => {
      const share = gradient[name] * passed[i];
      gradient[parent] += share;
      edges.push([parent, name, share]);
    });
  }
  return { gradient, edges };
}

// All nodes that must be computed for `name`, in an order in which that is possible.
export function mustRun(name) {
  const needed = new Set();
  const waiting = [name];
  while (waiting.length) {
    const node = waiting.pop();
    if (needed.has(node)) continue;
    needed.add(node);
    waiting.push(...(NODES[node].parents ?? []));
  }
  return ORDER.filter((node) => needed.has(node));
}

// All nodes that `name` has an influence on.
function downstreamOf(name) {
  return ORDER.filter((node) => mustRun(node).includes(name));
}

function spokenForward(name, needed) {
  const rest = ORDER.filter((node) => !needed.includes(node));
  const before = needed.slice(0, -1);
  const must = before.length
    ? `For ${name}, first ${before.join(", ")}`
    : `${name} is given: nothing runs`;
  return `${must}. ${rest.length ? `Not touched: ${rest.join(", ")}.` : "Everything runs."}`;
}

function spokenGradient(name, { gradient, edges }) {
  const own = edges.filter(([from]) => from === name);
  const total = decimal(gradient[name], 3);
  if (!own.length)
    return "The gradient of E with respect to E itself is 1: the walk back begins here.";
  const parts = own.map(([, to, share]) => `${decimal(share, 3)} through ${to}`);
  return `∂E/∂${name} = ${parts.join(", plus ")}${own.length > 1 ? `: ${total} together` : ""}.`;
}

// Where the nodes stand: in a row, or below each other on a phone.
function placesOf(width) {
  const upright = width < 560;
  const [columns, rows] = upright ? [2, 6] : [6, 2];
  const height = upright ? 640 : 330;
  const side = upright ? 62 : 44;
  const place = (name) => {
    const [depth, lane] = NODES[name].place;
    const [across, down] = upright ? [lane, depth] : [depth, lane];
    return [side + (across * (width - 2 * side)) / columns, 44 + (down * (height - 100)) / rows];
  };
  return { upright, height, at: Object.fromEntries(ORDER.map((name) => [name, place(name)])) };
}

// look: isBack (gradients run back), on (both ends are lit), direct (from the chosen node).
function edge(start, end, share, upright, { isBack, on, direct }) {
  const length = Math.hypot(end[0] - start[0], end[1] - start[1]);
  const step = [(end[0] - start[0]) / length, (end[1] - start[1]) / length];
  const falls = isBack && share < 0;
  const arrow = arrowBetween(
    start.map((v, k) => v + 25 * step[k]),
    end.map((v, k) => v - 25 * step[k]),
    {
      colour: on ? (falls ? 1 : 0) : undefined,
      faint: !on,
      width: direct ? 5 : on ? 2.5 : 1.2,
      dash: on && falls,
    },
  );
  const flat = Math.abs(step[1]) < 0.1; // beside a steep arrow, above a flat one
  const [dx, dy, anchor] = flat
    ? [0, -9, "middle"]
    : [upright ? -14 : 14, 14, upright ? "end" : "start"];
  const middle = [(start[0] + end[0]) / 2 + dx, (start[1] + end[1]) / 2 + dy];
  return [arrow, direct && said(decimal(share, 3), middle, anchor)];
}

function said(words, [x, y], anchor) {
  return svg("text", { class: "dl-mark dl-said", x, y, "text-anchor": anchor }, words);
}

// Where formula and number stand: [dx, dy, anchor] each.
function sidesOf(name, upright) {
  if (upright && NODES[name].place[1] === 1)
    // there the arrows run above and below a node
    return { formula: [-29, 5, "end"], number: [29, 5, "start"] };
  if (upright && name === "r")
    // an arrow above and one below it
    return { formula: [6, -27, "start"], number: [-6, 42, "start"] };
  const below = name === "w" && upright ? -29 : 42;
  return { formula: [0, -29, "middle"], number: [0, below, "middle"] };
}

function node(name, [x, y], number, upright, { now, lit, choose }) {
  const sides = sidesOf(name, upright);
  const beside = (words, [dx, dy, anchor]) => said(words, [x + dx, y + dy], anchor);
  const kind = `dl-node${now ? " dl-now" : ""}${lit ? " dl-lit" : ""}`;
  return svg(
    "g",
    { class: kind, "data-key": name, "aria-pressed": String(now), ...pressable(choose) },
    svg("circle", { cx: x, cy: y, r: 22 }),
    svg("text", { x, y: y + 5, "text-anchor": "middle", "font-weight": 600 }, `${name} `),
    beside(`${NODES[name].says ?? ""} `, sides.formula), // spaces part the words when read aloud
    beside(number, sides.number),
  );
}

export function draw({ picture, width, values, state, redraw, readout }) {
  const found = graphValues(values);
  const back = graphGradient(found);
  const isBack = values.show !== "values";
  const chosen = state.node in NODES ? state.node : "y";
  const lit = new Set(isBack ? downstreamOf(chosen) : mustRun(chosen));
  const { upright, height, at } = placesOf(width);
  const edges = back.edges.map(([from, to, share]) => {
    const [start, end] = isBack ? [at[to], at[from]] : [at[from], at[to]];
    const on = lit.has(from) && lit.has(to);
    return edge(start, end, share, upright, { isBack, on, direct: isBack && from === chosen });
  });
  const nodes = ORDER.map((name) => {
    const known = isBack || lit.has(name) || !NODES[name].says; // what is given is known
    const number = known ? decimal(isBack ? back.gradient[name] : found[name], 3) : "–";
    const choose = () => {
      state.node = name;
      redraw();
    };
    return node(name, at[name], number, upright, {
      now: name === chosen,
      lit: lit.has(name),
      choose,
    });
  });
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height },
      edges.map(([arrow]) => arrow),
      edges.map(([, label]) => label),
      nodes,
    ),
  );
  const text = isBack ? spokenGradient(chosen, back) : spokenForward(chosen, [...lit]);
  readout(text);
  return `A graph of operations; E is ${decimal(found.E, 3)}. ${text}`;
}
