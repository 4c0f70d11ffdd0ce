// A word, known or not, from its letter groups, and the known words nearest to it.
import { ask, showAsked, textUpTo, wordsOf } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { heading, row, table } from "kit/tables.js";
import { makeNetwork } from "nets/network.js";
import { cosine } from "./cosine.js";

const LONGEST = 30;
const SHOWN = 8;

export const states = { word: textUpTo(LONGEST) };

export function setup(context) {
  ask(context, {
    word: { label: "a word, letters a to z", first: context.data.word, longest: LONGEST },
  });
  context.rows = tableOf(context.data);
  context.known = knownVectors(context.data, context.rows);
}

// The rows of the table that ships: of the words first, then of the groups.
export function tableOf(data) {
  const network = makeNetwork(data.plan, new Uint8Array(data.weights).buffer);
  const [{ shape, values }] = Object.values(network.weights);
  return (row) => values.subarray(row * shape[1], (row + 1) * shape[1]);
}

// <wh whe her ere re> … of 3 to 6 letters.
export function groups(word) {
  const marked = `<${word}>`;
  const found = new Set();
  for (let length = 3; length <= 6 && length < marked.length; length += 1) {
    for (let start = 0; start + length <= marked.length; start += 1) {
      found.add(marked.slice(start, start + length));
    }
  }
  return [...found];
}

// FNV-1a, as in Python.
export function bucket(group, buckets) {
  let value = 2166136261;
  for (const byte of new TextEncoder().encode(group)) {
    value = Math.imul(value ^ byte, 16777619) >>> 0;
  }
  return value % buckets;
}

export function vectorOf(word, data, rows) {
  const all = groups(word).map((group) => data.words.length + bucket(group, data.buckets));
  const own = data.words.indexOf(word);
  if (own >= 0) all.push(own);
  const found = new Float64Array(rows(0).length);
  for (const place of all) rows(place).forEach((value, i) => (found[i] += value / all.length));
  return found;
}

// The vectors of all known words, and their mean: what all words share says nothing.
export function knownVectors(data, rows) {
  const vectors = data.words.map((word) => vectorOf(word, data, rows));
  const mean = vectors[0].map(
    (_, i) => vectors.reduce((sum, vector) => sum + vector[i], 0) / vectors.length,
  );
  const less = (vector) => vector.map((value, i) => value - mean[i]);
  return { vectors: vectors.map(less), less };
}

export function nearestWords(word, data, rows, { vectors, less }) {
  const vector = less(vectorOf(word, data, rows));
  return data.words
    .map((other, i) => [other, other === word ? -1 : cosine(vector, vectors[i])])
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN);
}

export function draw(context) {
  const { picture, state, data, readout } = context;
  showAsked(context);
  const word = wordsOf(state.word)[0] ?? "";
  const found = groups(word);
  const shown = found.filter((group) => group.length === 3 || found.length < 12);
  const near = found.length ? nearestWords(word, data, context.rows, context.known) : [];
  const rows = near.map(([other, value]) => row([heading("row", other), decimal(value, 2)]));
  picture.replaceChildren(
    html("p", {}, `Its groups: ${shown.join("  ")}${shown.length < found.length ? " …" : ""}`),
    table("dl-near", ["nearest known word", "cosine"], rows),
  );
  const known = data.words.includes(word)
    ? "has a vector of its own too"
    : "has no vector of its own";
  const text = found.length
    ? `“${word}” ${known}; ${some(found.length, "letter group")}`
    : "Type a word of two letters or more";
  readout(`${text}.`);
  return `${text}. Nearest: ${near.map(([other]) => other).join(", ")}.`;
}
