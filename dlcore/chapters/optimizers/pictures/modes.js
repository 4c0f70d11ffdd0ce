// Why momentum works: every direction of a bowl moves by itself, and the map says how
// fast each one shrinks at this learning rate and momentum.
//
//   Explorable(
//       "optimizers/modes.js", name="modes", alt="…",
//       sliders={"condition": [10, 100, …], "rate": (0.02, 4, 0.02, 1.98),
//                "momentum": (0, 0.99, 0.01, 0)})
//
// rate: learning rate times the largest curvature. Five directions, their curvatures
// evenly spaced on the logarithmic axis from 1/condition to 1. No data, no state.
import { html, svg } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { decimal, tenfold, tenfoldWords } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { halves, sideBySide } from "kit/layout.js";
import { compact } from "kit/numbers.js";
import { dot, note, plane, polyline } from "kit/plane.js";
import { bestMomentum, bestPlain, modePath, motion, shrinkage } from "./arithmetic.js";

const MODES = 5;
const STEPS = 100;
const MOMENTA = [0, 0.99];
const MAP = { x: [-4.3, 0.9], y: [0, 1] };
const LEVELS = [2, 5, 10, 30, 100, 300, 1000, 3000]; // steps for a tenth
const LABELLED = 0.2; // the momentum at which contours have their labels
const SHOWN = [
  { mode: MODES - 1, colour: 1, name: "steep" },
  { mode: 2, colour: 2, name: "middle" },
  { mode: 0, colour: 0, name: "flat" },
];
const log10 = Math.log10;

// The directions of the bowl, from the flattest to the steepest.
function directions({ condition, rate, momentum }) {
  return Array.from({ length: MODES }, (_, i) => {
    const s = rate * condition ** (i / (MODES - 1) - 1);
    return { s, shrink: shrinkage(s, momentum), motion: motion(s, momentum) };
  });
}

const slowestOf = (modes) => Math.max(...modes.map(({ shrink }) => shrink));

// Contours of equal speed and the borders between the kinds of motion. They depend on the
// width alone, so they are drawn once for each.
const backgrounds = {};

function background(frame, width) {
  backgrounds[width] ??= drawBackground(frame);
  return backgrounds[width];
}

function drawBackground(frame) {
  const border = (f) => Array.from({ length: 201 }, (_, i) => [log10(f(i / 200)), i / 200]);
  const line = (f, options) => polyline(frame, border(f), options);
  const tenfolds = (x, m) => Math.min(1e6, tenfold(shrinkage(10 ** x, m)));
  const numbers = [10, 100, 1000].map((count) => {
    const shrink = 10 ** (-1 / count);
    const s = (1 - shrink) * (1 - LABELLED / shrink); // the root of the equation is shrink
    return note(frame, [log10(s), LABELLED], String(count), { anchor: "middle", dx: 0, dy: 4 });
  });
  return [
    contourLines(frame, tenfolds, LEVELS, { faint: true, width: 1, cells: 160 }),
    line((m) => (1 - Math.sqrt(m)) ** 2, { colour: 3, width: 2 }),
    line((m) => (1 + Math.sqrt(m)) ** 2, { colour: 3, width: 2 }),
    line((m) => 2 * (1 + m), { width: 1.5, dash: true }),
    ...numbers,
    note(frame, [-3.9, 0.45], "creeps", { colour: 3, dx: 0, dy: 0 }),
    note(frame, [-1, 0.93], "swings", { colour: 3, dx: 0, dy: 0 }),
  ];
}

function powersOfTen(frame) {
  return [-4, -3, -2, -1, 0].map((power) => {
    const at = { x: frame.x(power), y: frame.box.bottom + 17, "text-anchor": "middle" };
    return svg("text", { class: "dl-tick", ...at }, compact(10 ** power));
  });
}

