// BERT's masks: of the words that are chosen, most are hidden, some replaced, some stay.
import { randomState } from "kit/random.js";
import { tokenRow } from "./tokens.js";

// What becomes of each word: "", "hidden", "another" or "same".
export function fates(count, share, random) {
  return Array.from({ length: count }, () => {
    const chosen = random.uniform() < share;
    const fate = random.uniform();
    if (!chosen) return "";
    if (fate < 0.8) return "hidden";
    return fate < 0.9 ? "another" : "same";
  });
}

export function draw({ picture, values, data, readout }) {
  const { words, others } = data;
  const random = randomState(values.masks === "static" ? 1 : values.epoch);
  const found = fates(words.length, values.share / 100, random);
  const rows = words.map((word, i) => {
    const fate = found[i];
    const other = others[Math.floor(random.uniform() * others.length)];
    const given = { hidden: "[MASK]", another: other }[fate] ?? word;
    return { word: given, below: fate && `→ ${word}`, kind: fate && "chosen" };
  });
  picture.replaceChildren(tokenRow(rows));
  const count = (fate) => found.filter((one) => one === fate).length;
  const text =
    `Epoch ${values.epoch}, ${values.masks} masks: ${words.length - count("")} of ${words.length} ` +
    `words are asked for; ${count("hidden")} hidden, ${count("another")} replaced, ` +
    `${count("same")} left as they are.`;
  readout(text);
  return text;
}
