// InPage(show="plane"): the state of an encoder while it reads the reader's sentence, word by
// word, on the plane of the states of other sentences.
import { html, widgetRoot } from "kit/dom.js";
import { some } from "kit/formats.js";
import { knownWords, passedOver, wordNumbers } from "kit/known_words.js";
import { labelled, lookOf } from "kit/labels.js";
import { heightFor } from "kit/layout.js";
import { dots, plane, polyline } from "kit/plane.js";
import { textBox } from "kit/text_box.js";
import { openContestants } from "nets/contestants.js";
import { openTranslator } from "nets/translating.js";
import { wireState } from "shell/wire.js";

const LONGEST = 80; // letters that the reader may type
const OWN = 3; // the look of the reader's sentence, after those of the groups
const MARK = "your sentence"; // a long one has no room on the plane
const MISSING = "The network is not here yet. Load it, and your sentence finds its place.";
const NOTHING = "Type a few common English words.";

// The coordinates of a state: its distance from the centre along each axis.
function projected(state, { centre, axes }) {
  return axes.map((axis) => axis.reduce((sum, a, i) => sum + a * (state[i] - centre[i]), 0));
}

const far = (one, other) => Math.hypot(...one.map((value, i) => value - other[i]));

// The place of the vector that is nearest to another one.
function nearest(vector, vectors) {
  const all = vectors.map((each) => far([...vector], each));
  return all.indexOf(Math.min(...all));
}

// The plane with all sentences, and the way of the reader's: [{word, state}].
function drawPlane(width, { texts, groups, points, ...flat }, text, steps) {
  const path = steps.map(({ state }) => projected(state, flat));
  const top = 1.15 * Math.max(...[...points, ...path].flat().map(Math.abs));
  const frame = plane({
    width,
    height: heightFor(width, 420),
    x: [-top, top],
    y: [-top, top],
    xLabel: "first component",
    yLabel: "second component",
  });
  const own = path.slice(-1).map((at) => ({ at, text: MARK, look: lookOf(OWN) }));
  const given = points.map((at, i) => ({ at, text: texts[i], look: lookOf(groups[i]) }));
  frame.add(polyline(frame, path, { colour: OWN, dash: true }));
  frame.add(dots(frame, path.slice(0, -1), { colour: OWN, shape: "diamond", size: 4 }));
  labelled(frame, [...given, ...own]);
  frame.node.setAttribute("role", "img");
  const where = own.length ? `, and the way of the state that reads “${text}”` : "";
  frame.node.setAttribute(
    "aria-label",
    `${some(texts.length, "sentence")} by two principal components${where}`,
  );
  return { node: frame.node, end: path.at(-1) };
}

// What is nearest to the end of the reading, in all components and in the two drawn ones.
function told({ texts, points }, text, state, end, states) {
  const [all, two] = [nearest(state, states), nearest(end, points)];
  const flat = all === two ? "on the plane, too." : `on the plane, “${texts[two]}” is nearer.`;
  return `“${text}” ends nearest to “${texts[all]}” in all ${state.length} components; ${flat}`;
}

export function render({ model, el }) {
  const config = model.get("config");
  const { name, title, texts, words, marks, classes } = config;
  const known = wordNumbers(words);
  const root = widgetRoot("dl-in-page dl-reads", name, title);
  const place = html("div", { class: "dl-map" });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  let translator = null;
  const wired = wireState(model, root, {
    read: (said) => ("text" in said ? { text: said.text.slice(0, LONGEST) } : {}),
    draw: update,
  });
  const box = textBox({
    label: "your sentence",
    longest: LONGEST,
    hint: "Each small mark is the state after one word, the large one that after the last.",
    onText: (text) => wired.set({ text }),
  });
  const [contestant] = openContestants(model, {
    createAnswers: () => ({ root: html("p", { class: "dl-hint" }, "It reads as you type.") }),
    createView: (network) => {
      translator = openTranslator(network, { source: words, target: classes, marks });
      return { roots: [] };
    },
    onReady: update,
  });

  function update() {
    const { text } = wired.get();
    box.show(text);
    const read = knownWords(text, known);
    const said = read.words.join(" ");
    const steps = translator ? translator.statesOf(text) : [];
    const width = Math.max(260, Math.min(860, root.clientWidth - 20 || 640));
    const { node, end } = drawPlane(width, config, said, steps);
    place.replaceChildren(node);
    readout.textContent = MISSING;
    if (!translator) return;
    const states = texts.map((each) => translator.statesOf(each).at(-1).state);
    const last = steps.at(-1)?.state;
    readout.textContent =
      passedOver(read.unknown) + (end ? told(config, said, last, end, states) : NOTHING);
  }

  root.append(
    html("div", { class: "dl-controls" }, box.root),
    html("div", { class: "dl-picture" }, contestant.root),
    html("div", { class: "dl-picture" }, place),
    readout,
  );
  root.translator = () => translator; // for tests and the curious
  return wired.open(el);
}
