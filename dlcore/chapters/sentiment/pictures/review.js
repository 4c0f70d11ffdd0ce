// The reader's review before three judges, each word coloured by what it gives.
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { levelLine, plane, polyline, note } from "kit/plane.js";
import { pressable } from "kit/press.js";
import { cut } from "./grams.js";
import { linearJudge, recurrentJudge } from "./judges.js";

const LONGEST = 280;
const FULL = 2; // a part of this size has the full colour
const NAMES = { words: "a bag of words", groups: "groups of 1–3 words", reader: "the LSTM" };

export const states = { text: textUpTo(LONGEST) };

export function setup(context) {
  const { text } = context.data;
  const judge = (name) => ({ ...context.data[name], weights: context.data[`${name}_weights`] });
  const hint = "Click a word below to change the review, or edit it here.";
  ask(context, { text: { label: "your review", first: text, longest: LONGEST, hint } });
  context.judges = {
    words: linearJudge(judge("words")),
    groups: linearJudge(judge("groups")),
    reader: recurrentJudge(judge("reader")).judge,
  };
}

export const actions = { start: "The first review again" };

export function act(action, { state, data }) {
  state.text = data.text;
}

// What a click on a word makes of the review.
export function changed(words, place, click) {
  const before = words.slice(0, place);
  if (click === "deletes it") return [...before, ...words.slice(place + 1)].join(" ");
  return [...before, "not", ...words.slice(place)].join(" ").slice(0, LONGEST);
}

// How the path of a network colours its words: by the step that it makes at each.
export const stepsOf = (path) => path.map((value, i) => value - (i ? path[i - 1] : 0));

function colouredWords(context, words, parts, name) {
  const { state, values, redraw } = context;
  return words.map((word, i) => {
    const act = () => {
      state.text = changed(words, i, values.click);
      redraw();
    };
    const size = Math.min(1, Math.abs(parts[i]) / FULL).toFixed(3);
    const attributes = {
      class: `dl-judged dl-colour-${parts[i] < 0 ? 1 : 0}`,
      style: `--dl-size: ${size}`,
      "aria-label": `${word}, ${signed(parts[i], 2)}`,
      "data-key": `${name}-${i}`,
      ...pressable(act),
    };
    return html("span", attributes, word);
  });
}

function verdictOf(score, threshold) {
  return logistic(score) >= threshold ? "positive" : "negative";
}

function column(context, words, [name, found]) {
  const { values } = context;
  const parts = name === "reader" && values.colour === "step" ? stepsOf(found.path) : found.parts;
  const p = logistic(found.score);
  const verdict = verdictOf(found.score, values.threshold);
  const filled = { class: "dl-share", style: `--dl-size: ${p.toFixed(3)}` };
  const line = { class: "dl-limit", style: `--dl-at: ${values.threshold}` };
  return html(
    "div",
    { class: `dl-judge dl-colour-${verdict === "positive" ? 0 : 1}` },
    html("p", { class: "dl-heading" }, NAMES[name]),
    html("p", { class: "dl-verdict" }, html("b", {}, verdict), ` p = ${decimal(p, 2)}`),
    html("div", { class: "dl-shares" }, html("div", filled), html("div", line)),
    html("p", { class: "dl-judged-text" }, colouredWords(context, words, parts, name)),
  );
}

function pathPicture(width, path, words, threshold) {
  const most = Math.max(3, ...path.map(Math.abs)) * 1.4;
  const x = [0, Math.max(words.length, 2)];
  const labels = { xLabel: "words read", yLabel: "the LSTM’s logit after each word" };
  const frame = plane({ width, height: 190, x, y: [-most, most], ...labels });
  const points = [[0, 0], ...path.map((value, i) => [i + 1, value])];
  const limit = Math.log(threshold / (1 - threshold));
  frame.add(
    levelLine(frame, limit, { colour: 9, dash: true }),
    polyline(frame, points, { colour: 2, width: 2.5 }),
  );
  const steps = stepsOf(path).map((step, i) => [Math.abs(step), i]);
  for (const [, i] of steps.sort((a, b) => b[0] - a[0]).slice(0, width < 420 ? 2 : 4)) {
    const anchor = i + 1 === x[1] ? "end" : "middle"; // nothing is cut off at the right
    frame.add(note(frame, [i + 1, path[i]], words[i], { dx: 0, anchor }));
  }
  return frame.node;
}

export function draw(context) {
  const { picture, width, state, values, readout, judges } = context;
  showAsked(context);
  const words = cut(state.text);
  const found = Object.entries(judges).map(([name, judge]) => [name, judge(words)]);
  const columns = found.map((one) => column(context, words, one));
  const path = found.at(-1)[1].path;
  picture.replaceChildren(
    html("div", { class: "dl-judges" }, columns),
    pathPicture(width, path, words, values.threshold),
  );
  const said = found.map(([name, { score }]) => {
    return `${NAMES[name]} ${verdictOf(score, values.threshold)} (${decimal(logistic(score), 2)})`;
  });
  const text = words.length ? said.join(", ") : "No words yet";
  readout(`${text}.`);
  return `A review of ${words.length} words before three judges: ${text}.`;
}
