// Attention mixes colours: a query between the keys, shares of 1, and a weighted sum.
import { css } from "kit/colours.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sheet } from "kit/squares.js";

// Keys on a line from 0 to 1, and the values that lie behind them: red, green, blue.
export const KEYS = [0.1, 0.3, 0.5, 0.7, 0.9];
export const VALUES = [
  [204, 51, 17],
  [238, 119, 51],
  [240, 200, 60],
  [0, 153, 136],
  [0, 119, 187],
];
const NAMES = ["red", "orange", "yellow", "green", "blue"];

// The nearer a key, the higher its score; a low temperature sharpens the shares.
export const scores = (query) => KEYS.map((key) => -20 * (query - key) ** 2);

export function weights(query, temperature, way) {
  const all = scores(query);
  const best = all.indexOf(Math.max(...all));
  if (way === "hard") return all.map((_, i) => Number(i === best));
  const sizes = all.map((score) => Math.exp((score - all[best]) / temperature));
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sizes.map((size) => size / sum);
}

export const mixed = (shares) =>
  [0, 1, 2].map((channel) => shares.reduce((sum, w, i) => sum + w * VALUES[i][channel], 0));

// How the mixture would change if the query moved a little: numbers from 0 to 255 per unit.
export function slope(query, temperature, way) {
  const nudge = 1e-4;
  const [low, high] = [-nudge, nudge].map((by) => mixed(weights(query + by, temperature, way)));
  return Math.hypot(...high.map((value, i) => (value - low[i]) / (2 * nudge)));
}

const HEIGHT = 250;
const LINE = 92;

function keys(wide, shares) {
  return KEYS.map((key, i) => {
    const x = key * wide;
    const most = 66;
    return svg(
      "g",
      {},
      svg("rect", {
        class: "dl-mix-bar",
        x: x - 9,
        y: LINE - 20 - most * shares[i],
        width: 18,
        height: most * shares[i],
      }),
      svg(
        "text",
        { x, y: LINE - 26 - most * shares[i], "text-anchor": "middle" },
        decimal(shares[i]),
      ),
      svg("circle", { cx: x, cy: LINE, r: 13, fill: css(VALUES[i]), class: "dl-mix-ring" }),
      svg("text", { class: "dl-tick", x, y: LINE + 30, "text-anchor": "middle" }, NAMES[i]),
    );
  });
}

export function draw({ picture, width, values, readout }) {
  const { query, temperature, way } = values;
  const wide = Math.min(width, 620);
  const shares = weights(query, temperature, way);
  const colour = mixed(shares);
  const best = NAMES[shares.indexOf(Math.max(...shares))];
  const moves = slope(query, temperature, way);
  const words =
    `${way === "hard" ? "Hard" : "Soft"} attention: most of ${best} ` +
    `(${decimal(Math.max(...shares))}). Move the query a little, and the mixture changes by ` +
    `${decimal(moves, 0)} per unit`;
  const x = query * wide;
  picture.replaceChildren(
    sheet(
      wide,
      HEIGHT,
      words,
      svg("line", { class: "dl-axis", x1: 0, y1: LINE, x2: wide, y2: LINE }),
      keys(wide, shares),
      svg("path", { class: "dl-mark dl-solid", d: `M${x},${LINE + 40}l-8,14h16z` }),
      svg("text", { x, y: LINE + 70, "text-anchor": "middle" }, "query"),
      svg("rect", {
        class: "dl-mix-ring",
        x: 0.5,
        y: LINE + 82,
        width: wide - 1,
        height: 52,
        rx: 6,
        fill: css(colour),
      }),
      svg("text", { class: "dl-title", x: 0, y: LINE + 152 }, "the context: the weighted sum"),
    ),
  );
  readout(`${words}.`);
  return words;
}