function map(context, modes, width) {
  const { values, set } = context;
  const frame = plane({
    width,
    height: 330,
    ...MAP,
    xLabel: "learning rate × curvature",
    yLabel: "momentum m",
    ticks: { x: [], y: [0, 0.2, 0.4, 0.6, 0.8, 1] },
    grid: false,
    margins: { left: 36, right: 8 },
  });
  const places = modes.map(({ s }) => [log10(s), values.momentum]);
  frame.add(background(frame, width), polyline(frame, [places[0], places.at(-1)], { width: 4 }));
  for (const { mode, colour } of SHOWN) frame.add(dot(frame, places[mode], { colour, size: 5.5 }));
  for (const mode of [1, 3]) frame.add(dot(frame, places[mode], { size: 3.5 }));
  frame.over(
    powersOfTen(frame),
    handle(frame, {
      key: "steepest",
      at: places.at(-1),
      label: "learning rate (logarithmic) and momentum",
      step: 0.01,
      colour: 1,
      bounds: [[log10(0.02), log10(4)], MOMENTA],
      onMove: ([x, m]) =>
        set({ rate: Number((10 ** x).toFixed(3)), momentum: Number(m.toFixed(3)) }),
    }),
  );
  return frame.node;
}

// The weight along three directions, step by step.
function swings({ values }, modes, width) {
  const frame = plane({
    width,
    height: 170,
    x: [0, STEPS],
    y: [-1.1, 1.1],
    xLabel: "step",
    yLabel: "weight along",
    ticks: { y: [-1, 0, 1] },
    margins: { left: 52 },
  });
  for (const { mode, colour } of [...SHOWN].reverse())
    frame.add(
      polyline(
        frame,
        modePath(modes[mode].s, values.momentum, STEPS).map((x, step) => [step, x]),
        { colour, width: 1.75 },
      ),
    );
  // Their names go on with the title, above the plane, where no walk crosses them.
  SHOWN.forEach(({ colour, name }, i) =>
    frame.over(
      note(frame, [STEPS, 1.1], name, { colour, anchor: "end", dx: 54 * (i - 2), dy: -13 }),
    ),
  );
  return frame.node;
}

// The distance to the minimum, beside what the best settings reach.
function distances({ values }, width) {
  const frame = plane({
    width,
    height: 170,
    x: [0, STEPS],
    y: [1e-8, 10],
    log: true,
    xLabel: "step",
    yLabel: "distance to the minimum",
    ticks: { y: [1e-8, 1e-4, 1] },
    margins: { left: 52 },
  });
  const far = ({ rate, momentum }) => {
    const paths = directions({ ...values, rate, momentum }).map(({ s }) =>
      modePath(s, momentum, STEPS),
    );
    return Array.from({ length: STEPS + 1 }, (_, step) => [
      step,
      Math.max(1e-9, Math.hypot(...paths.map((path) => path[step])) / Math.sqrt(MODES)),
    ]);
  };
  const best = (found) => far({ rate: found.s, momentum: found.m });
  frame.add(
    polyline(frame, best(bestPlain(values.condition)), { width: 1.5, dash: "2 4" }),
    polyline(frame, best(bestMomentum(values.condition)), { width: 1.5, dash: "7 4" }),
    polyline(frame, far(values), { colour: 3, width: 2.5 }),
  );
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, readout } = context;
  const modes = directions(values);
  const [half, rest] = halves(width);
  picture.replaceChildren(
    sideBySide(
      map(context, modes, half),
      html("div", {}, swings(context, modes, rest), distances(context, rest)),
    ),
  );
  const root = Math.sqrt(values.condition);
  const best = bestMomentum(values.condition);
  const plain = (values.condition - 1) / (values.condition + 1);
  const [flat, steep] = [modes[0].motion, modes.at(-1).motion];
  const text = `the flattest direction ${flat}, the steepest ${steep}: tenfold closer in ${tenfoldWords(slowestOf(modes))}. Best without momentum (dotted): ${tenfoldWords(plain)}; best with (dashed): ${tenfoldWords(Math.sqrt(best.m))}, at m = ${decimal(best.m)} (κ = ${values.condition}, √κ = ${decimal(root, 1)})`;
  readout(text);
  return `A map of how fast directions of a bowl shrink by learning rate and momentum, with the five directions of this bowl on it, and their walks: ${text}.`;
}

export const actions = { plain: "Best without momentum", best: "Best with momentum" };

// The best momentum is rounded up, and the rate put into the middle of the band, so that
// both ends of the bar lie safely inside.
export function act(action, { values: { condition }, set }) {
  if (action === "plain") set({ rate: Number(bestPlain(condition).s.toFixed(4)), momentum: 0 });
  else {
    const momentum = Math.ceil(1000 * bestMomentum(condition).m) / 1000;
    set({ rate: Number((Math.sqrt(condition) * (1 - momentum)).toFixed(4)), momentum });
  }
}
