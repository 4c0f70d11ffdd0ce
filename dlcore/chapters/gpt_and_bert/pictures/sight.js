// What a place may look at, and what it is asked: next word (GPT) or masked word (BERT).
import { tokenRow } from "./tokens.js";

// The places that place `at` sees of `count`.
export const sees = (kind, at, count) =>
  Array.from({ length: count }, (_, i) => kind === "BERT" || i <= at);

// What is asked: for GPT at every place the next word, for BERT the masked one.
export function asked(kind, words, at) {
  if (kind === "BERT") return words.map((word, i) => (i === at ? word : ""));
  return words.map((_, i) => words[i + 1] ?? "");
}

export function draw({ picture, values, data, readout }) {
  const { words } = data;
  const at = values.place - 1;
  const seen = sees(values.network, at, words.length);
  const targets = asked(values.network, words, at);
  const isMasked = (i) => values.network === "BERT" && i === at;
  const rows = words.map((word, i) => ({
    word: isMasked(i) ? "[MASK]" : word,
    below: targets[i] && `→ ${targets[i]}`,
    kind: i === at ? "chosen" : seen[i] ? undefined : "hidden",
  }));
  picture.replaceChildren(tokenRow(rows));
  const count = seen.filter(Boolean).length;
  const losses = targets.filter(Boolean).length;
  const text =
    `${values.network}, place ${at + 1}: it sees ${count} of ${words.length} tokens and is ` +
    `asked for “${targets[at] || "nothing"}”. This text gives ${losses} losses.`;
  readout(text);
  return text;
}
