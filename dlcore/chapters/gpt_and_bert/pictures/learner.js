// A small GPT learns the reader's own text here, in the page, and writes what it has learned.
import { whole } from "kit/allowed.js";
import { html, uniqueId } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { levelLine, plane, polyline } from "kit/plane.js";
import { randomState } from "kit/random.js";
import { drawFrom, shares } from "nets/decoding.js";
import { beginWeights, openLanguageModel } from "nets/language_model.js";
import { calm } from "shell/animation.js";

const MOST = 1500; // steps
const AT_ONCE = 60; // steps that an address brings, or a reader who wants no motion
const TIME = 32; // tokens that it sees
const TEXTS = 12; // rows of a batch
const SHAPE = { size: 64, layers: 2, longest: TIME };
const LETTERS = 20000; // letters of the reader's text
const WARM_UP = 20; // steps
const WRITTEN = 120; // letters
const own = new WeakMap();

export const states = { steps: whole(0, AT_ONCE) };
export const actions = { step: "One step", run: "Train", reset: "Start again" };

// What the text has: its characters, and itself in their numbers.
export function tokensOf(text) {
  const characters = [...new Set(text)].sort();
  const numbers = new Map(characters.map((one, i) => [one, i]));
  return { characters, tokens: [...text].map((one) => numbers.get(one)) };
}

// Rows of the text, drawn anew, and what follows each of their characters.
export function batch(tokens, random, texts = TEXTS, time = TIME) {
  const starts = Array.from({ length: texts }, () =>
    Math.floor(random.uniform() * (tokens.length - time)),
  );
  const cut = (shift) => starts.flatMap((at) => tokens.slice(at + shift, at + shift + time));
  return { tokens: cut(0), wanted: cut(1), time };
}

function begin(text, key, seed) {
  const random = randomState(seed);
  const { characters, tokens } = tokensOf(text);
  const weights = beginWeights({ ...SHAPE, tokens: characters.length }, random);
  const network = openLanguageModel(weights, { heads: 4, causal: true });
  return { key, characters, tokens, network, random, losses: [], written: "" };
}

function writeOn({ network, characters, tokens }, temperature) {
  const random = randomState(1);
  const found = tokens.slice(0, 8);
  while (found.length < WRITTEN) {
    const { logits } = network.read({ tokens: found.slice(-TIME) });
    const all = shares(logits.slice(-network.width), temperature);
    found.push(drawFrom(all, random.uniform()));
  }
  return found.map((one) => characters[one]).join("");
}

// The field of the reader's text; what it says now is what is learned.
export function setup({ controls, root, state, data, redraw, stop }) {
  state.steps ??= 0;
  const id = uniqueId("dl-text");
  const field = html("textarea", { id, rows: 5, maxlength: LETTERS, spellcheck: "false" });
  field.value = data.text;
  field.dataset.key = "own-text";
  const label = html("label", { for: id }, "the text to learn: paste your own");
  field.addEventListener("change", () => {
    stop();
    state.steps = 0;
    redraw();
  });
  field.addEventListener("keydown", (event) => event.stopPropagation());
  own.set(root, { field, now: null });
  controls.prepend(html("div", { class: "dl-control dl-own-text" }, label, field));
}

// Trains as far as the state says, from where it is if text and settings are the same.
function trained({ root, state, values }) {
  const mine = own.get(root);
  const text = mine.field.value;
  const key = `${values.rate} ${values.seed} ${text}`;
  if (mine.now?.key !== key || mine.now.losses.length > state.steps)
    mine.now = begin(text, key, values.seed);
  const { now } = mine;
  while (now.losses.length < state.steps) {
    const rate = values.rate * Math.min(1, (now.losses.length + 1) / WARM_UP);
    now.losses.push(now.network.learn(batch(now.tokens, now.random), rate));
  }
  return now;
}

const isShort = ({ root }) => own.get(root).field.value.length <= TIME + 1;

export function act(action, context) {
  const { state, animate } = context;
  if (action === "reset") state.steps = 0;
  if (isShort(context)) return;
  const most = calm() ? Math.min(MOST, state.steps + AT_ONCE) : MOST;
  const next = () => {
    state.steps = Math.min(most, state.steps + 1);
    return state.steps < most;
  };
  if (action === "step") next();
  if (action === "run") animate(next, 0);
}

// Losses, each the mean of the ten around it, so that the eye finds the trend.
const smooth = (losses) =>
  losses.map((_, i) => {
    const some = losses.slice(Math.max(0, i - 9), i + 1);
    return some.reduce((all, one) => all + one, 0) / some.length;
  });

export function draw(context) {
  const { picture, width, values, readout } = context;
  if (isShort(context)) {
    const text = `A text of ${TIME + 2} characters is the least.`;
    picture.replaceChildren(html("p", { class: "dl-below" }, text));
    readout(text);
    return text;
  }
  const now = trained(context);
  const count = now.losses.length;
  const guess = Math.log(now.characters.length);
  const points = smooth(now.losses).map((loss, i) => [i + 1, loss]);
  const frame = plane({
    width: Math.min(width, 560),
    height: 240,
    x: [0, Math.max(100, 100 * Math.ceil(count / 100))],
    y: [0, Math.ceil(Math.max(guess, now.losses[0] ?? 0))],
    xLabel: "step",
    yLabel: "loss, nats per character",
  });
  frame.add(levelLine(frame, guess, { colour: 3, dash: "6 4" }));
  if (count > 1) frame.add(polyline(frame, points, { colour: 0 }));
  if (count % 25 === 0 || now.shown !== values.temperature || !context.running) {
    now.written = writeOn(now, values.temperature);
    now.shown = values.temperature;
  }
  picture.replaceChildren(frame.node, html("p", { class: "dl-learned" }, now.written));
  const loss = count ? `loss ${decimal(points.at(-1)[1])}` : "untrained";
  const text =
    `after ${count} steps of ${TEXTS * TIME} characters: ${loss}. ` +
    `Guessing among ${now.characters.length} characters costs ${decimal(guess)}.`;
  readout(`${text[0].toUpperCase()}${text.slice(1)}`);
  return `A curve of the loss, ${text}`;
}
