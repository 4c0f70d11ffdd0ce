// A race of seven optimizers down one surface, seen on its map of contour lines.
//
//   Explorable(
//       "optimizers/race.js", name="race", alt="Seven optimizers on a map.",
//       sliders={"steps": (0, 200, 1, 40), "condition": [1, 2, 5, 10, 20, 50, 100],
//                "rate": [0.001, …, 1], "scale": [0.1, …, 10],
//                "momentum": (0.0, 0.99, 0.01, 0.9)},
//       choices={"surface": ["ravine", "bowl", "Rosenbrock", "Beale", "saddle", "cliff",
//                            "two minima"],
//                "rates": ["tuned for each", "same for all"],
//                "decay": ["each its own", 0.5, 0.9, 0.99, 0.999]},
//       start={"condition": 20, "rate": 0.01, "scale": 1},
//       state={"off": ["Nesterov"], "starts": {"Beale": [1, 1.5]}})
//
// Sliders in this order: the third and fourth take turns. steps: how far the race has run
// (its maximum is the length that learning rates are tuned for); condition: of bowl and
// ravine; rate: the learning rate of "same for all"; scale: what the tuned rates are
// multiplied by; momentum: also Adam's β₁. decay: AdaDelta's ρ, RMSProp's α, Adam's β₂, or
// PyTorch's default of each. No data. State: who does not run, and moved starts.
import { heading, row, table } from "kit/tables.js";
import { offer } from "kit/controls.js";
import { html, svg } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { handle } from "kit/handle.js";
import { compact } from "kit/numbers.js";
import { dot, look, plane, polyline } from "kit/plane.js";
import { METHODS, onMap, tuned, walk } from "./race_methods.js";
import { SURFACES } from "./race_surfaces.js";
import { between, listOf, oneOf } from "kit/allowed.js";

const LOOKS = {
  "gradient descent": { shape: "circle" },
  momentum: { colour: 0, shape: "square" },
  Nesterov: { colour: 5, shape: "diamond", dash: "7 4" },
  AdaGrad: { colour: 4, shape: "triangle", dash: "2 5" },
  RMSProp: { colour: 2, shape: "circle", hollow: true },
  Adam: { colour: 1, shape: "square", hollow: true },
  AdaDelta: { colour: 3, shape: "triangle", hollow: true, dash: "9 3 2 3" },
};
const LEVELS = 16;
const LINE = 16; // pixels from one label to the next
const LETTER = 8.2; // pixels, more than a letter of a name needs

const known = {}; // what expensive work has found: for as long as the page is open

const isStart = ([surface, point]) =>
  Object.hasOwn(SURFACES, surface) &&
  listOf(between(-100, 100), 2)(point) &&
  onMap(SURFACES[surface](1), point);

export const states = {
  off: listOf(oneOf(Object.keys(METHODS)), 0, 7),
  starts: (value) => value instanceof Object && Object.entries(value).every(isStart),
};

function remember(key, make) {
  known[key] ??= make();
  return known[key];
}

// Every runner: its learning rate, its whole path, where it is now, how high, in a word.
function runnersOn(land, start, { values, snap }) {
  const { surface, condition, rates, rate, scale, momentum, decay, steps } = values;
  const length = snap("steps", 1e9);
  const settings = { momentum, decay: Number(decay) || undefined };
  return Object.keys(METHODS).map((name) => {
    const learning =
      rates === "same for all"
        ? rate
        : scale *
          remember([name, surface, condition, start, momentum, decay].join(), () =>
            tuned(name, land, start, length, settings),
          );
    const path = walk(name, land.gradient, start, length, { ...settings, rate: learning });
    const at = path[Math.min(steps, path.length - 1)];
    const height = land.value(at);
    const lost = steps >= path.length || !(height <= 1e3 * (1 + land.value(start)));
    const word = lost ? "diverged" : compact(Number(height.toFixed(12))).replace("-", "−");
    return { name, learning, path, at, height, lost, word };
  });
}

// The nearest free place for a name of so many pixels: beside the runner, or in a lane
// above or below. `taken` holds the boxes of the names that stand already.
function freeLane({ x, y, wide, back }, taken, { top, bottom }) {
  const [from, to] = back ? [x - wide, x] : [x, x + wide];
  const isFree = (lane) =>
    lane >= top + 8 &&
    lane <= bottom - 4 &&
    taken.every((box) => box.to < from || box.from > to || Math.abs(box.lane - lane) >= LINE);
  for (let k = 0; k < 40; k += 1) {
    const lane = y + (k % 2 ? 1 : -1) * Math.ceil(k / 2) * LINE;
    if (isFree(lane)) return { from, to, lane };
  }
  return { from, to, lane: y };
}

