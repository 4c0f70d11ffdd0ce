// Arithmetic with words: what is nearest to king − man + woman?
import { decimal } from "kit/formats.js";
import { html } from "kit/dom.js";
import { heading, row, table } from "kit/tables.js";
import { closest, unitsOf, vectorOf } from "./vectors.js";
import { ask, showAsked, textUpTo } from "kit/asked.js";

const LONGEST = 60;
const SHOWN = 8;

export const states = { sum: textUpTo(LONGEST) };

export function setup(context) {
  ask(context, {
    sum: {
      label: "A sum of words",
      first: context.data.first,
      longest: LONGEST,
      hint: "For instance paris - france + italy, or just one word.",
    },
  });
}

// "king - man + woman" → [{ word, sign }, …]
export function parsed(text) {
  const found = text.toLowerCase().matchAll(/([+\-−–]?)\s*([a-z][a-z.']*)/g);
  return Array.from(found, ([, sign, word]) => ({ word, sign: !sign || sign === "+" ? 1 : -1 }));
}

// The sum of the words that have a vector, their numbers, and the words that have none.
export function added(data, terms) {
  const total = new Float64Array(data.bytes[0].length);
  const own = [];
  const unknown = [];
  for (const { word, sign } of terms) {
    const n = data.words.indexOf(word);
    if (n < 0) {
      unknown.push(word);
      continue;
    }
    own.push(n);
    vectorOf(data, n).forEach((value, i) => {
      total[i] += sign * value;
    });
  }
  return { total, own, unknown };
}

function said(data, { own, unknown }, found, exclude) {
  const missing = unknown.length ? ` This page has no vector of ${unknown.join(", ")}.` : "";
  if (!own.length) return `No word with a vector.${missing}`;
  const first = found[0];
  const mine = own.includes(first.n) ? ", a word of the sum itself" : "";
  const rule = exclude ? "own words passed over" : "own words allowed";
  return `Nearest, ${rule}: ${data.words[first.n]} at ${decimal(first.distance, 3)}${mine}.${missing}`;
}

export function draw(context) {
  const { picture, values, state, data, readout } = context;
  showAsked(context);
  const sum = added(data, parsed(state.sum));
  const without = values.exclude ? sum.own : [];
  const found = sum.own.length ? closest(unitsOf(data), sum.total, SHOWN, without) : [];
  const rows = found.map(({ n, distance }) => {
    const word = sum.own.includes(n) ? html("strong", {}, data.words[n]) : data.words[n];
    return row([heading("row", word), decimal(distance, 3)]);
  });
  picture.replaceChildren(table("dl-counts", ["word", "cosine distance"], rows));
  const text = said(data, sum, found, values.exclude);
  readout(text);
  return `The words nearest to ${state.sum}. ${text}`;
}
