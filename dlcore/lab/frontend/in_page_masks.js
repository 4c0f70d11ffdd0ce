// InPage(show="masks"): a BERT fills in what the reader has masked, and says whether the
// second sentence follows the first.
import { wordsOf } from "kit/asked.js";
import { html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { textBox } from "kit/text_box.js";
import { openContestants } from "nets/contestants.js";
import { createTopBars } from "nets/bars.js";
import { shares } from "nets/decoding.js";
import { openLanguageModel } from "nets/language_model.js";
import { wireState } from "shell/wire.js";

const LONGEST = 100;
const MISSING = "The network is not here yet. Load it, and it fills in your masks.";
const [MASK, CLS, SEP] = ["[MASK]", "[CLS]", "[SEP]"];

// Words and full stops, with a mask wherever the reader wrote an underline; the last stop
// is left to `laidOut`.
function cut(text, known) {
  const all = text.toLowerCase().split(/(_+|\.)/);
  const found = all
    .flatMap((part) => (part.startsWith("_") ? [MASK] : part === "." ? ["."] : wordsOf(part)))
    .filter((word) => known.has(word));
  return found.at(-1) === "." ? found.slice(0, -1) : found;
}

// [CLS] A . [SEP] B . [SEP], and the segment of each token.
function laidOut(a, b) {
  const first = [CLS, ...a, ".", SEP];
  const second = b.length ? [...b, ".", SEP] : [];
  return {
    words: [...first, ...second],
    segments: [...first.map(() => 0), ...second.map(() => 1)],
  };
}

// The answer of [CLS]: the share of "it follows".
function followsShare(weights, states, size) {
  const { values } = weights["follows.weight"];
  const scores = [0, 1].map((row) => {
    const sum = states.slice(0, size).reduce((all, x, i) => all + x * values[row * size + i], 0);
    return sum + weights["follows.bias"].values[row];
  });
  return shares(scores)[1];
}

function panel(word, columns) {
  return html(
    "div",
    { class: "dl-column" },
    html("p", { class: "dl-heading" }, word),
    columns.root,
  );
}

// What a BERT says of two texts: a list of shares for each mask, and whether B follows.
function answers(network, weights, known, a, b) {
  const { words, segments } = laidOut(a, b);
  const tokens = words.map((word) => known.get(word));
  const { logits, states } = network.read({ tokens, segments });
  const at = words.flatMap((word, i) => (word === MASK ? [i] : []));
  const rows = at.map((i) => shares(logits.slice(i * network.width, (i + 1) * network.width)));
  return { rows, words, follows: b.length ? followsShare(weights, states, network.size) : null };
}

// A field for each text; onText(key, text) is called at every letter.
function textBoxes(onText) {
  return [
    ["text", "text A", "Write _ for a mask. The words are those of the invented reviews."],
    ["other", "text B", null],
  ].map(([key, label, hint]) => {
    const box = textBox({ label, longest: LONGEST, hint, onText: (text) => onText(key, text) });
    box.input.dataset.key = key;
    return [key, box];
  });
}

const readTexts = (words) =>
  Object.fromEntries(
    ["text", "other"]
      .filter((key) => key in words)
      .map((key) => [key, words[key].slice(0, LONGEST)]),
  );

export function render({ model, el }) {
  const { name, title, classes, heads } = model.get("config");
  const known = new Map(classes.map((word, i) => [word, i]));
  const root = widgetRoot("dl-in-page dl-reads", name, title);
  let [network, weights] = [null, null];
  const filled = html("div", { class: "dl-writings" });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const wired = wireState(model, root, { read: readTexts, draw: update });
  const boxes = textBoxes((key, text) => wired.set({ [key]: text }));
  const [contestant] = openContestants(model, {
    createAnswers: () => ({ root: filled }),
    createView: (loaded) => {
      weights = loaded.weights;
      network = openLanguageModel(weights, { heads, causal: false });
      return { roots: [] };
    },
    onReady: update,
  });

  function update() {
    const state = wired.get();
    for (const [key, box] of boxes) box.show(state[key]);
    readout.textContent = MISSING;
    if (!network) return;
    const [a, b] = ["text", "other"].map((key) => cut(state[key], known).slice(0, 24));
    const { rows, words, follows } = answers(network, weights, known, a, b);
    const panels = rows.map((all, i) => {
      const bars = createTopBars(classes);
      bars.show([...all]);
      return panel(`mask ${i + 1}`, bars);
    });
    filled.replaceChildren(...panels);
    const next = follows === null ? "" : ` B follows A: ${decimal(follows)}.`;
    const none = rows.length ? "" : " Put an underline where a word should be filled in.";
    readout.textContent = `It reads: ${words.join(" ")}.${none}${next}`;
  }

  root.append(
    html(
      "div",
      { class: "dl-controls" },
      boxes.map(([, box]) => box.root),
    ),
    html("div", { class: "dl-picture dl-next" }, contestant.root),
    readout,
    html("div", { class: "dl-actions" }, wired.link),
  );
  root.network = () => network; // for tests and the curious
  return wired.open(el);
}
