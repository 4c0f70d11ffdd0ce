// A map of words: search one, and see its nearest words in all dimensions.
import { dot, plane, polyline } from "kit/plane.js";
import { labels } from "./labels.js";
import { closest, unitsOf } from "./vectors.js";
import { ask, showAsked, textUpTo } from "kit/asked.js";

const LONGEST = 24;
const SHOWN = 8;

export const states = { word: textUpTo(LONGEST) };

export function setup(context) {
  const hint = "Or press a point of the map; its word shows when the pointer rests on it.";
  const about = { label: "Search a word", first: context.data.first, longest: LONGEST, hint };
  ask(context, { word: about });
}

// The nearest places on the map to word number n, itself left out.
export function nearOnMap(places, n, count) {
  const [x, y] = places[n];
  return Array.from(places, ([a, b], m) => ({ n: m, distance: Math.hypot(a - x, b - y) }))
    .filter((each) => each.n !== n)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count);
}

const reach = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const more = 0.06 * (high - low);
  return [low - more, high + more];
};

function allWords(frame, places, context) {
  const { data, state, redraw } = context;
  return Array.from(places, (at, n) => {
    const point = dot(frame, [...at], { size: 2.5, colour: 0, faint: true, label: data.words[n] });
    point.classList.add("dl-press");
    point.addEventListener("click", () => {
      state.word = data.words[n];
      redraw();
    });
    return point;
  });
}

export function draw(context) {
  const { picture, width, values, state, data, readout } = context;
  showAsked(context);
  const places = data[values.layout === "t-SNE" ? "tsne" : "pca"];
  const frame = plane({
    width,
    height: Math.min(560, Math.max(360, 0.8 * width)),
    x: reach(Array.from(places, ([x]) => x)),
    y: reach(Array.from(places, ([, y]) => y)),
    ticks: { x: [], y: [] },
    margins: { left: 8, right: 8, bottom: 8 },
  });
  frame.add(allWords(frame, places, context));
  picture.replaceChildren(frame.node);
  const n = data.words.indexOf(state.word.trim().toLowerCase());
  if (n < 0) {
    readout(`${state.word || "No word"}: not on this map of ${data.words.length} words.`);
    return `A map of ${data.words.length} words.`;
  }
  const units = unitsOf(data);
  const near = closest(units, units[n], SHOWN, [n]);
  const here = [...places[n]];
  const found = near.map((each) => ({
    at: [...places[each.n]],
    word: data.words[each.n],
    colour: 2,
  }));
  frame.add(found.map(({ at }) => polyline(frame, [here, at], { colour: 2, width: 1 })));
  frame.over(
    found.map(({ at }) => dot(frame, at, { colour: 2, size: 4 })),
    dot(frame, here, { colour: 1, size: 6 }),
    labels(frame, [{ at: here, word: data.words[n], colour: 1 }, ...found]),
  );
  const onMap = nearOnMap(places, n, SHOWN).map((each) => each.n);
  const both = near.filter((each) => onMap.includes(each.n)).length;
  const list = near.map((each) => data.words[each.n]).join(", ");
  const text = `${data.words[n]}: nearest in all ${units[0].length} numbers are ${list}; ${both} of them are among the ${SHOWN} nearest on the map`;
  readout(`${text}.`);
  return `A map of ${data.words.length} words. ${text}.`;
}
