// A tree that the reader hangs together, and the line that it is written as.
import { listOf, whole } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { pressable } from "kit/press.js";
import { scrolled } from "kit/scrolled.js";
import { tree } from "./arcs.js";

export const states = { heads: listOf(whole(0, 9), 9), chosen: whole(-1, 8) };

export function setup({ state, data }) {
  state.heads ??= [...data.heads];
  state.chosen ??= -1;
}

// The tokens of the line, as lines.py writes them; null where a word hangs on itself, by
// whatever way.
export function asLine(words, heads) {
  const roots = heads.filter((head) => head === 0).length;
  const reach = (i, seen = []) =>
    heads[i] === 0 || (!seen.includes(i) && reach(heads[i] - 1, [...seen, i]));
  if (roots !== 1 || !heads.every((_, i) => reach(i))) return null;
  const written = (place) => {
    const below = heads.flatMap((head, i) => (head === place + 1 ? [i] : []));
    const before = below.filter((i) => i < place).flatMap(written);
    const behind = below.filter((i) => i > place).flatMap(written);
    return ["⟦", ...before, words[place], ...behind, "⟧"];
  };
  return written(heads.indexOf(0));
}

// Whether two arcs cross, the one from the root among them.
export function crossing(heads) {
  const arcs = heads.map((head, i) => [Math.min(head, i + 1), Math.max(head, i + 1)]);
  return arcs.some(([a, b]) => arcs.some(([c, d]) => a < c && c < b && b < d));
}

// Press a word, then the word that it hangs on; itself makes it the root.
export function pressed(heads, chosen, i) {
  if (chosen < 0) return { heads, chosen: i };
  const next = [...heads];
  if (chosen === i) {
    next[next.indexOf(0)] = i + 1;
    next[i] = 0;
  } else next[chosen] = i + 1;
  return { heads: next, chosen: -1 };
}

export const actions = { reset: "Start again" };

export function act(action, { state, data }) {
  state.heads = [...data.heads];
  state.chosen = -1;
}

export function draw({ picture, width, state, data, readout, redraw }) {
  const { words } = data;
  const attributes = (i) => ({
    ...pressable(() => {
      Object.assign(state, pressed(state.heads, state.chosen, i));
      redraw();
    }),
    "aria-label": `${words[i]}, ${state.heads[i] ? `hangs on ${words[state.heads[i] - 1]}` : "the root"}`,
    class: "dl-press",
  });
  const chosen = state.chosen < 0 ? [] : [state.chosen];
  const line = asLine(words, state.heads);
  const label = "the words, and arcs from each head to what hangs on it";
  const drawn = tree({ words, heads: state.heads, chosen, attributes, label, width });
  picture.replaceChildren(
    scrolled("The tree", drawn),
    html("p", { class: "dl-line" }, line ? line.join(" ") : "no tree, no line"),
  );
  let text = `${2 * words.length} brackets and ${words.length} words`;
  if (!line) text = "Some words hang on each other in a circle, or nothing is the root";
  else if (crossing(state.heads)) text = "Arcs cross: in the line, some words change their places";
  if (chosen.length) text = `What does “${words[state.chosen]}” hang on? Press that word`;
  readout(`${text}.`);
  return `A tree over “${words.join(" ")}”. As a line: ${line?.join(" ") ?? "none"}. ${text}.`;
}
