// A small LSTM reads what the reader types: its states, the slopes back to each
// character, and gates that are held open or shut.
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { decimal } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { html, svg } from "kit/dom.js";
import { largest } from "kit/pixels.js";
import { row, table } from "kit/tables.js";
import { sheet } from "kit/squares.js";
import { plane, polyline, uprightLine } from "kit/plane.js";

const LONGEST = 44;
const WRITTEN = 24; // letters that it writes by itself
const GATES = ["i", "f", "g", "o"]; // in the order of PyTorch's rows
const HOLDS = {
  nothing: null,
  "forget gate open": ["f", 1],
  "forget gate shut": ["f", 0],
  "input gate shut": ["i", 0],
  "output gate shut": ["o", 0],
};

export const states = { text: textUpTo(LONGEST) };

// The numbers of the characters; what the network has never seen is left out.
export const numbersOf = (text, alphabet) =>
  Array.from(text.toLowerCase(), (letter) => alphabet.indexOf(letter)).filter((n) => n >= 0);

const inner = (a, b) => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
};

// One step: gates, cells and outputs of all units. hold: {gate, value, unit}, or null;
// unit null means all of them.
function advance(net, number, { h, c }, hold) {
  const units = h.length;
  const x = net.E[number];
  const step = { number, i: [], f: [], g: [], o: [], c: [], h: [], before: c, held: [] };
  for (let j = 0; j < units; j += 1) {
    GATES.forEach((gate, k) => {
      const row = k * units + j;
      const z = inner(net.U[row], x) + inner(net.W[row], h) + net.b[row];
      const isHeld = hold?.gate === gate && (hold.unit === null || hold.unit === j);
      if (isHeld) step.held[j] = gate;
      step[gate][j] = isHeld ? hold.value : gate === "g" ? Math.tanh(z) : logistic(z);
    });
    step.c[j] = step.f[j] * c[j] + step.i[j] * step.g[j];
    step.h[j] = step.o[j] * Math.tanh(step.c[j]);
  }
  return step;
}

const atRest = (net) => {
  const zeros = () => new Float64Array(net.W[0].length);
  return { h: zeros(), c: zeros() };
};

// All numbers of each step; a hold acts from its step `from` on.
export function read(net, numbers, hold = null) {
  let last = atRest(net);
  return numbers.map((number, t) => {
    last = advance(net, number, last, hold && t >= hold.from ? hold : null);
    return last;
  });
}