// Names beside the runners, moved apart, each with a thin line where it moved far.
function nameTags(frame, runners) {
  const { left, right, top, bottom } = frame.box;
  const taken = [];
  return runners.map(({ name, at }) => {
    const [a, b] = frame.at(at);
    const x = Math.min(right, Math.max(left, a));
    const y = Math.min(bottom - 8, Math.max(top + 8, b));
    const wide = 14 + LETTER * name.length;
    const back = x + wide > right;
    const box = freeLane({ x, y, wide, back }, taken, frame.box);
    taken.push(box);
    const side = x + (back ? -14 : 14);
    const { colour } = LOOKS[name];
    const anchor = back ? "end" : "start";
    const path = `M${x},${y}L${side},${box.lane}`;
    return svg(
      "g",
      {},
      svg("path", { ...look({ colour, width: 1, faint: true }), d: path }),
      svg(
        "text",
        { ...look({ colour }, "dl-said"), x: side, y: box.lane + 4, "text-anchor": anchor },
        name,
      ),
    );
  });
}

function map({ values: { surface, condition, steps }, state, redraw }, land, start, runners, side) {
  const frame = plane({
    width: side,
    x: land.x,
    y: land.y,
    xLabel: "w₁",
    yLabel: "w₂",
    grid: false,
  });
  const lines = remember([surface, condition, side].join(), () => {
    const levels = Array.from(
      { length: LEVELS },
      (_, i) => land.high * ((i + 0.4) / LEVELS) ** land.power,
    );
    return contourLines(frame, (x, y) => land.value([x, y]), levels, {
      colour: 9,
      faint: true,
      width: 1,
      cells: 120,
    });
  });
  frame.add(
    lines,
    land.goals.map((goal) => dot(frame, goal, { shape: "cross" })),
  );
  for (const { name, path, at } of runners) {
    const run = path.slice(0, steps + 1);
    const { shape, hollow, ...line } = LOOKS[name];
    const mark = { shape, hollow, colour: line.colour };
    frame.add(
      polyline(frame, run, line),
      run.map((point, t) => t && t % 10 === 0 && dot(frame, point, { ...mark, size: 2.5 })),
      dot(frame, at, { ...mark, size: 6 }),
    );
  }
  frame.over(
    nameTags(frame, runners),
    handle(frame, {
      key: "start",
      at: start,
      label: "start of the race",
      step: 0.1,
      colour: 9,
      digits: 2,
      onMove: (point) => {
        if (!onMap(land, point)) return;
        state.starts[surface] = point;
        redraw();
      },
    }),
  );
  return frame.node;
}

function sample(name) {
  const { shape, hollow, ...line } = LOOKS[name];
  const spot = { at: (point) => point };
  return svg(
    "svg",
    { width: 28, height: 16, "aria-hidden": "true" },
    polyline(
      spot,
      [
        [1, 8],
        [27, 8],
      ],
      line,
    ),
    dot(spot, [14, 8], { shape, hollow, size: 5, colour: line.colour }),
  );
}

// Who runs, with which learning rate, and how high each is now.
function runnerTable({ state, redraw }, runners) {
  const line = ({ name, learning, word, lost }) => {
    const runs = !state.off.includes(name);
    const box = html("input", {
      type: "checkbox",
      "data-key": name,
      checked: runs,
      onchange: () => {
        state.off = runs ? [...state.off, name] : state.off.filter((other) => other !== name);
        redraw();
      },
    });
    const label = html("label", { class: "dl-switch" }, box, sample(name), name);
    const height = html("td", { class: lost && "dl-lost" }, word);
    return row([heading("row", label), compact(learning), height]);
  };
  return table("dl-runners", ["method", "rate", "loss"], runners.map(line));
}

export function setup({ state }) {
  state.off ??= [];
  state.starts ??= {};
}

export function draw(context) {
  const {
    picture,
    width,
    values: { surface, steps, rates, condition },
    state,
    readout,
  } = context;
  const same = rates === "same for all";
  offer(context, [1], surface === "bowl" || surface === "ravine");
  offer(context, [2], same);
  offer(context, [3], !same);
  const land = SURFACES[surface](condition);
  const start = state.starts[surface] ?? land.start;
  const all = runnersOn(land, start, context);
  const running = all.filter(({ name }) => !state.off.includes(name));
  const side = width > 600 ? Math.min(480, width - 340) : width;
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-race" },
      map(context, land, start, running, side),
      runnerTable(context, all),
    ),
  );
  const [first] = running.filter(({ lost }) => !lost).sort((a, b) => a.height - b.height);
  const gone = running
    .filter(({ lost }) => lost)
    .map(({ name }) => name)
    .join(", ");
  const lead = first ? `${first.name} is lowest: ${first.word}` : "nobody is left";
  const text = `After ${steps} steps ${lead}${gone && "; diverged: "}${gone}.`;
  readout(text);
  const losses = running.map(({ name, word }) => `${name} ${word}`).join(", ");
  return `Paths of optimizers on a map of the surface “${surface}”. ${text} Losses: ${losses}.`;
}

export const actions = { play: "Play", step: "Step", reset: "Reset" };

export function act(action, context) {
  const forward = () => {
    context.set({ steps: context.snap("steps", context.values.steps + 1) });
    return !atEnd();
  };
  const atEnd = () => context.values.steps >= context.snap("steps", 1e9);
  if (action === "reset" || (action === "play" && atEnd())) context.set({ steps: 0 });
  if (action === "step") forward();
  if (action === "play") context.animate(forward, 60);
}
