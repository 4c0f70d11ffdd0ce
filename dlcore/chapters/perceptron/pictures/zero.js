// "A zero has exactly one closed loop": draw, and see what the rule makes of it. With
// weights in the data a neuron judges the same pixels, which the reader may move.
import { html, svg } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { SIDE, prepare } from "nets/ink.js";
import { PAD, createPad } from "nets/pad.js";
import { loopsOf } from "./loops.js";
import { whole } from "kit/allowed.js";

const MOST_WRONG = 12;

export const states = {
  example: (value, { labels }) => value === null || whole(0, labels.length - 1)(value),
};

// The three clauses of the rule: [words, holds?, what was measured].
export function clauses(found, { smallest, farthest }) {
  const percent = (v) => (found.count ? `${decimal(100 * v, 0)}\u00a0%` : "no loop");
  return [
    ["exactly one closed loop", found.count === 1, some(found.count, "loop")],
    [
      `it fills at least ${smallest}\u00a0% of the digit`,
      found.count > 0 && found.share >= smallest / 100 - 1e-9,
      percent(found.share),
    ],
    [
      `its middle is at most ${farthest}\u00a0% off`,
      found.count > 0 && found.offset <= farthest / 100 + 1e-9,
      percent(found.offset),
    ],
  ];
}

export function ruleSaysZero(pixels, values) {
  return clauses(loopsOf(pixels, values.ink), values).every(([, holds]) => holds);
}

export function neuronSum(weights, pixels) {
  return pixels.reduce((sum, value, i) => sum + (weights[i + 1] * value) / 255, weights[0]);
}

const AS_DRAWN = "as drawn";

function drawnPixels(context) {
  const { state, data, pad, values } = context;
  if (state.example !== null) return [...data.examples[state.example]];
  const centred = values.place !== AS_DRAWN;
  return [...prepare(pad.ink(), PAD, centred)].map((v) => Math.round(255 * v));
}

// The picture moved to the right; what leaves it is lost.
export function movedRight(pixels, by) {
  return pixels.map((_, i) => (i % SIDE < by ? 0 : pixels[i - by]));
}

// What the rule sees: ink, paper, and the loops in blue. It measures inside the digit's
// own box, so that it does not matter how far the digit has moved.
function seenBy(found, moved) {
  const cell = 8;
  const squares = found.kind
    .map((word, i) => {
      if (word === "outside") return null;
      const [row, column] = [Math.floor(i / 30) - 1, (i % 30) - 1];
      return svg("rect", {
        x: (column + moved) * cell,
        y: row * cell,
        width: cell,
        height: cell,
        "shape-rendering": "crispEdges",
        class: word === "ink" ? "dl-ink" : "dl-loop",
      });
    })
    .filter(Boolean);
  return svg(
    "svg",
    { class: "dl-plane dl-zero-seen", viewBox: "0 0 224 224", "aria-hidden": "true" },
    squares,
  );
}

function verdictOf(word, yes, lines) {
  return html(
    "div",
    { class: "dl-zero-verdict" },
    html(
      "p",
      { class: "dl-zero-who" },
      word,
      html("strong", { class: yes ? "dl-colour-0" : "dl-colour-1" }, yes ? "a zero" : "no zero"),
    ),
    lines.map(([text, holds, measured]) =>
      html("p", {}, `${holds ? "✓" : "✗"} ${text} (${measured})`),
    ),
  );
}

// The share of each test digit that is called a zero: one bar for the rule, one for the
// neuron. The bar of 0 should be full, all others empty.
function bars({ data, values }, width) {
  const accepted =
    data.accepted[data.inks.indexOf(values.ink)][data.smallest.indexOf(values.smallest)][
      data.farthest.indexOf(values.farthest)
    ];
  const neuron = data.neuron?.[values.moved];
  const rows = [[accepted, 0], ...(neuron ? [[neuron, 2]] : [])];
  const wide = Math.min(width, 620);
  const [step, high, floor] = [(wide - 50) / 10, 80, 118];
  const nodes = Array.from({ length: 10 }, (_, digit) => {
    const x = 46 + digit * step;
    const thick = (step * 0.7) / rows.length;
    return [
      svg(
        "text",
        { class: "dl-tick", x: x + step * 0.35, y: floor + 17, "text-anchor": "middle" },
        digit,
      ),
      rows.map(([counts, colour], i) => {
        const share = counts[digit] / data.totals[digit];
        return svg("rect", {
          class: `dl-mark dl-solid dl-flat dl-colour-${digit === 0 || colour === 2 ? colour : 1}`,
          x: x + i * thick,
          y: floor - share * high,
          width: Math.max(2, thick - 1),
          height: Math.max(share * high, share ? 1 : 0),
        });
      }),
    ];
  });
  const wrong = (counts) =>
    data.totals[0] - counts[0] + [...counts].slice(1).reduce((a, b) => a + b, 0);
  const all = [...data.totals].reduce((a, b) => a + b, 0);
  const share = (counts) => `${decimal((100 * wrong(counts)) / all, 1)}\u00a0%`;
  const text =
    `Wrong on all ${all.toLocaleString("en")} test digits${values.moved ? ", moved" : ""}: ` +
    `the rule ${share(accepted)}` +
    (neuron ? `, the neuron ${share(neuron)}` : "") +
    `. Missed zeros: ${decimal(100 - (100 * accepted[0]) / data.totals[0], 1)}\u00a0%` +
    (neuron ? ` and ${decimal(100 - (100 * neuron[0]) / data.totals[0], 1)}\u00a0%` : "") +
    ".";
  const node = svg(
    "svg",
    {
      class: "dl-plane",
      viewBox: `0 0 ${wide} 140`,
      width: wide,
      height: 140,
      "aria-hidden": "true",
    },
    svg("text", { class: "dl-title", x: 0, y: 14 }, "called a zero, of each test digit"),
    svg("text", { class: "dl-tick", x: 38, y: floor - high + 4, "text-anchor": "end" }, "100 %"),
    svg("text", { class: "dl-tick", x: 38, y: floor + 4, "text-anchor": "end" }, "0"),
    svg("line", { class: "dl-axis", x1: 42, x2: wide, y1: floor, y2: floor }),
    nodes.flat(2),
  );
  return { node, text };
}

