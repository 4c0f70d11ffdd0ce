// Two texts as bags of words, and three measures of how alike they are.
import { decimal } from "kit/formats.js";
import { heading, row, table } from "kit/tables.js";
import { ask, showAsked, textUpTo, wordsOf } from "kit/asked.js";

const LONGEST = 120;

export const states = { first: textUpTo(LONGEST), second: textUpTo(LONGEST) };

export function setup(context) {
  const [first, second] = context.data.texts;
  ask(context, {
    first: { label: "First text", first, longest: LONGEST },
    second: { label: "Second text", first: second, longest: LONGEST },
  });
}

// The words of both in order, and how often each occurs in one and in the other.
export function bags(first, second) {
  const texts = [wordsOf(first), wordsOf(second)];
  const words = [...new Set(texts.flat())].sort();
  const counts = texts.map((text) => words.map((word) => text.filter((w) => w === word).length));
  return { words, counts };
}

export function measures([one, other]) {
  const sum = (f) => one.reduce((total, a, i) => total + f(a, other[i]), 0);
  const shared = sum((a, b) => (a && b ? 1 : 0));
  return {
    jaccard: shared / one.length,
    cosine: sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b)),
    euclid: Math.sqrt(sum((a, b) => (a - b) ** 2)),
  };
}

export function draw(context) {
  const { picture, state, readout } = context;
  showAsked(context);
  const { words, counts } = bags(state.first, state.second);
  const rows = words.map((word, i) =>
    row([heading("row", word), ...counts.map((each) => String(each[i]))]),
  );
  picture.replaceChildren(table("dl-counts", ["word", "first", "second"], rows));
  const { jaccard, cosine, euclid } = measures(counts);
  const text = words.length
    ? `Jaccard ${decimal(jaccard, 2)}, cosine similarity ${decimal(cosine, 4)}, Euclidean distance ${decimal(euclid, 4)}`
    : "No words yet";
  readout(`${text}.`);
  return `Two bags of ${words.length} words. ${text}.`;
}
