// Nine pixels, one perceptron: paint a pattern, let it learn all 1,023, and see whom it
// takes for the target.
import { randomState } from "kit/random.js";
import { css, diverging, inks } from "kit/colours.js";
import { html, svg } from "kit/dom.js";
import { signed } from "kit/formats.js";
import { allPatterns, perceptronPass, scoreOf } from "./math.js";
import { arrowBetween } from "kit/plane.js";
import { listOf, oneOf } from "kit/allowed.js";

const PATTERNS = allPatterns();
const SHADES = { "-1": "black", 0: "grey", 1: "white" };

export const states = { lit: listOf(oneOf([0, 1]), 9) };

export function setup({ state, data }) {
  state.lit ??= Array.from(data.start);
}

const ordinal = (target) =>
  PATTERNS.findIndex((pattern) => pattern.every((v, k) => v === target[k]));

function targetOf({ state, values }) {
  return state.lit.map((on) => (on ? (values.light === "white" ? 1 : 0) : -1));
}

const courses = {}; // of training: the state after every pass, by target and seed

function nextPass({ weights, corrections, passes }, target, order) {
  const moved = [...weights];
  const mistakes = perceptronPass(moved, PATTERNS, target, order);
  return {
    weights: moved,
    corrections: corrections + mistakes,
    passes: passes + 1,
    learned: !mistakes,
  };
}

// The weights after so many passes through all patterns, each pass in a new order.
function trained(target, { passes, seed }) {
  const start = { weights: Array(10).fill(0), corrections: 0, passes: 0, learned: false };
  const course = (courses[`${target} ${seed}`] ??= { random: randomState(seed), states: [start] });
  while (course.states.length <= passes && !course.states.at(-1).learned) {
    const order = course.random.permutation(PATTERNS.length);
    course.states.push(nextPass(course.states.at(-1), target, order));
  }
  return course.states[Math.min(passes, course.states.length - 1)];
}

function tiles(pattern, size) {
  const unit = size / 3;
  return svg(
    "svg",
    {
      class: "dl-pattern",
      viewBox: `0 0 ${size} ${size}`,
      width: size,
      height: size,
      "aria-hidden": "true",
    },
    Array.from(pattern, (shade, k) =>
      svg("rect", {
        class: `dl-shade-${SHADES[shade]}`,
        x: (k % 3) * unit + 1,
        y: Math.floor(k / 3) * unit + 1,
        width: unit - 2,
        height: unit - 2,
      }),
    ),
  );
}

function painter(context, target) {
  const { state, redraw } = context;
  return html(
    "div",
    { class: "dl-painter" },
    target.map((shade, k) =>
      html("button", {
        type: "button",
        class: `dl-cell dl-shade-${SHADES[shade]}`,
        "data-key": `cell-${k}`,
        "aria-label": `row ${Math.floor(k / 3) + 1}, column ${(k % 3) + 1}: ${SHADES[shade]}`,
        onclick: () => {
          state.lit = state.lit.map((on, i) => (i === k ? 1 - on : on));
          redraw();
        },
      }),
    ),
  );
}

function weightGrid(weights, ink) {
  const largest = Math.max(1, ...weights.slice(1).map(Math.abs));
  return html(
    "div",
    {},
    html(
      "div",
      { class: "dl-painter dl-weights" },
      weights
        .slice(1)
        .map((w) =>
          html(
            "span",
            { class: "dl-cell", style: `--dl-shade: ${css(diverging((0.38 * w) / largest, ink))}` },
            signed(w, 0),
          ),
        ),
    ),
    html("p", { class: "dl-hint" }, `bias ${signed(weights[0], 0)}`),
  );
}

function ranking(scored, target, count) {
  return html(
    "ol",
    { class: "dl-ranking" },
    scored
      .slice(0, count)
      .map(({ i, z }) =>
        html(
          "li",
          { class: i === target ? "dl-target" : z >= 0 ? "dl-false" : "" },
          tiles(PATTERNS[i], 36),
          html("span", {}, signed(z, 0)),
          html("small", {}, i === target ? "target" : z >= 0 ? "false" : "\u00a0"),
        ),
      ),
  );
}

