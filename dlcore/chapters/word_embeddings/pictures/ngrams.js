// How often words follow each other in a text that the reader types.
import { some } from "kit/formats.js";
import { heading, row, table } from "kit/tables.js";
import { ask, showAsked, textUpTo, wordsOf } from "kit/asked.js";

const LONGEST = 160;
const MOST_ROWS = 14;

export const states = { text: textUpTo(LONGEST) };

export function setup(context) {
  const first = context.data.text;
  ask(context, { text: { label: "Type a text", first, longest: LONGEST } });
}

// Groups of n words with up to `skip` words left out, as "a b" → how often.
export function ngrams(words, n, skip) {
  const found = new Map();
  const grow = (places, left) => {
    if (places.length === n) {
      const key = places.map((i) => words[i]).join(" ");
      found.set(key, (found.get(key) ?? 0) + 1);
      return;
    }
    for (let jump = 0; jump <= left; jump += 1) {
      const place = places.at(-1) + 1 + jump;
      if (place < words.length) grow([...places, place], left - jump);
    }
  };
  words.forEach((_, start) => grow([start], skip));
  return found;
}

// Each history with what follows it: { history, next, count, share }. With smoothing a,
// share = (count + a) / (count of the history + a · words).
export function following(words, n, skip, smoothing) {
  const size = new Set(words).size;
  const found = [...ngrams(words, n, skip)].map(([key, count]) => {
    const parts = key.split(" ");
    return { history: parts.slice(0, -1).join(" "), next: parts.at(-1), count };
  });
  const totals = new Map();
  for (const { history, count } of found) totals.set(history, (totals.get(history) ?? 0) + count);
  const share = ({ history, count }) =>
    (count + smoothing) / (totals.get(history) + smoothing * size);
  return found
    .map((each) => ({ ...each, share: share(each) }))
    .sort((a, b) => (`${a.history} ${a.next}` < `${b.history} ${b.next}` ? -1 : 1));
}

const percent = (share) => `${(100 * share).toFixed(0)} %`;

export function draw(context) {
  const { picture, values, state, readout } = context;
  showAsked(context);
  const words = wordsOf(state.text);
  const found = following(words, values.n, values.skip, values.smoothing);
  const rows = found
    .slice(0, MOST_ROWS)
    .map(({ history, next, count, share }) =>
      row([heading("row", history || "(nothing)"), next, String(count), percent(share)]),
    );
  picture.replaceChildren(table("dl-counts", ["after", "comes", "times", "probability"], rows));
  const size = new Set(words).size;
  const all = found.reduce((sum, { count }) => sum + count, 0);
  const more = found.length > MOST_ROWS ? `, the first ${MOST_ROWS} of them shown` : "";
  const unseen = size ** values.n - found.length;
  const text =
    `${some(words.length, "word")}, ${size} different; ${some(all, "group")} of ${values.n}, ` +
    `${found.length} different${more}. ${unseen.toLocaleString("en")} possible groups never occur`;
  readout(`${text}.`);
  return `A table of words and what follows them. ${text}.`;
}
