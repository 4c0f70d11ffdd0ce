// Words as bags of letter groups: found or not, and found nearly (figures C-1 and C-2).
import { ask, showAsked, textUpTo, wordsOf } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { scrolled } from "kit/scrolled.js";
import { heading, row, table } from "kit/tables.js";
import { cosine } from "./cosine.js";

const LONGEST = 140;

export const states = { words: textUpTo(LONGEST), targets: textUpTo(LONGEST) };

export function setup(context) {
  const { words, targets } = context.data;
  ask(context, {
    words: { label: "words", first: words, longest: LONGEST },
    targets: { label: "targets, one per column", first: targets, longest: LONGEST },
  });
}

// Steps from one text to another: a letter put in, left out, or replaced (Levenshtein),
// where the second may begin and end anywhere in the first.
export function nearest(word, target) {
  let line = Array(word.length + 1).fill(0); // a match may begin anywhere
  [...target].forEach((letter, i) => {
    const next = [i + 1];
    [...word].forEach((other, k) => {
      next.push(Math.min(line[k] + (letter === other ? 0 : 1), line[k + 1] + 1, next[k] + 1));
    });
    line = next;
  });
  return Math.min(...line);
}

export const exact = (word, target) => (word.includes(target) ? 1 : 0);
export const approximate = (word, target) => Math.max(0, 1 - nearest(word, target) / target.length);

const shade = (value, digits) =>
  html(
    "td",
    { class: "dl-shade", style: `--dl-share: ${(55 * value).toFixed(0)}%` },
    decimal(value, digits),
  );

export function draw(context) {
  const { picture, values, state, readout } = context;
  showAsked(context);
  const [words, targets] = [wordsOf(state.words).slice(0, 6), wordsOf(state.targets).slice(0, 14)];
  const isExact = values.match === "exact";
  const score = isExact ? exact : approximate;
  const bags = words.map((word) => targets.map((target) => score(word, target)));
  const rows = targets.map((target, i) =>
    row([heading("row", target), ...bags.map((bag) => shade(bag[i], isExact ? 0 : 2))]),
  );
  const names = words.map((word, i) => (word.length > 9 ? `${i + 1}: ${word.slice(0, 6)}…` : word));
  picture.replaceChildren(scrolled("Bags of the words", table("dl-groups", ["", ...names], rows)));
  const said = words.slice(1).map((_, i) => {
    const value = cosine(bags[0], bags[i + 1]);
    return `1 and ${i + 2}: ${Number.isFinite(value) ? decimal(value, 2) : "no number"}`;
  });
  const text = said.length ? `Cosine of the bags of words ${said.join(", ")}` : "Type two words";
  readout(`${text}.`);
  return `Bags of letter groups, ${values.match}, of ${words.join(", ")}. ${text}.`;
}
