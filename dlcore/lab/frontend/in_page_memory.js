// InPage(show="memory"): the reader's text, coloured by what one unit keeps in its cell.
import { choice } from "kit/choices.js";
import { html, widgetRoot } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { axisSliders } from "kit/sliders.js";
import { textBox } from "kit/text_box.js";
import { openContestants } from "nets/contestants.js";
import { characterName, openReader } from "nets/reader.js";
import { wireState } from "shell/wire.js";
import { readSliders } from "shell/words.js";

const LONGEST = 300; // letters that the reader may type
const MISSING = "The network is not here yet. Load it, and the text gets its colours.";
const OWN = "any unit";

// tanh of a unit's cell after each character; layer and unit are counted from 1. The
// memory of an LSTM layer holds its outputs first, then its cells.
function cellsOf(steps, { layer, unit }) {
  const units = steps[0].memory[layer - 1].length / 2;
  return steps.map(({ memory }) => Math.tanh(memory[layer - 1][units + unit - 1]));
}

function coloured(text, values) {
  const letters = [...text].map((letter, i) =>
    html(
      "span",
      {
        class: `dl-letter dl-colour-${values[i] < 0 ? 1 : 0}`,
        style: `--dl-size: ${Math.abs(values[i]).toFixed(3)}`,
      },
      letter,
    ),
  );
  return letters;
}

// Where the unit is lowest and highest, in words.
function extremes(text, values) {
  const said = (value) => `“${characterName(text[values.indexOf(value)])}”`;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `from ${decimal(low)} at ${said(low)} to ${decimal(high)} at ${said(high)}`;
}

// The choice of a unit that was found to follow something.
function unitChoice(found, wired) {
  return choice({
    label: "a unit that follows …",
    values: [...found.map(({ words }) => words), OWN],
    words: [...found.map(({ words }) => words), OWN],
    onChoose: (words) => {
      const one = found.find((each) => each.words === words);
      if (one) wired.set({ layer: one.layer, unit: one.unit });
    },
  });
}

function isUnit({ layer, unit }) {
  return (one) => one.layer === layer && one.unit === unit;
}

function setEnabled(nodes, enabled) {
  for (const node of nodes) {
    for (const input of node.querySelectorAll("input, select")) input.disabled = !enabled;
  }
}

export function render({ model, el }) {
  const { name, title, classes, sliders: axes, found } = model.get("config");
  const root = widgetRoot("dl-in-page dl-reads", name, title);
  const written = html("p", { class: "dl-written dl-letters", role: "img" });
  let reader = null;
  const wired = wireState(model, root, {
    read: (words) => ({
      ...readSliders(axes, words),
      ...("text" in words && { text: words.text.slice(0, LONGEST) }),
    }),
    draw: update,
  });
  const box = textBox({
    label: "your text",
    longest: LONGEST,
    onText: (text) => wired.set({ text }),
  });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const sliders = axisSliders(axes, wired.get, wired.set);
  const units = unitChoice(found, wired);
  const [contestant] = openContestants(model, {
    createAnswers: () => ({ root: written }),
    createView: (network) => {
      reader = openReader(network, classes);
      return { roots: [] };
    },
    onReady: update,
  });
  const chosen = [units.root, ...sliders.controls.map((one) => one.root)];

  function update() {
    const state = wired.get();
    box.show(state.text);
    sliders.show();
    units.show(found.find(isUnit(state))?.words ?? OWN);
    setEnabled(chosen, Boolean(reader));
    readout.textContent = MISSING;
    if (!reader) return;
    const steps = reader.read(state.text);
    const values = cellsOf(steps, state);
    const text = reader.textOf(steps.map(({ number }) => number));
    written.replaceChildren(...coloured(text, values));
    const words =
      `Layer ${state.layer}, unit ${state.unit}, over ${some(values.length, "character")}: ` +
      extremes(text, values);
    written.setAttribute("aria-label", words);
    readout.textContent = `${words}.`;
  }

  root.append(
    html("div", { class: "dl-controls" }, box.root, chosen),
    html("div", { class: "dl-picture" }, contestant.root),
    readout,
  );
  root.reader = () => reader; // for tests and the curious
  return wired.open(el);
}