// A grey pattern is the midpoint of two others, and so is its score.
function proof(target, weights, width) {
  const white = target.map((shade) => (shade === 0 ? 1 : shade));
  const black = target.map(() => -1);
  const scores = [black, target, white].map((pattern) => scoreOf(weights, pattern));
  const reach = Math.max(4, ...scores.map(Math.abs)) * 1.15;
  const wide = Math.min(width, 620);
  const at = (z) => 30 + ((wide - 60) * (z + reach)) / (2 * reach);
  const node = svg("svg", {
    class: "dl-plane",
    viewBox: `0 0 ${wide} 112`,
    width: wide,
    height: 112,
  });
  node.append(
    svg("line", { class: "dl-axis", x1: 20, x2: wide - 20, y1: 46, y2: 46 }),
    svg("line", { class: "dl-axis", x1: at(0), x2: at(0), y1: 34, y2: 58 }),
    svg("text", { class: "dl-tick", x: at(0), y: 108, "text-anchor": "middle" }, "score 0"),
    svg("text", { class: "dl-title", x: 20, y: 108 }, "refused"),
    svg("text", { class: "dl-title", x: wide - 20, y: 108, "text-anchor": "end" }, "accepted"),
    arrowBetween([at(scores[0]), 46], [at(scores[1]), 46], { colour: 3, width: 2 }),
    arrowBetween([at(scores[2]), 46], [at(scores[1]), 46], { colour: 3, width: 2 }),
  );
  [black, target, white].forEach((pattern, n) => {
    const inner = tiles(pattern, 30);
    inner.setAttribute("x", at(scores[n]) - 15);
    inner.setAttribute("y", n === 1 ? 4 : 58);
    node.append(inner);
  });
  return html(
    "div",
    { class: "dl-proof" },
    html(
      "p",
      { class: "dl-heading" },
      "The target's score is always half-way between the scores of two patterns that must be refused:",
    ),
    node,
  );
}

export function draw(context) {
  const { picture, width, values, readout } = context;
  const target = targetOf(context);
  const number = ordinal(target);
  const { weights, corrections, passes, learned } = trained(number, values);
  const scored = PATTERNS.map((pattern, i) => ({ i, z: scoreOf(weights, pattern) })).sort(
    (one, other) => other.z - one.z || (one.i === number ? -1 : other.i === number ? 1 : 0),
  );
  const falsePositives = scored.filter(({ i, z }) => z >= 0 && i !== number).length;
  const column = (title, node, kind = "") =>
    html("div", { class: `dl-panel ${kind}` }, html("p", { class: "dl-heading" }, title), node);
  const parts = [
    html(
      "div",
      { class: "dl-nine" },
      column("target: click a pixel", painter(context, target)),
      column("weights", weightGrid(weights, inks(picture))),
      column("the ten highest scores", ranking(scored, number, 10), "dl-wide"),
    ),
  ];
  if (target.includes(0)) parts.push(proof(target, weights, width));
  picture.replaceChildren(...parts);
  const own = scoreOf(weights, target);
  const text =
    `${passes} passes, ${corrections} corrections: the target scores ${signed(own, 0)} ` +
    `(${own >= 0 ? "found" : "missed"}), ${falsePositives} false positive${falsePositives === 1 ? "" : "s"}` +
    `${learned ? ". Learned: all 1,023 answers are right" : ""}`;
  readout(text);
  return `Target pattern, row by row: ${target.map((shade) => SHADES[shade]).join(", ")}. ${text}.`;
}

export const actions = { learn: "Learn", pass: "One pass", forget: "Forget" };

export function act(action, context) {
  const { set, animate } = context;
  const onePass = () => {
    const { values } = context;
    const { learned } = trained(ordinal(targetOf(context)), values);
    if (learned || values.passes >= 150) return false;
    set({ passes: values.passes + 1 });
    return true;
  };
  if (action === "forget") set({ passes: 0 });
  else if (action === "pass") onePass();
  else animate(onePass, 60);
}
