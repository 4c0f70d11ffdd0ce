// Photos as points: where principal components and t-SNE put them, and what became of the
// neighbours of one of them.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { halves, ofWidth, sideBySide } from "kit/layout.js";
import { dot, dots, plane } from "kit/plane.js";
import { sheetPart } from "./sheet.js";

// The least range that holds all numbers, a little wider.
export function rangeOf(numbers) {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const edge = 0.05 * (high - low) || 1;
  return [low - edge, high + edge];
}

// The numbers of the `count` points nearest to point `number` on the map.
export function nearestOf(places, number, count) {
  const distance = ([x, y]) => (x - places[number][0]) ** 2 + (y - places[number][1]) ** 2;
  return [...places.keys()]
    .filter((other) => other !== number)
    .sort((a, b) => distance(places[a]) - distance(places[b]) || a - b)
    .slice(0, count);
}

// The number of the point that is nearest to a place on the map.
export function nearestTo(places, [x, y], [wide, high] = [1, 1]) {
  const distance = ([a, b]) => ((a - x) / wide) ** 2 + ((b - y) / high) ** 2;
  return places.reduce((best, at, i) => (distance(at) < distance(places[best]) ? i : best), 0);
}

const SHEET = { side: 32, across: 25 };

// The number of the map that is chosen: the first is that of principal components, which
// knows no perplexity and no start; then come all starts of each perplexity.
export function chosenMap(perplexities, { map, perplexity, start }, starts) {
  return map === "PCA" ? 0 : starts * perplexities.indexOf(perplexity) + start;
}

function photoOf(data, number, wide) {
  const { sheet, labels, classes } = data;
  return sheetPart(sheet, number, { ...SHEET, wide, words: classes[labels[number]] });
}

const pairs = (flat) =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);

// The points of one map, with one photo and its neighbours by all features marked.
function mapOf(places, { data, number, width, onPoint }) {
  const frame = plane({
    width,
    height: Math.min(420, width),
    x: rangeOf(places.map(([x]) => x)),
    y: rangeOf(places.map(([, y]) => y)),
    xLabel: "",
    yLabel: "",
  });
  const spans = [frame.domain.x, frame.domain.y].map(([low, high]) => high - low);
  frame.node.addEventListener("pointermove", (event) =>
    onPoint(nearestTo(places, frame.from(event), spans)),
  );
  const same = (i) => data.labels[i] === data.labels[number];
  const others = places.filter((_, i) => !same(i));
  const alike = places.filter((_, i) => same(i));
  const near = Array.from(data.neighbours[number], (i) => places[i]);
  frame.add(
    dots(frame, others, { colour: 5, size: 3, hollow: true }),
    dots(frame, alike, { colour: 0, size: 4 }),
    dots(frame, near, { colour: 1, shape: "square", size: 6, hollow: true }),
    dot(frame, places[number], { colour: 1, size: 8 }),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, set, readout }) {
  const [left, right] = halves(width, 0.6);
  const starts = (data.places.length - 1) / data.perplexities.length;
  const chosen = chosenMap(data.perplexities, values, starts);
  const places = pairs(data.places[chosen]);
  const number = values.photo - 1;
  const { labels, classes } = data;
  const neighbours = [...data.neighbours[number]];
  const onPoint = (found) => found !== number && set({ photo: found + 1 });
  const part = (title, ...nodes) =>
    html("div", {}, html("p", { class: "dl-heading" }, title), ...nodes);
  const small = Math.min(48, Math.floor((right - 100) / 6)); // with 20 pixels between them
  const row = (numbers) =>
    html(
      "div",
      { class: "dl-side-by-side" },
      numbers.map((i) => photoOf(data, i, small)),
    );
  const here = nearestOf(places, number, neighbours.length);
  picture.replaceChildren(
    sideBySide(
      mapOf(places, { data, number, width: left, onPoint }),
      ofWidth(
        right,
        part("the photo", photoOf(data, number, 96)),
        part("nearest by all features", row(neighbours)),
        part("nearest on the map", row(here)),
      ),
    ),
  );
  const kept = here.filter((i) => neighbours.includes(i)).length;
  const text =
    `Photo ${values.photo} (${classes[labels[number]]}): ${kept} of its ${neighbours.length} ` +
    `neighbours are still its nearest; of all photos ${decimal(100 * data.kept[chosen], 0)} %`;
  readout(`${text}.`);
  const kind = chosen ? `t-SNE, perplexity ${values.perplexity}` : "principal components";
  return `Photos as points, ${kind}. ${text}.`;
}
