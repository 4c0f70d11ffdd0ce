// Who judges a review in the page: a linear judge of groups of words, and a network.
import { makeNetwork } from "nets/network.js";
import { grams, tally, tfIdf } from "./grams.js";

const openNetwork = ({ plan, weights }) => makeNetwork(plan, new Uint8Array(weights).buffer);

// Logistic regression on TF-IDF. judge(words) gives the score and what each word gives to
// it: a group's part is shared evenly by its words, so bias and parts add up to the score.
export function linearJudge({ grams: names, longest, bias, ...table }) {
  const [{ values }] = Object.values(openNetwork(table).weights);
  const places = new Map(names.map((name, i) => [name, i]));
  const column = (gram, i) => (places.has(gram) ? values[2 * places.get(gram) + i] : undefined);
  return function judge(words) {
    const found = grams(words, longest);
    const counts = tally(found.map(({ gram }) => gram));
    const share = tfIdf(counts, (gram) => column(gram, 1));
    const parts = words.map(() => 0);
    for (const { gram, start, length } of found) {
      if (!share.has(gram)) continue;
      const part = (share.get(gram) * column(gram, 0)) / counts.get(gram);
      for (let i = start; i < start + length; i += 1) parts[i] += part / length;
    }
    return { score: parts.reduce((sum, part) => sum + part, bias), parts, bias };
  };
}

// A network that reads words: the logit after each, and, for each, how much lower the last
// one is without it.
export function recurrentJudge({ words: known, ...trained }) {
  const network = openNetwork(trained);
  const places = new Map(known.map((word, i) => [word, i]));
  const numberOf = (word) => places.get(word) ?? 1; // 0 is padding, 1 an unknown word

  function path(numbers) {
    return numbers.map((number, i) => network.run([number], { keep: i > 0 })[0]);
  }
  const last = (numbers) => (numbers.length ? path(numbers).at(-1) : 0);

  function judge(words) {
    const numbers = words.map(numberOf);
    const after = path(numbers);
    const score = after.at(-1) ?? 0;
    const without = (i) => last([...numbers.slice(0, i), ...numbers.slice(i + 1)]);
    return { score, path: after, parts: numbers.map((_, i) => score - without(i)), bias: 0 };
  }
  return {
    judge,
    path: (words, zeros = 0) => path([...words.map(numberOf), ...Array(zeros).fill(0)]),
  };
}