// Probabilities of the next character after the last step.
export function next(net, steps) {
  const { h } = steps.at(-1) ?? atRest(net);
  const logits = net.V.map((w, n) => inner(w, h) + net.d[n]);
  const top = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

const best = (odds) => odds.indexOf(Math.max(...odds));

// What it writes when it reads its own likeliest character, again and again.
export function goesOn(net, steps, count, hold = null) {
  let last = steps.at(-1) ?? atRest(net);
  return Array.from({ length: count }, (_, t) => {
    const number = best(next(net, [last]));
    last = advance(net, number, last, hold && steps.length + t >= hold.from ? hold : null);
    return number;
  });
}

// What one unit sends back to its four sums; a gate that is held sends nothing.
function toSums(step, j, toH, toC) {
  const { i, f, g, o } = step;
  const shown = Math.tanh(step.c[j]);
  const kept = toC + toH * o[j] * (1 - shown * shown);
  const sums = [
    kept * g[j] * i[j] * (1 - i[j]),
    kept * step.before[j] * f[j] * (1 - f[j]),
    kept * i[j] * (1 - g[j] * g[j]),
    toH * shown * o[j] * (1 - o[j]),
  ];
  if (step.held[j]) sums[GATES.indexOf(step.held[j])] = 0;
  return { sums, toBefore: kept * f[j] };
}

// How much the likeliest next character's logit depends on each character that was read:
// the length of its slope by the character's embedding.
export function heat(net, steps) {
  if (!steps.length) return [];
  const units = net.W[0].length;
  const odds = next(net, steps);
  let toH = Array.from(net.V[best(odds)]);
  let toC = Array(units).fill(0);
  const found = [];
  for (let t = steps.length - 1; t >= 0; t -= 1) {
    const back = toH.map((value, j) => toSums(steps[t], j, value, toC[j]));
    const [toX, toBefore] = [Array(net.E[0].length).fill(0), Array(units).fill(0)];
    back.forEach(({ sums }, j) =>
      sums.forEach((value, k) => {
        const row = k * units + j;
        for (let n = 0; n < toX.length; n += 1) toX[n] += value * net.U[row][n];
        for (let n = 0; n < units; n += 1) toBefore[n] += value * net.W[row][n];
      }),
    );
    found[t] = Math.sqrt(inner(toX, toX));
    [toH, toC] = [toBefore, back.map((each) => each.toBefore)];
  }
  return found;
}

export function setup(context) {
  ask(context, {
    text: {
      label: "What it reads",
      first: "i had been the author of the monster i h",
      longest: LONGEST,
    },
  });
}

const HIGH = 6; // pixels of one unit
const TOP = 44;
const LEAST = 11; // pixels of a letter; the last ones are shown where not all find room

const letterOf = (data, number) => data.alphabet[number].replace(" ", "␣");

// The letters, each tinted by its slope; a press reads up to this one. Letters
// beyond the slopes are not asked about.
function texts(data, steps, slopes, left, space, upTo) {
  const top = Math.max(...slopes, 1e-12);
  return steps.map(({ number }, t) => {
    const isLast = t === slopes.length - 1;
    const tint = svg("rect", {
      class: `dl-square dl-mark dl-colour-1${isLast ? " dl-square-strong" : ""}`,
      x: left + t * space + 0.5,
      y: 20,
      width: space - 1,
      height: 20,
      "fill-opacity": (0.85 * Math.sqrt((slopes[t] ?? 0) / top)).toFixed(2),
    });
    const letter = svg(
      "text",
      {
        class: `dl-square-text${t < slopes.length ? "" : " dl-tick"}`,
        x: left + (t + 0.5) * space,
        y: 34,
        "text-anchor": "middle",
      },
      letterOf(data, number),
    );
    return svg("g", { class: "dl-press", onclick: () => upTo(t) }, tint, letter);
  });
}

// One row of the heat map per unit, the chosen one framed.
function unitsOf(steps, key, chosen, left, space, choose) {
  const units = steps[0].h.length;
  const top = largest(steps.flatMap((step) => Array.from(step[key])));
  const rows = Array.from({ length: units }, (_, j) =>
    svg(
      "g",
      { class: "dl-press", onclick: () => choose(j) },
      steps.map((step, t) =>
        svg("rect", {
          class: `dl-square dl-flat dl-mark dl-colour-${step[key][j] < 0 ? 1 : 0}`,
          x: left + t * space,
          y: TOP + j * HIGH,
          width: space,
          height: HIGH,
          "fill-opacity": (0.95 * Math.sqrt(Math.abs(step[key][j]) / top)).toFixed(2),
        }),
      ),
    ),
  );
  const frame = svg("rect", {
    class: "dl-mark dl-stroke",
    x: left - 1,
    y: TOP + chosen * HIGH - 1,
    width: steps.length * space + 2,
    height: HIGH + 2,
  });
  return [...rows, frame];
}

function curvesOf(steps, unit, width, left, space, from) {
  const top = Math.max(1.2, 1.15 * largest(steps.map((step) => step.c[unit])));
  const frame = plane({
    width,
    height: 200,
    x: [0, steps.length],
    y: [-top, top],
    ticks: { x: [] },
    yLabel: `unit ${unit + 1}: c thick, h dashed, f dotted`,
    margins: { left, right: width - left - space * steps.length, bottom: 12 },
  });
  const line = (key) => steps.map((step, t) => [t + 0.5, step[key][unit]]);
  frame.add(
    from > 0 && from < steps.length && uprightLine(frame, from, { faint: true, dash: true }),
    polyline(frame, line("f"), { colour: 2, dash: "2 4" }),
    polyline(frame, line("h"), { colour: 1, dash: true }),
    polyline(frame, line("c"), { colour: 0, width: 3 }),
  );
  return frame.node;
}

const written = (data, numbers) => numbers.map((n) => letterOf(data, n)).join("");

function likeliest(data, odds) {
  const order = odds.map((_, n) => n).sort((a, b) => odds[b] - odds[a]);
  return order
    .slice(0, 4)
    .map((n) => `${letterOf(data, n)}\u00a0${decimal(100 * odds[n], 0)}\u00a0%`);
}

// The likeliest letters, and what it writes by itself: with free gates, and with a held one.
const foretold = (data, hold, [freely, heldly], alone) => [
  table(
    "dl-next",
    ["next letter", "1", "2", "3", "4"],
    [row(["all gates free", ...freely]), row([`held: ${hold}`, ...heldly])],
  ),
  html(
    "p",
    { class: "dl-written" },
    "It writes on, free: ",
    html("strong", {}, written(data, alone[0])),
    "; held: ",
    html("strong", {}, written(data, alone[1])),
  ),
];

// Which part of the slopes lies more than so many letters back.
export function shareBeyond(slopes, distance) {
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  return sum(slopes.slice(0, Math.max(0, slopes.length - distance))) / (sum(slopes) || 1);
}

const netOf = (data) => ({ E: data.E, U: data.U, W: data.W, b: data.b, V: data.V, d: data.d });

export function draw({ picture, width, values, data, state, root, readout, set }) {
  showAsked({ root, state });
  const net = netOf(data);
  const numbers = numbersOf(state.text, data.alphabet);
  if (!numbers.length) {
    picture.replaceChildren(html("p", {}, "Type a few letters."));
    readout("Nothing to read yet.");
    return "An LSTM that has nothing to read yet.";
  }
  const unit = values.unit - 1;
  const [gate, value] = HOLDS[values.hold] ?? [];
  const from = values.from - 1;
  const hold = gate && { gate, value, from, unit: values.whose === "all units" ? null : unit };
  const steps = read(net, numbers, hold);
  const end = Math.min(values.to, steps.length);
  const asked = [read(net, numbers.slice(0, end)), steps.slice(0, end)]; // free, held
  const all = heat(net, asked[1]);
  const left = 34;
  const wide = Math.min(width, 720);
  const room = Math.floor((wide - left - 8) / LEAST);
  const first = Math.max(0, steps.length - room);
  const [seen, slopes] = [steps.slice(first), all.slice(first)];
  const space = Math.min(20, (wide - left - 8) / seen.length);
  const [freely, heldly] = asked.map((each) => likeliest(data, next(net, each)));
  const alone = asked.map((each, held) => goesOn(net, each, WRITTEN, held ? hold : null));
  const above = svg(
    "text",
    { class: "dl-title", x: 2, y: 14 },
    "how much the next letter depends on each one",
  );
  const beside = svg("text", { class: "dl-title", x: 2, y: TOP + 20 }, values.show);
  picture.replaceChildren(
    sheet(
      wide,
      TOP + net.W[0].length * HIGH + 6,
      "Slopes and states by character",
      above,
      beside,
      texts(data, seen, slopes, left, space, (t) => set({ to: first + t + 1 })),
      unitsOf(seen, values.show, unit, left, space, (j) => set({ unit: j + 1 })),
    ),
    curvesOf(seen, unit, wide, left, space, hold ? from - first : -1),
    ...foretold(data, values.hold, [freely, heldly], alone),
  );
  const said = numbers.slice(0, end).map((n) => data.alphabet[n]);
  const share = decimal(100 * shareBeyond(all, 10), 0);
  const words = `It expects ${heldly[0]}, without a held gate ${freely[0]}; ${share}\u00a0% of the slopes lie more than ten letters back`;
  readout(`${words}.`);
  return `An LSTM of ${net.W[0].length} units has read “${said.join("")}”. ${words}.`;
}
