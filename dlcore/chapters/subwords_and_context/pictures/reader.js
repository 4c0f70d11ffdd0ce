// The small ELMo of the chapter: words by their letters, then two layers from both ends.
import { makeNetwork } from "nets/network.js";

// Letters as numbers: <, the letters, >, and zeros behind, as in letters.py.
export function codesOf(word, alphabet, longest) {
  const marked = `<${word.slice(0, longest - 2)}>`;
  return Array.from({ length: longest }, (_, i) =>
    i < marked.length ? alphabet.indexOf(marked[i]) + 1 : 0,
  );
}

export function makeReader({ plan, weights, alphabet }) {
  const network = makeNetwork(plan, new Uint8Array(weights).buffer);
  const longest = plan.tensors[plan.input].shape.reduce((all, side) => all * side, 1);
  const width = network.run(codesOf("", alphabet, longest)).length / 5;
  const part = (all, i) => all.slice(i * width, (i + 1) * width);
  const pass = (words) =>
    words.map((word, i) => network.run(codesOf(word, alphabet, longest), { keep: i > 0 }));
  // E1, E2, E3 of each word, 2 · width numbers each: what was read before, then behind.
  function read(words) {
    const ahead = pass(words);
    const back = pass([...words].reverse()).reverse();
    return words.map((_, i) => {
      const word = part(ahead[i], 0);
      return [
        [...word, ...word],
        [...part(ahead[i], 1), ...part(back[i], 3)],
        [...part(ahead[i], 2), ...part(back[i], 4)],
      ];
    });
  }
  return { read, longest, width, weights: network.weights };
}