function thumbnail(pixels) {
  const canvas = html("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((value, i) => {
    image.data[4 * i + 3] = value;
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// The indices of the examples that a judge (pixels -> says zero?) gets wrong.
function mistakesOf(judge, { data }) {
  return [...data.labels.keys()].filter(
    (i) => judge([...data.examples[i]]) !== (data.labels[i] === 0),
  );
}

const ruleMistakes = (context) =>
  mistakesOf((pixels) => ruleSaysZero(pixels, context.values), context);

function gallery(context, who, wrong) {
  const { data } = context;
  return [
    html(
      "p",
      { class: "dl-zero-text" },
      `${who} is wrong on ${wrong.length} of ${data.choice}. Choose one:`,
    ),
    html(
      "div",
      { class: "dl-row" },
      wrong
        .slice(0, MOST_WRONG)
        .map((i) =>
          html(
            "button",
            {
              type: "button",
              class: "dl-zero-small",
              "data-key": `${who}${i}`,
              "aria-label": `Example ${i}, a ${data.labels[i]}`,
              onclick: () => showExample(context, i),
            },
            thumbnail(data.examples[i]),
          ),
        ),
    ),
  ];
}

function showExample(context, example) {
  context.state.example = example;
  context.redraw();
}

// What rule and neuron make of all test digits; the same for every drawing.
function judgeAll(context) {
  const { data, values, parts, width } = context;
  const question = JSON.stringify([values, width]);
  if (context.judged === question) return;
  context.judged = question;
  const chart = bars(context, width);
  context.verdict = chart.text;
  parts.bars.replaceChildren(chart.node, html("p", { class: "dl-zero-text" }, chart.text));
  const bySum = (pixels) => neuronSum(data.weights, movedRight(pixels, values.moved)) >= 0;
  parts.wrong.replaceChildren(
    ...gallery(context, "The rule", ruleMistakes(context)),
    ...(data.weights ? gallery(context, "The neuron", mistakesOf(bySum, context)) : []),
  );
}

export function draw(context) {
  const { values, data, state, parts, pad, readout } = context;
  const moved = values.moved ?? 0;
  if (state.example !== null && state.example !== context.loaded)
    pad.load([...data.examples[state.example]], SIDE);
  context.loaded = state.example;
  const pixels = drawnPixels(context);
  const found = loopsOf(pixels, values.ink);
  const rule = clauses(found, values);
  const yes = rule.every(([, holds]) => holds);
  parts.seen.replaceChildren(seenBy(found, moved));
  const words = [verdictOf("The rule says: ", yes, rule)];
  if (data.weights) {
    const z = neuronSum(data.weights, movedRight(pixels, moved));
    words.push(
      verdictOf("The neuron says: ", z >= 0, [
        [`z = ${decimal(z, 1)} ${z >= 0 ? "≥" : "<"} 0`, z >= 0, "785 weights"],
      ]),
    );
  }
  parts.verdict.replaceChildren(...words);
  judgeAll(context);
  const what =
    state.example === null
      ? "Your drawing"
      : `Example ${state.example}, a ${data.labels[state.example]}`;
  readout(
    `${what}: ${some(found.count, "closed loop")}; the rule says ${yes ? "a zero" : "no zero"}.`,
  );
  const verdict = `${what}: the rule says ${yes ? "zero" : "no zero"}.`;
  return `A drawing pad and the rule for a zero. ${verdict} ${context.verdict}`;
}

export function setup(context) {
  const { picture } = context;
  const part = (name) => html("div", { class: `dl-zero-${name}` });
  context.pad = createPad({
    thickness: () => 2.5,
    onInk: () => showExample(context, null),
    onPen: () => {},
    onLift: () => {},
  });
  const heading = (text) => html("p", { class: "dl-heading" }, text);
  context.parts = {
    seen: part("picture"),
    verdict: part("verdicts"),
    bars: part("bars"),
    wrong: part("wrong"),
  };
  const { seen, verdict, bars: chart, wrong } = context.parts;
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-zero-top" },
      html("div", {}, heading("draw here"), context.pad.root),
      html("div", {}, heading("ink, loops in blue"), seen),
      verdict,
    ),
    chart,
    wrong,
  );
}

export const actions = {
  clear: "Clear",
  next: "Next example",
  mistake: "Next mistake of the rule",
};

export function act(action, context) {
  const { state, data, pad } = context;
  const last = state.example ?? -1;
  if (action === "clear") {
    pad.clear();
    state.example = null;
  }
  if (action === "next") state.example = (last + 1) % data.labels.length;
  if (action === "mistake") {
    const wrong = ruleMistakes(context);
    state.example = wrong.find((i) => i > last) ?? wrong[0] ?? null;
  }
}
