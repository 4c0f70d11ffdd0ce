// The reader's text as a network reads it: words that it knows, and words that it does not.
import { wordsOf } from "./asked.js";

export const wordNumbers = (tokens) => new Map(tokens.map((token, i) => [token, i]));

// numbers: {word: number} as a Map; most: words that are read at most. all: every word of
// the text with its number, −1 where it has none; words, numbers: those that are read;
// unknown: those that are not known.
export function knownWords(text, numbers, most = Infinity) {
  const all = wordsOf(text).map((word) => ({ word, number: numbers.get(word) ?? -1 }));
  const read = all.filter(({ number }) => number >= 0).slice(0, most);
  return {
    all,
    words: read.map(({ word }) => word),
    numbers: read.map(({ number }) => number),
    unknown: all.filter(({ number }) => number < 0).map(({ word }) => word),
  };
}

// What the reader is told of words that are not known, each once.
export function passedOver(unknown) {
  if (!unknown.length) return "";
  return `Not among its words, so passed over: ${[...new Set(unknown)].join(", ")}. `;
}
