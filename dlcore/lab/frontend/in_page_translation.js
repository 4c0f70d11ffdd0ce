// InPage(show="translation"): an encoder reads the reader's sentence, a decoder writes it in
// another language; the reader may force a word, and sees what a beam kept.
import { choice } from "kit/choices.js";
import { button, html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { axisSliders } from "kit/sliders.js";
import { textBox } from "kit/text_box.js";
import { openContestants } from "nets/contestants.js";
import { beamSearch } from "nets/decoding.js";
import { openTranslator, treeOf } from "nets/translating.js";
import { wireState } from "shell/wire.js";
import { readSliders } from "shell/words.js";

const LONGEST = 80; // letters that the reader may type
const WORDS = 16; // of a translation
const SHOWN = 4; // words to choose from at each step
const MISSING = "The network is not here yet. Load it, and it translates as you type.";
const OWN = "your own";

const percent = (share) => `${decimal(100 * share, share < 0.1 ? 1 : 0)}\u00a0%`;

// The reader's words, those that the network does not know crossed out.
function chips(words) {
  return words.map(({ word, number }) =>
    html(number < 0 ? "s" : "span", { class: "dl-word", title: number < 0 && "unknown" }, word),
  );
}

// The most probable words of one step, and the one that was taken: buttons.
function stepColumn({ token, shares, forced }, place, { wordOf, force }) {
  const best = [...shares.keys()].sort((a, b) => shares[b] - shares[a]).slice(0, SHOWN);
  const listed = best.includes(token) ? best : [...best.slice(0, -1), token];
  const words = listed.map((each) =>
    button(
      [html("span", {}, wordOf(each)), html("span", { class: "dl-hint" }, percent(shares[each]))],
      () => force(place, each),
      {
        class: "dl-word-choice",
        "aria-pressed": String(each === token),
        "aria-label": `word ${place + 1}: ${wordOf(each)}, ${percent(shares[each])}`,
      },
    ),
  );
  const name = `${place + 1}${forced ? ", given" : ""}`;
  return html("div", { class: "dl-step" }, html("p", { class: "dl-heading" }, name), words);
}

// The tree of all that a beam kept: what came to its end with its probability.
function branch({ words, children }, { wordOf, stop, ends }, before = []) {
  const tokens = [...before, ...words];
  const said = words.filter((token) => token !== stop).map(wordOf);
  const end = ends.get(tokens.join(" "));
  const kind = children.length || end !== undefined ? "dl-branch" : "dl-branch dl-dropped";
  return html(
    "li",
    { class: kind },
    `${said.join(" ") || "■"} `,
    end !== undefined && html("strong", {}, percent(Math.exp(end))),
    children.length > 0 && tree(children, { wordOf, stop, ends }, tokens),
  );
}

function tree(children, tools, before = []) {
  return html(
    "ul",
    { class: "dl-tree" },
    children.map((child) => branch(child, tools, before)),
  );
}

function beamTree(translator, start, size) {
  const { step, stop, wordOf } = translator;
  const found = beamSearch({ start, step, size, length: WORDS, stop });
  const ends = new Map(found.map(({ tokens, score }) => [tokens.join(" "), score]));
  const { words, children } = treeOf(found.kept.flat());
  return tree(words.length ? [{ words, children }] : children, { wordOf, stop, ends });
}

function summary(steps, { stop, wordOf }) {
  const said = steps.filter(({ token }) => token !== stop).map(({ token }) => wordOf(token));
  const together = steps.reduce((product, { token, shares }) => product * shares[token], 1);
  return [said.join(" ") || "(nothing)", `, with a probability of ${percent(together)}`];
}

function textField(wired) {
  return textBox({
    label: "your sentence",
    longest: LONGEST,
    hint: "Words that the network does not know are crossed out, and left out.",
    onText: (text) => wired.set({ text, forced: "" }),
  });
}

function exampleMenu(examples, wired) {
  return choice({
    label: "a sentence to begin with",
    values: [...examples, OWN],
    words: [...examples, OWN],
    onChoose: (text) => text !== OWN && wired.set({ text, forced: "" }),
  });
}

function arrange(root, { box, menu, contestant, readout, steps, again, sliders, beams }) {
  root.append(
    html("div", { class: "dl-controls" }, box.root, menu.root),
    html("div", { class: "dl-picture" }, contestant.root),
    readout,
    html("div", { class: "dl-picture" }, steps),
    html("div", { class: "dl-actions" }, again),
    html(
      "div",
      { class: "dl-controls" },
      sliders.controls.map((one) => one.root),
    ),
    html("div", { class: "dl-picture" }, html("p", { class: "dl-heading" }, "what the beam kept")),
    beams,
  );
}

export function render({ model, el }) {
  const { name, title, classes, words, marks, examples, sliders: axes } = model.get("config");
  const root = widgetRoot("dl-in-page dl-reads dl-translates", name, title);
  let translator = null;
  const wired = wireState(model, root, {
    read: (said) => ({
      ...readSliders(axes, said),
      ...("text" in said && { text: said.text.slice(0, LONGEST), forced: said.forced ?? "" }),
    }),
    draw: update,
  });
  const parts = {
    box: textField(wired),
    menu: exampleMenu(examples, wired),
    readout: html("p", { class: "dl-readout", "aria-live": "polite" }),
    given: html("p", { class: "dl-words" }),
    steps: html("div", { class: "dl-steps" }),
    again: button("Let the network choose", () => wired.set({ forced: "" })),
    sliders: axisSliders(axes, wired.get, wired.set),
    beams: html("div", { class: "dl-beams" }),
  };
  const [contestant] = openContestants(model, {
    createAnswers: () => ({ root: parts.given }),
    createView: (network) => {
      translator = openTranslator(network, { source: words, target: classes, marks });
      return { roots: [] };
    },
    onReady: update,
  });

  function show({ text, forced, beams }) {
    const start = translator.read(text);
    const steps = translator.translate(start, translator.tokensOf(forced), WORDS);
    const force = (place, token) => {
      const kept = steps.slice(0, place).map((each) => each.token);
      wired.set({ forced: [...kept, token].map(translator.wordOf).join(" ") });
    };
    const tools = { wordOf: translator.wordOf, force };
    parts.given.replaceChildren(...chips(translator.numbersOf(text)));
    parts.steps.replaceChildren(...steps.map((each, i) => stepColumn(each, i, tools)));
    const [said, rest] = summary(steps, translator);
    parts.readout.replaceChildren(html("strong", { lang: "fr" }, said), `${rest}.`);
    parts.beams.replaceChildren(beamTree(translator, start, beams));
  }

  function update() {
    const state = wired.get();
    parts.box.show(state.text);
    parts.menu.show(examples.includes(state.text) ? state.text : OWN);
    parts.sliders.show();
    for (const { input } of parts.sliders.controls) input.disabled = !translator;
    parts.again.disabled = !translator || !state.forced;
    parts.readout.textContent = MISSING;
    if (translator) show(state);
  }

  arrange(root, { ...parts, contestant });
  root.translator = () => translator; // for tests and the curious
  return wired.open(el);
}
