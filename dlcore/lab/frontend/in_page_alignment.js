// InPage(show="alignment"): a network translates the reader's sentence, word by word, and
// shows where it looks; the reader puts its attention elsewhere, and it goes on from there.
import { alignmentMap } from "kit/alignment.js";
import { button, html, widgetRoot } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { knownWords, passedOver, wordNumbers } from "kit/known_words.js";
import { textBox } from "kit/text_box.js";
import { openContestants } from "nets/contestants.js";
import { openTranslator } from "nets/translator.js";
import { wireState } from "shell/wire.js";

const LONGEST = 90; // letters that the reader may type
const MISSING = "The network is not here yet. Load it, and it translates as you type.";
const NOTHING = "Type a sentence of common English words.";

// All weight on one source word, at the steps that `moved` names: {step: weights}.
const overridesOf = (moved, count) =>
  Object.fromEntries(
    Object.entries(moved)
      .filter(([, place]) => place < count)
      .map(([step, place]) => [step, Array.from({ length: count }, (_, i) => +(i === place))]),
  );

// "0:2,3:1" of an address as {0: 2, 3: 1}; null where it says something else.
function movedFrom(words) {
  const parts = words.split(",").map((part) => part.match(/^(\d{1,2}):(\d{1,2})$/));
  if (parts.some((part) => !part)) return null;
  return Object.fromEntries(parts.map(([, step, place]) => [step, Number(place)]));
}

const wordsOf = (moved) =>
  Object.entries(moved)
    .map(([step, place]) => `${step}:${place}`)
    .join(",");

function said(steps, tokens, stop) {
  return steps.filter(({ token }) => token !== stop).map(({ token }) => tokens[token]);
}

// The translation with the reader's changes, and without them where it differs.
function inWords({ steps, plain, tokens, stop, moved }) {
  const text = said(steps, tokens, stop).join(" ") || "(nothing)";
  const strong = html("strong", { lang: "fr" }, text);
  const ln = steps.reduce((sum, { p }) => sum + Math.log(p), 0);
  const cost = ` (${decimal(-ln / steps.length)} nats per word)`;
  if (!Object.keys(moved).length) return ["The network says: ", strong, cost, "."];
  const before = said(plain, tokens, stop).join(" ");
  const same = before === text;
  const without = html("span", { lang: "fr" }, before);
  const end = same ? "; it would have said the same by itself." : ["; by itself: ", without, "."];
  return ["With your attention it says: ", strong, cost, end].flat();
}

function rowsOf(steps, tokens, stop, moved) {
  return steps.map(({ token, weights }, i) => ({
    word: token === stop ? "(end)" : tokens[token],
    weights,
    colour: i in moved ? 1 : 0,
    strong: i in moved,
  }));
}

function keepFocus(picture, draw) {
  const key = picture.contains(document.activeElement) && document.activeElement.dataset.key;
  draw();
  if (key) picture.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
}

// What is said after this word may change, so later changes have lost their sense.
function movedTo(moved, step, place) {
  const kept = Object.entries(moved).filter(([other]) => Number(other) < step);
  const added = place === null ? [] : [[step, place]];
  return Object.fromEntries([...kept, ...added]);
}

// The map of a translation, and what is told of it.
function translated(network, config, { text, moved, width, onMove }) {
  const { classes: tokens, english, start, stop, most } = config;
  const { words, numbers: known, unknown } = knownWords(text, wordNumbers(english), most);
  if (!known.length) return { picture: [], told: [`${passedOver(unknown)}${NOTHING}`] };
  const plain = network.translate(known, { start, stop });
  const overrides = overridesOf(moved, known.length);
  const steps = network.translate(known, { start, stop, overrides });
  const rows = rowsOf(steps, tokens, stop, moved);
  const label = `${some(rows.length, "French word")}, and the English words they look at`;
  const told = inWords({ steps, plain, tokens, stop, moved });
  return {
    picture: [alignmentMap({ width, source: words, rows, label, onMove })],
    told: [...told, ` ${passedOver(unknown)}`],
  };
}

export function render({ model, el }) {
  const config = model.get("config");
  const { name, title, english, most } = config;
  const root = widgetRoot("dl-in-page dl-reads", name, title);
  const map = html("div", { class: "dl-map" });
  let network = null;
  const wired = wireState(model, root, {
    read: (words) => ({
      ...("text" in words && { text: words.text.slice(0, LONGEST) }),
      ...("moved" in words && { moved: movedFrom(words.moved) ? words.moved : "" }),
    }),
    draw: update,
  });
  const box = textBox({
    label: "your English sentence",
    longest: LONGEST,
    hint: `Up to ${most} of the ${english.length - 4} most common words; signs are passed over.`,
    onText: (text) => wired.set({ text, moved: "" }),
  });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const again = button("Let it look for itself", () => {
    wired.set({ moved: "" });
    box.root.querySelector("input, textarea").focus(); // the button is off now
  });
  const [contestant] = openContestants(model, {
    createAnswers: () => ({ root: map }),
    createView: ({ weights }) => {
      network = openTranslator(weights);
      return { roots: [] };
    },
    onReady: update,
  });

  function update() {
    const { text, moved: words } = wired.get();
    const moved = movedFrom(words) ?? {};
    box.show(text);
    again.disabled = !network || !Object.keys(moved).length;
    readout.textContent = MISSING;
    if (!network) return;
    const width = Math.max(260, Math.min(640, root.clientWidth - 20 || 640));
    const onMove = (step, place) => wired.set({ moved: wordsOf(movedTo(moved, step, place)) });
    const { picture, told } = translated(network, config, { text, moved, width, onMove });
    keepFocus(map, () => map.replaceChildren(...picture));
    readout.replaceChildren(...told);
  }

  root.append(
    html("div", { class: "dl-controls" }, box.root),
    html("div", { class: "dl-picture" }, contestant.root),
    readout,
    html("div", { class: "dl-actions" }, again),
  );
  root.translator = () => network; // for tests and the curious
  return wired.open(el);
}
