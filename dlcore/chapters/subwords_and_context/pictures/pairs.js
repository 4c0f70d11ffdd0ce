// A vocabulary grows pair by pair: what each pair is worth, and what is joined.
import { html } from "kit/dom.js";
import { compact } from "kit/numbers.js";
import { heading, row, table } from "kit/tables.js";
import { joinPair } from "./joining.js";

const SHOWN = 8; // candidates in the table

const logs = (x) => (x > 0 ? x * Math.log(x) : 0);

// What joining is worth, as in dlcore/data/subwords.py.
export const SCORES = {
  frequency: ({ pair }) => pair,
  likelihood: ({ pair, left, right, all, same }) =>
    logs(pair) -
    logs(all - pair) +
    logs(all) +
    (same
      ? logs(Math.max(left - 2 * pair, 0)) - logs(left)
      : logs(left - pair) - logs(left) + logs(right - pair) - logs(right)),
  ratio: ({ pair, left, right }) => pair / (left * right),
};

// The pairs of cut words in the order in which they were met, with all counts.
export function candidates(words, counts) {
  const single = new Map();
  const pairs = new Map();
  words.forEach((pieces, i) => {
    for (const piece of pieces) single.set(piece, (single.get(piece) ?? 0) + counts[i]);
    pieces.slice(1).forEach((piece, k) => {
      const key = `${pieces[k]} ${piece}`;
      pairs.set(key, (pairs.get(key) ?? 0) + counts[i]);
    });
  });
  const all = [...single.values()].reduce((sum, n) => sum + n, 0);
  return [...pairs].map(([key, pair]) => {
    const [a, b] = key.split(" ");
    return { a, b, pair, left: single.get(a), right: single.get(b), all, same: a === b };
  });
}

// After so many merges: {words, merges, rows}, rows being the candidates, the best first.
export function grow(text, steps, score) {
  let words = text.map(([word]) => [...word]);
  const counts = text.map(([, count]) => count);
  const merges = [];
  const ranked = () =>
    candidates(words, counts)
      .filter(({ pair }) => pair > 1)
      .map((one, met) => ({ ...one, met, value: SCORES[score](one) }))
      .sort((p, q) => q.value - p.value || p.met - q.met);
  for (let rows = ranked(); merges.length < steps && rows.length; rows = ranked()) {
    const [{ a, b }] = rows;
    words = words.map((pieces) => joinPair(pieces, a, b));
    merges.push([a, b]);
  }
  return { words, merges, rows: ranked() };
}

const chips = (pieces) =>
  html(
    "span",
    { class: "dl-cut" },
    pieces.map((p) => html("b", {}, p)),
  );

export function draw({ picture, values, data, readout }) {
  const text = data.texts[values.words];
  const { words, merges, rows } = grow(text, values.merges, values.score);
  const letters = [...new Set(text.flatMap(([word]) => [...word]))].sort();
  const vocabulary = [...new Set([...letters, ...merges.map(([a, b]) => a + b)])];
  const shown = rows
    .slice(0, SHOWN)
    .map(({ a, b, pair, value }) =>
      row([heading("row", `${a} + ${b}`), `${pair}`, compact(Number(value.toPrecision(3)))]),
    );
  const cuts = words
    .slice(0, 12)
    .map((pieces, i) => row([heading("row", text[i][0]), `${text[i][1]}`, chips(pieces)]));
  picture.replaceChildren(
    html("p", { class: "dl-vocabulary" }, chips(vocabulary)),
    html(
      "div",
      { class: "dl-side-by-side" },
      table("dl-pairs", ["next pair", "times", values.score], shown),
      table("dl-pairs", ["word", "times", "cut"], cuts),
    ),
  );
  const next = rows[0] ? `next comes ${rows[0].a} + ${rows[0].b}` : "no pair occurs twice";
  const said = `${vocabulary.length} pieces, ${vocabulary.length ** 2} conceivable pairs; ${next}`;
  readout(`${said}.`);
  return `A vocabulary that grows pair by pair, by ${values.score}: ${vocabulary.join(", ")}. ${said}.`;
}
