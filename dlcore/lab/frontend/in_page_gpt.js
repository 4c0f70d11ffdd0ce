// InPage(show="gpt"): a GPT goes on with the reader's text, one token after another; the
// shares of the next one, and where a head looks.
import { button, html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { randomState } from "kit/random.js";
import { axisSliders } from "kit/sliders.js";
import { textBox } from "kit/text_box.js";
import { createTopBars } from "nets/bars.js";
import { openContestants } from "nets/contestants.js";
import { drawFrom, shares, topK } from "nets/decoding.js";
import { openLanguageModel } from "nets/language_model.js";
import { characterName } from "nets/reader.js";
import { calm } from "shell/animation.js";
import { wireState } from "shell/wire.js";
import { readSliders } from "shell/words.js";

const LONGEST = 400; // letters of the text
const WRITTEN = 80; // letters that the longer button adds
const MISSING = "The network is not here yet. Load it, and it goes on with your text.";

// A line of text has no line ends: there they have a sign.
const inBox = (text) => text.replaceAll("\n", "⏎");

// What the network makes of the last tokens that it can see.
function look(network, numbers) {
  const tokens = numbers.slice(-network.longest);
  const { logits, maps } = network.read({ tokens });
  return { tokens, maps, last: logits.slice(-network.width) };
}

// The next token, drawn from the k largest shares; the seed and the length decide which.
function next(network, numbers, { temperature, k, seed }) {
  const all = topK(shares(look(network, numbers).last, temperature), k);
  return drawFrom(all, randomState(1000 * seed + numbers.length).uniform());
}

// The tokens that it saw, each as dark as the last one looks at it.
function attended({ tokens, maps }, { block, head }, characters) {
  const map = maps[block - 1][head - 1].slice(-tokens.length);
  const most = Math.max(...map);
  const shown = tokens.map((token, i) => {
    const style = `--dl-size: ${(map[i] / most).toFixed(3)}`;
    return html("span", { class: "dl-letter dl-colour-0", style }, inBox(characters[token]));
  });
  const at = map.indexOf(most);
  const words =
    `Block ${block}, head ${head}: from its last place it looks most, with ` +
    `${decimal(most)}, at “${characterName(characters[tokens[at]])}”, ${tokens.length - 1 - at} places back.`;
  return { shown, words };
}

function arrange(root, parts) {
  const { box, contestant, seen, readout, sliders, actions } = parts;
  const row = html("div", { class: "dl-controls" }, box.root);
  const picture = html("div", { class: "dl-picture dl-next" }, contestant.root, seen);
  const controls = sliders.controls.map((one) => one.root);
  root.append(row, picture, readout, html("div", { class: "dl-controls" }, controls), actions);
}

function makeBox(onText) {
  return textBox({
    label: "your text, and what the network adds",
    longest: LONGEST,
    hint: "It knows 65 characters, and sees the last 64 of them.",
    onText: (text) => onText(text.replaceAll("⏎", "\n")),
  });
}

const readWith = (axes) => (words) => ({
  ...readSliders(axes, words),
  ...("text" in words && { text: words.text.slice(-LONGEST) }),
});

export function render({ model, el }) {
  const { name, title, classes, heads, sliders: axes } = model.get("config");
  const root = widgetRoot("dl-in-page dl-reads", name, title);
  const bars = createTopBars(classes.map((one) => (one === "\n" ? "⏎" : characterName(one))));
  const known = new Map(classes.map((one, i) => [one, i]));
  const numbersOf = (text) => [...text].map((one) => known.get(one)).filter((one) => one >= 0);
  let network = null;
  const seen = html("p", { class: "dl-written dl-letters" });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const wired = wireState(model, root, { read: readWith(axes), draw: update });
  const box = makeBox((text) => wired.set({ text }));
  const sliders = axisSliders(axes, wired.get, wired.set);
  const [contestant] = openContestants(model, {
    createAnswers: () => bars,
    createView: ({ weights }) => {
      network = openLanguageModel(weights, { heads, causal: true });
      return { roots: [] };
    },
    onReady: update,
  });

  function write(count) {
    if (!network || count === 0 || !root.isConnected) return;
    const { text, ...state } = wired.get();
    const numbers = numbersOf(text || "\n");
    const added = calm() ? count : 1;
    for (let i = 0; i < added; i += 1) numbers.push(next(network, numbers, state));
    wired.set({
      text: numbers
        .map((one) => classes[one])
        .join("")
        .slice(-LONGEST),
    });
    setTimeout(write, 20, count - added);
  }
  const one = button("Write one character", () => write(1), { "data-key": "one" });
  const many = button(`Write ${WRITTEN}`, () => write(WRITTEN), { "data-key": "many" });

  function update() {
    const state = wired.get();
    box.show(inBox(state.text));
    sliders.show();
    for (const { input } of sliders.controls) input.disabled = !network;
    one.disabled = many.disabled = !network;
    readout.textContent = MISSING;
    if (!network) return;
    const found = look(network, numbersOf(state.text || "\n"));
    bars.show([...topK(shares(found.last, state.temperature), state.k)]);
    const { shown, words } = attended(found, state, classes);
    seen.replaceChildren(...shown);
    readout.textContent = words;
  }

  const actions = html("div", { class: "dl-actions" }, one, many, wired.link);
  arrange(root, { box, contestant, seen, readout, sliders, actions });
  root.network = () => network; // for tests and the curious
  return wired.open(el);
}
