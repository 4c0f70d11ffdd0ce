// Windows of a text, each with the character that follows, and how a split treats them.
import { svg } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { randomState } from "kit/random.js";
import { sheet } from "kit/squares.js";

const ROW = 20; // pixels from one window to the next
const MOST = 16; // windows shown
const HELD_OUT = 0.25; // of the windows
const SEED = 18;

// Where windows of this length begin; each needs one more character behind it.
export function starts(characters, length, step) {
  const count = Math.floor((characters - length - 1) / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => i * step);
}

// The part of each window: "training", "validation", or null where it is left out. At
// random, a window falls anywhere; by pages, the text is cut at three quarters first.
export function parts(places, { characters, length, split }) {
  const random = randomState(SEED);
  const cut = Math.round((1 - HELD_OUT) * characters);
  return places.map((start) => {
    if (split === "at random") return random.uniform() < HELD_OUT ? "validation" : "training";
    if (start >= cut) return "validation";
    return start + length < cut ? "training" : null;
  });
}

// The share of the validation windows' characters, the one behind each included, that
// some training window holds too.
export function leak(places, found, length) {
  const seen = new Set();
  const inside = (start) => Array.from({ length: length + 1 }, (_, i) => start + i);
  places.forEach((start, i) => {
    if (found[i] === "training") for (const place of inside(start)) seen.add(place);
  });
  const asked = places.filter((_, i) => found[i] === "validation").flatMap(inside);
  return asked.length ? asked.filter((place) => seen.has(place)).length / asked.length : 0;
}

const COLOURS = { training: 0, validation: 2 };

function letterAt(x, y, letter, kind) {
  return svg("text", { class: kind, x, y, "text-anchor": "middle" }, letter === " " ? "␣" : letter);
}

// One window: its characters on a bar, and the one to predict in a frame.
function windowRow({ text, cell, length, start, part, y }) {
  const look = part ? `dl-mark dl-colour-${COLOURS[part]}` : "dl-mark dl-colour-9";
  const letters = [...text.slice(start, start + length + 1)];
  const at = (i) => (start + i + 0.5) * cell;
  return svg(
    "g",
    part ? {} : { opacity: 0.45 },
    svg("rect", {
      class: `${look} dl-tint`,
      x: start * cell,
      y: y - 13,
      width: length * cell,
      height: 17,
    }),
    svg("rect", {
      class: `${look} dl-stroke`,
      x: (start + length) * cell + 1,
      y: y - 13,
      width: cell - 2,
      height: 17,
    }),
    letters.map((letter, i) => letterAt(at(i), y, letter, "dl-window-letter")),
  );
}

export function draw({ picture, width, values, data, readout }) {
  const { length, step, split } = values;
  const characters = Math.min(data.text.length, Math.max(36, Math.floor(width / 11)));
  const cell = width / characters;
  const text = data.text.slice(0, characters);
  const places = starts(characters, length, step);
  const found = parts(places, { characters, length, split });
  const rows = Math.min(MOST, places.length);
  const shown = places
    .slice(0, rows)
    .map((start, i) =>
      windowRow({ text, cell, length, start, part: found[i], y: 48 + (i + 1) * ROW }),
    );
  const top = [...text].map((letter, i) =>
    letterAt((i + 0.5) * cell, 44, letter, "dl-window-letter dl-strong"),
  );
  const words = summary({ values, data, places, found });
  picture.replaceChildren(sheet(width, 66 + rows * ROW, words, key(split), top, shown));
  readout(`${words}.`);
  return words;
}

function key(split) {
  const name = (x, words, colour) =>
    svg("text", { class: `dl-mark dl-said dl-colour-${colour}`, x, y: 16 }, words);
  const left = split === "by pages" && name(176, "in neither part", 9);
  return [name(0, "training", 0), name(76, "validation", 2), left];
}

function summary({ values, data, places, found }) {
  const { length, step } = values;
  const all = starts(data.characters, length, step).length.toLocaleString("en");
  const shared = Math.max(0, length - step);
  const share = decimal(100 * leak(places, found, length), 0);
  const count = (part) => found.filter((each) => each === part).length;
  return (
    `The novel has ${all} such windows; neighbours share ${some(shared, "character")}. ` +
    `Of the text above, ${count("training")} windows are for training and ` +
    `${count("validation")} for validation, ${count(null)} in neither part; ` +
    `${share}\u00a0% of what validation asks stands in a training window, too`
  );
}
