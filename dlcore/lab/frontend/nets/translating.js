// An encoder and a decoder in one plan: both take a word at a step, [source, target].
import { knownWords, wordNumbers } from "kit/known_words.js";
import { shares } from "./decoding.js";

const NONE = 0; // the number of padding, for the half that has nothing to read

// source, target: the words of both vocabularies; marks: names of {start, stop} among
// those of the target.
export function openTranslator(network, { source, target, marks }) {
  const [numbers, words] = [source, target].map(wordNumbers);
  const stop = words.get(marks.stop);

  // The words of a text, each with its number; −1 where the network does not know it.
  const numbersOf = (text) => knownWords(text, numbers).all;

  // memory: the decoder's state, put back first; the encoder's does not matter any more.
  function step(token, memory) {
    network.remember(memory);
    const logits = network.run([NONE, token], { keep: true });
    return { logits, memory: network.memory() };
  }

  // The encoder's state after each word that it knows, h before c: [{word, state}].
  function statesOf(text) {
    const known = knownWords(text, numbers);
    return known.words.map((word, i) => {
      network.run([known.numbers[i], NONE], { keep: i > 0 });
      return { word, state: network.memory()[0] };
    });
  }

  // Reads the words that it knows; returns what the decoder says after START.
  function read(text) {
    const state = statesOf(text).at(-1)?.state ?? network.memory()[0].fill(0);
    return step(words.get(marks.start), [state, state]);
  }

  // The words as the network would choose them, after those that are forced upon it:
  // [{token, shares, forced}], STOP included.
  function translate(start, forced, longest) {
    const steps = [];
    let now = start;
    while (steps.length < longest && steps.at(-1)?.token !== stop) {
      const all = shares(now.logits);
      const given = forced[steps.length];
      const token = given ?? all.indexOf(Math.max(...all));
      steps.push({ token, shares: all, forced: given !== undefined });
      now = step(token, now.memory);
    }
    return steps;
  }
  const tokensOf = (text) =>
    text
      .split(" ")
      .filter((word) => words.has(word))
      .map((word) => words.get(word));
  const wordOf = (token) => target[token];
  return { numbersOf, read, statesOf, step, stop, translate, tokensOf, wordOf };
}

// Beginnings that share their words, as a tree: {words, children}. A run of words
// without a fork is one node; lists: arrays of tokens.
export function treeOf(lists) {
  const root = new Map();
  for (const tokens of lists) {
    let at = root;
    for (const token of tokens) {
      if (!at.has(token)) at.set(token, new Map());
      at = at.get(token);
    }
  }
  return joined([], root);
}

function joined(words, children) {
  if (children.size === 1 && words.length) {
    const [[token, below]] = children;
    return joined([...words, token], below);
  }
  return { words, children: [...children].map(([token, below]) => joined([token], below)) };
}
