// A measured map of validation errors, and the cells that a search looked at.
import { css, diverging, inks } from "kit/colours.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { compact } from "kit/numbers.js";
import { dot, look, plane } from "kit/plane.js";

const percent = (value) => `${decimal(100 * value, 1)} %`;

function tile(frame, [column, row], attributes) {
  const [left, top] = frame.at([column, row + 1]);
  const [right, bottom] = frame.at([column + 1, row]);
  return svg("rect", { x: left, y: top, width: right - left, height: bottom - top, ...attributes });
}

function ring(frame, [column, row], colour, size) {
  const [x, y] = frame.at([column + 0.5, row + 0.5]);
  return svg("circle", { ...look({ colour, width: 3 }), cx: x, cy: y, r: size });
}

// The values of an axis, at every second tile where there is little room.
function axisWords(words, room, place) {
  const every = Math.max(1, Math.ceil(42 / room));
  const write = (word, i) => svg("text", { class: "dl-tick", ...place(i) }, compact(word));
  return words.map((word, i) => (i % every ? null : write(word, i)));
}

function namesOf(frame, { x, y }) {
  const { left, bottom } = frame.box;
  const below = (i) => ({ x: frame.x(i + 0.5), y: bottom + 17, "text-anchor": "middle" });
  const aside = (i) => ({ x: left - 7, y: frame.y(i + 0.5) + 4, "text-anchor": "end" });
  return [axisWords(x.values, frame.x(1) - frame.x(0), below), axisWords(y.values, 42, aside)];
}

// The colours of the map from the lowest error to the cap, above the plane.
function bar(frame, colourOf, [lowest, highest]) {
  const [cells, wide] = [24, 5];
  const start = frame.box.right - cells * wide - 58;
  const text = (x, anchor, words) =>
    svg("text", { class: "dl-tick", x, y: 16, "text-anchor": anchor }, words);
  return [
    text(start - 6, "end", percent(lowest)),
    ...Array.from({ length: cells }, (_, i) => {
      const value = lowest + ((highest - lowest) * (i + 0.5)) / cells;
      return svg("rect", {
        x: start + i * wide,
        y: 6,
        width: wide,
        height: 12,
        fill: colourOf(value),
      });
    }),
    text(start + cells * wide + 6, "start", `≥ ${decimal(100 * highest, 0)} %`),
  ];
}

function map({ picture, width, data, values }, places, error, [lowest, highest]) {
  const [rows, columns] = [data.errors.length, data.errors[0].length];
  const frame = plane({
    width: Math.min(width, 720),
    height: 400,
    x: [0, columns],
    y: [0, rows],
    xLabel: data.x.label,
    yLabel: data.y.label,
    ticks: { x: [], y: [] },
    grid: false,
    margins: { bottom: 46, left: 52, top: 28 },
  });
  const ink = inks(picture);
  const shade = (value) => 1 - 2 * Math.min(1, (value - lowest) / (highest - lowest));
  const colourOf = (value) => css(diverging(shade(value), ink));
  const seen = new Set(places.map(String));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const shown = values.show === "all" || seen.has(String([column, row]));
      const fill = shown ? colourOf(error([column, row])) : "none";
      frame.under(tile(frame, [column, row], { fill, stroke: "var(--dl-hairline)" }));
    }
  }
  const spot = ([column, row]) => dot(frame, [column + 0.5, row + 0.5], { size: 4.5 });
  frame.over(places.map(spot), namesOf(frame, data), bar(frame, colourOf, [lowest, highest]));
  return frame;
}

export function draw(context) {
  const { picture, values, data, readout } = context;
  const { strategy, budget, seed } = values;
  const budgets = data.visits[strategy];
  const visited = Array.from(budgets[data.budgets.indexOf(budget)][(seed - 1) % data.seeds]);
  const columns = data.errors[0].length;
  const places = visited
    .slice(0, budget)
    .map((cell) => [cell % columns, Math.floor(cell / columns)]);
  const error = ([column, row]) => data.errors[row][column];
  const all = data.errors.flatMap((each) => Array.from(each));
  const lowest = Math.min(...all);
  const best = places.reduce((a, b) => (error(b) < error(a) ? b : a));
  const frame = map(context, places, error, [lowest, data.cap]);
  frame.over(ring(frame, best, undefined, 10));
  picture.replaceChildren(frame.node);
  const better = all.filter((value) => value < error(best)).length;
  const rates = new Set(places.map(([column]) => column)).size;
  const text =
    `${places.length} runs, ${rates} different learning rates: best validation error ` +
    `${percent(error(best))}, and ${better} of ${all.length} settings are better (the best has ${percent(lowest)})`;
  readout(`${text}.`);
  return `Map of validation errors over learning rate and momentum, searched by ${strategy}: ${text}.`;
}
