// A network that reads characters one at a time and keeps what it knows of them.
import { shares } from "./decoding.js";

// The characters as they are written in a list: the blank by its sign.
export const characterName = (character) => (character === " " ? "␣" : character);

// Phones type curly quotation marks and long dashes, where many texts have plain ones.
const PLAIN = { "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-" };

// characters: what the network knows, in the order of its outputs.
export function openReader(network, characters) {
  const numbers = new Map(characters.map((character, i) => [character, i]));

  // Small letters, one blank between words; what the network does not know is passed over.
  const numbersOf = (text) =>
    [...text.toLowerCase().replace(/\s+/g, " ")]
      .map((character) => numbers.get(character) ?? numbers.get(PLAIN[character]))
      .filter((number) => number !== undefined);

  // memory: null at the beginning of a text
  function step(number, memory) {
    if (memory) network.remember(memory);
    const logits = network.run([number], { keep: Boolean(memory) });
    return { logits, memory: network.memory() };
  }

  // What it knows after each character: [{number, logits, memory, loss}]; the loss is that
  // of the character in nats, from what was known before it. Without text it reads a blank.
  function read(text) {
    const found = numbersOf(text);
    const given = found.length ? found : numbersOf(" ");
    const steps = [];
    for (const number of given) {
      const before = steps.at(-1);
      const loss = before ? -Math.log(shares(before.logits)[number]) : NaN;
      steps.push({ number, loss, ...step(number, before?.memory) });
    }
    return steps;
  }
  const textOf = (tokens) => tokens.map((number) => characters[number]).join("");
  return { read, step, textOf };
}
