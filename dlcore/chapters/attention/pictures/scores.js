// Ways to score keys for a query in the plane, and the shares that come of them.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { pointWithin } from "kit/allowed.js";
import { handle } from "kit/handle.js";
import { halves, sideBySide } from "kit/layout.js";
import { arrow, note, plane } from "kit/plane.js";

export const states = { query: pointWithin(-2, 2) };

export const KEYS = [
  [1.5, 0.4],
  [0.5, 0.4],
  [-0.9, 1.2],
  [-0.6, -1.3],
];
const WORDS = ["je", "le", "suis", "étudiant"];
// Where their names stand, beside the tips of the arrows.
const ASIDE = [
  { dx: 8, dy: 5 },
  { dx: -6, dy: -10, anchor: "end" },
  { dx: -4, dy: -8, anchor: "end" },
  { dx: -4, dy: 18, anchor: "middle" },
];
const inner = (a, b) => a[0] * b[0] + a[1] * b[1];
const turn = ([x, y], angle) => [
  Math.cos(angle) * x - Math.sin(angle) * y,
  Math.sin(angle) * x + Math.cos(angle) * y,
];

// angle: of the matrix of "general", in degrees. The hidden layer of "additive" has two
// units, tanh(q + k), with the weights 1 and 1 in v.
export function score(way, query, key, angle = 0) {
  if (way === "dot") return inner(query, key);
  if (way === "scaled dot") return inner(query, key) / Math.SQRT2;
  if (way === "general") return inner(query, turn(key, (angle * Math.PI) / 180));
  return Math.tanh(query[0] + key[0]) + Math.tanh(query[1] + key[1]);
}

export function shares(scores, masked) {
  const sizes = scores.map((one, i) => (i >= scores.length - masked ? 0 : Math.exp(one)));
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sizes.map((size) => size / sum);
}

function table(scores, all) {
  const row = (cells, tag) =>
    html(
      "tr",
      {},
      cells.map((cell, i) => html(i ? "td" : tag, {}, cell)),
    );
  return html(
    "table",
    { class: "dl-table dl-scores" },
    html(
      "thead",
      {},
      html(
        "tr",
        {},
        ["key", "score", "weight"].map((one) => html("th", {}, one)),
      ),
    ),
    html(
      "tbody",
      {},
      WORDS.map((word, i) => row([word, decimal(scores[i]), decimal(all[i])], "th")),
    ),
  );
}

export function draw({ picture, width, values, state, redraw, readout }) {
  state.query ??= [1, 0.8];
  const { way, angle, masked } = values;
  const scores = KEYS.map((key) => score(way, state.query, key, angle));
  const all = shares(scores, masked);
  const context = [0, 1].map((axis) => all.reduce((sum, w, i) => sum + w * KEYS[i][axis], 0));
  const [left] = halves(Math.min(width, 760), 0.62);
  const frame = plane({ width: left, x: [-2, 2], y: [-2, 2] });
  frame.add(
    KEYS.map((key, i) => [
      arrow(frame, [0, 0], key, { colour: 0, width: 1 + 5 * all[i] }),
      note(frame, key, WORDS[i], { colour: 0, ...ASIDE[i] }),
    ]).flat(),
    arrow(frame, [0, 0], state.query, { colour: 1, width: 3 }),
    arrow(frame, [0, 0], context, { colour: 2, width: 3, dash: "5 4" }),
    note(frame, context, "context", { colour: 2, dx: -4, dy: 40, anchor: "middle" }),
  );
  frame.over(
    handle(frame, {
      key: "query",
      at: state.query,
      label: "query",
      bounds: [
        [-2, 2],
        [-2, 2],
      ],
      digits: 2,
      colour: 1,
      onMove: (point) => {
        state.query = point;
        redraw();
      },
    }),
  );
  const best = WORDS[all.indexOf(Math.max(...all))];
  const words = `By ${way}, the query fits “${best}” best: weight ${decimal(Math.max(...all))}`;
  picture.replaceChildren(sideBySide(frame.node, table(scores, all)));
  readout(`${words}.`);
  return words;
}
