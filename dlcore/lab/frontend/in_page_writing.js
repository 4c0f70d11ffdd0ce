// InPage(show="writing"): a network goes on where the reader's text ends, in five ways.
import { button, html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { randomState } from "kit/random.js";
import { axisSliders } from "kit/sliders.js";
import { textBox } from "kit/text_box.js";
import { createTopBars } from "nets/bars.js";
import { openContestants } from "nets/contestants.js";
import { beamSearch, drawFrom, greedy, shares, topK, topP, write } from "nets/decoding.js";
import { characterName, openReader } from "nets/reader.js";
import { wireState } from "shell/wire.js";
import { readSliders } from "shell/words.js";

const LONGEST = 120; // letters that the reader may type
const SEEDS = Array.from({ length: 99 }, (_, i) => i + 1);
const MISSING = "The network is not here yet. Load it, and the sliders below come alive.";

// Every way of choosing: its heading, and what it writes from a start.
const WAYS = [
  { words: () => "greedy", write: (task) => write({ ...task, choose: greedy }) },
  {
    words: ({ beams }) => `beam search, size ${beams}`,
    write: (task, { beams }) => beamSearch({ ...task, size: beams })[0],
  },
  {
    words: ({ temperature }) => `temperature ${temperature}`,
    write: (task, { temperature, seed }) => {
      const random = randomState(seed);
      const choose = (_, logits) => drawFrom(shares(logits, temperature), random.uniform());
      return write({ ...task, choose });
    },
  },
  {
    words: ({ k }) => `top-k, k = ${k}`,
    write: (task, { k, seed }) => sampled(task, seed, (all) => topK(all, k)),
  },
  {
    words: ({ p }) => `top-p, p = ${p}`,
    write: (task, { p, seed }) => sampled(task, seed, (all) => topP(all, p)),
  },
];

function sampled(task, seed, filter) {
  const random = randomState(seed);
  return write({ ...task, choose: (all) => drawFrom(filter(all), random.uniform()) });
}

// A panel for each way; show(texts) puts the reader's text and what follows into it.
function createPanels() {
  const panels = WAYS.map(() => {
    const heading = html("p", { class: "dl-heading" });
    const text = html("p", { class: "dl-written" });
    const cost = html("p", { class: "dl-hint" });
    return { heading, text, cost, root: html("div", { class: "dl-column" }, heading, text, cost) };
  });
  const roots = panels.map(({ root }) => root);
  function name(state) {
    WAYS.forEach((way, i) => {
      panels[i].heading.textContent = way.words(state);
    });
  }
  function show(given, found) {
    found.forEach(({ text, loss }, i) => {
      panels[i].text.replaceChildren(html("span", { class: "dl-given" }, given), text);
      panels[i].cost.textContent = `${decimal(loss)} nats per character`;
    });
  }
  return { root: html("div", { class: "dl-writings" }, roots), name, show };
}

// What the reader typed, in nats, bits and as a perplexity.
function judged(steps) {
  const losses = steps.slice(1).map(({ loss }) => loss);
  if (!losses.length) return "Type on: each new letter is compared with what was expected.";
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return (
    `Your text costs the network ${decimal(mean)} nats per character, ` +
    `${decimal(mean / Math.LN2)} bits: a perplexity of ${decimal(Math.exp(mean), 1)}.`
  );
}

function arrange(root, { box, contestant, readout, sliders, another, panels }) {
  root.append(
    html("div", { class: "dl-controls" }, box.root),
    html("div", { class: "dl-picture dl-next" }, contestant.root),
    readout,
    html(
      "div",
      { class: "dl-controls" },
      sliders.controls.map((one) => one.root),
    ),
    html("div", { class: "dl-actions" }, another),
    html("div", { class: "dl-picture" }, panels.root),
  );
}

// What all ways write after the reader's text.
function continued(reader, steps, state) {
  const task = { start: steps.at(-1), step: reader.step, length: state.length };
  return WAYS.map((way) => {
    const { tokens, loss } = way.write(task, state);
    return { text: reader.textOf(tokens), loss };
  });
}

export function render({ model, el }) {
  const { name, title, classes, sliders: axes } = model.get("config");
  const root = widgetRoot("dl-in-page dl-reads", name, title);
  const bars = createTopBars(classes.map(characterName));
  let reader = null;
  const wired = wireState(model, root, {
    read: (words) => ({
      ...readSliders([...axes, { name: "seed", values: SEEDS }], words),
      ...("text" in words && { text: words.text.slice(0, LONGEST) }),
    }),
    draw: update,
  });
  const box = textBox({
    label: "your text",
    longest: LONGEST,
    hint: "The network knows small letters and common signs only.",
    onText: (text) => wired.set({ text }),
  });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const sliders = axisSliders(axes, wired.get, wired.set);
  const another = button("Draw other letters", () =>
    wired.set({ seed: (wired.get().seed % SEEDS.length) + 1 }),
  );
  const panels = createPanels();
  const [contestant] = openContestants(model, {
    createAnswers: () => bars,
    createView: (network) => {
      reader = openReader(network, classes);
      return { roots: [] };
    },
    onReady: update,
  });

  function update() {
    const state = wired.get();
    box.show(state.text);
    sliders.show();
    panels.name(state);
    for (const { input } of sliders.controls) input.disabled = !reader;
    another.disabled = !reader;
    readout.textContent = MISSING;
    if (!reader) return;
    const steps = reader.read(state.text);
    bars.show([...shares(steps.at(-1).logits)]);
    readout.textContent = judged(steps);
    panels.show(state.text, continued(reader, steps, state));
  }

  arrange(root, { box, contestant, readout, sliders, another, panels });
  root.reader = () => reader; // for tests and the curious
  return wired.open(el);
}
