// Words as rows of the table of embeddings, as tagging.py has them, and the tagger.
import { shares } from "nets/decoding.js";
import { makeNetwork } from "nets/network.js";

const MOST = 24; // words that are read
const [NOTHING, UNKNOWN, FIRST] = [0, 1, 2];
const GROUPS = [
  ["NOUN", "PROPN", "PRON"],
  ["VERB", "AUX"],
  ["ADJ", "ADV"],
  ["DET", "NUM"],
  ["ADP", "SCONJ", "CCONJ", "PART"],
];

// The colour of a tag: those that do like work share one.
export function colourOf(tag) {
  const found = GROUPS.findIndex((group) => group.includes(tag));
  return found < 0 ? 9 : found;
}

// Words and signs, cut as the treebank cuts them: "don't" is do + n't.
export function tokens(text) {
  const parted = text
    .replaceAll("’", "'")
    .replace(/([a-z])(n't|'(?:s|re|ve|ll|d|m))(?![a-z])/gi, "$1 $2");
  const found = parted.match(/n't|'(?:s|re|ve|ll|d|m)(?![a-z])|[\p{L}\p{N}]+|[^\s]/giu) ?? [];
  return found.slice(0, MOST);
}

export function shape(word) {
  if (/[0-9]/.test(word)) return 3;
  if (!/[A-Za-z]/.test(word)) return 4;
  if (word === word.toUpperCase() && word.length > 1) return 2;
  return /^[A-Z]/.test(word) ? 1 : 0;
}

// FNV-1a, as in Python.
export function bucket(ending, buckets) {
  let value = 2166136261;
  for (const byte of new TextEncoder().encode(ending)) {
    value = Math.imul(value ^ byte, 16777619) >>> 0;
  }
  return value % buckets;
}

// The row of a word itself, where only the first `most` words have one.
export function wordRow(word, places, most) {
  const place = places.get(word.toLowerCase());
  return place === undefined || place >= most ? UNKNOWN : FIRST + place;
}

export const numbersOf = (words) => new Map(words.map((word, i) => [word, i]));

// {rows(word), tag(words)}: the rows of a word; the shares of all tags for each word.
export function makeTagger({ words, buckets, tagger, taggerWeights }, spelled = true) {
  const network = makeNetwork(tagger, new Uint8Array(taggerWeights).buffer);
  const places = numbersOf(words);
  const afterWords = FIRST + words.length;
  const rows = (word) => [
    wordRow(word, places, words.length),
    spelled ? afterWords + bucket([...word.toLowerCase()].slice(-3).join(""), buckets) : NOTHING,
    spelled ? afterWords + buckets + shape(word) : NOTHING,
  ];
  const beyond = [NOTHING, NOTHING, NOTHING];
  function tag(sentence) {
    const all = [beyond, beyond, ...sentence.map(rows), beyond, beyond];
    return sentence.map((_, i) => [...shares(network.run(all.slice(i, i + 5).flat()))]);
  }
  return { rows, tag, knows: (word) => places.has(word.toLowerCase()) };
}

export const best = (all) => all.reduce((top, value, i) => (value > all[top] ? i : top), 0);
