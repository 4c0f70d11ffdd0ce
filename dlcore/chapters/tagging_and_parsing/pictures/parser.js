// The reader's sentence, tagged and parsed step by step, by hand, network and beam.
import { listOf, whole } from "kit/allowed.js";
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { pressable } from "kit/press.js";
import { scrolled } from "kit/scrolled.js";
import { heading, row, table } from "kit/tables.js";
import { shares } from "nets/decoding.js";
import { makeNetwork } from "nets/network.js";
import { tree } from "./arcs.js";
import { best, colourOf, makeTagger, numbersOf, tokens, wordRow } from "./rows.js";
import { ACTIONS, allowed, follow, isDone, scoresOf, search, shown } from "./transitions.js";

const LONGEST = 140;

export const states = {
  text: textUpTo(LONGEST),
  of: textUpTo(LONGEST),
  done: listOf(whole(0, 2), 0, 60),
  tags: listOf(whole(-1, 16), 0, 24),
};

export function setup(context) {
  const { data, state } = context;
  const hint = "English; at most 24 words are read. Press a tag to change it.";
  ask(context, { text: { label: "your sentence", first: data.text, longest: LONGEST, hint } });
  Object.assign(state, {
    of: state.of ?? state.text,
    done: state.done ?? [],
    tags: state.tags ?? [],
  });
  context.tagger = makeTagger(data);
  context.networks = {
    "each state": networkOf(data.parser, data.parserWeights),
    "whole paths": networkOf(data.whole, data.wholeWeights),
  };
  context.places = numbersOf(data.words);
}

export const networkOf = (plan, weights) => makeNetwork(plan, new Uint8Array(weights).buffer);

// The parses that a beam ends with, the best first: {actions, score, heads}.
export const parses = (score, words, size) =>
  search(score, words, size).map((one) => ({ ...one, heads: follow(one.actions, words).heads }));

// What the network sees of each place: {words, tags} by place; −1 is beyond.
export function rowsOf(words, tags, places, { parserWords }) {
  return {
    words: words.map((word) => wordRow(word, places, parserWords)),
    tags: tags.map((tag) => 2 + parserWords + tag),
  };
}

export function scorer(network, rows, local) {
  const count = rows.words.length;
  return (state) => {
    const seen = shown(state, count);
    const numbers = [rows.words, rows.tags].flatMap((all) => seen.map((i) => (i < 0 ? 0 : all[i])));
    return scoresOf([...network.run(numbers)], allowed(state, count), local);
  };
}

// The share of words that hang where the treebank hangs them.
export const attached = (heads, right) =>
  heads.filter((head, i) => head === right[i]).length / right.length;

// All that the picture and the buttons need to know of the sentence.
export function look({ state, values, data, tagger, networks, places }) {
  const words = tokens(state.text);
  const mine = state.of === state.text;
  const all = tagger.tag(words);
  const tags = all.map((found, i) => {
    const own = mine ? (state.tags[i] ?? -1) : -1;
    return own < 0 ? best(found) : own;
  });
  const local = values.network === "each state";
  const rows = rowsOf(words, tags, places, data);
  const score = scorer(networks[values.network], rows, local);
  const done = mine ? state.done : [];
  const { states: past, heads, hung } = follow(done, words.length);
  const right = data.gold.find(({ text }) => text === state.text)?.heads;
  return {
    words,
    all,
    tags,
    local,
    score,
    done: done.slice(0, past.length - 1),
    past,
    heads,
    hung,
    right,
  };
}

export const actions = {
  shift: "SHIFT",
  left: "LEFT",
  right: "RIGHT",
  network: "The network's choice",
  end: "To the end",
  back: "Back",
  again: "Start again",
  example: "Next example",
};

const HAND = { shift: 0, left: 1, right: 2 };

function begin(state) {
  if (state.of === state.text) return;
  Object.assign(state, { of: state.text, done: [], tags: [] });
}

export function act(action, context) {
  const { state, data } = context;
  begin(state);
  if (action === "again") state.done = [];
  if (action === "back") state.done = state.done.slice(0, -1);
  if (action === "example") {
    const at = data.gold.findIndex(({ text }) => text === state.text);
    state.text = data.gold[(at + 1) % data.gold.length].text;
    begin(state);
  }
  const seen = look(context);
  const can = () => allowed(follow(state.done, seen.words.length).states.at(-1), seen.words.length);
  if (action in HAND && can()[HAND[action]]) state.done = [...state.done, HAND[action]];
  const steps = { network: 1, end: 60 }[action] ?? 0;
  for (let i = 0; i < steps && can().some(Boolean); i += 1) {
    const now = follow(state.done, seen.words.length).states.at(-1);
    state.done = [...state.done, best(seen.score(now))];
  }
}

// The words with their tags; a press puts the next likely tag in its place.
function tagLine({ words, all, tags }, { state, data, redraw }) {
  const press = (i) => () => {
    begin(state);
    const order = [...data.tags.keys()].sort((a, b) => all[i][b] - all[i][a]).slice(0, 4);
    const next = order[(order.indexOf(tags[i]) + 1) % order.length];
    state.tags = words.map((_, k) => (k === i ? next : (state.tags[k] ?? -1)));
    redraw();
  };
  const chips = words.map((word, i) =>
    html(
      "span",
      {
        ...pressable(press(i)),
        class: `dl-tagged dl-colour-${colourOf(data.tags[tags[i]])}`,
        style: `--dl-share: ${(45 * all[i][tags[i]]).toFixed(0)}%`,
        "data-key": `tag-${i}`,
      },
      html("b", {}, word),
      html("small", {}, `${data.tags[tags[i]]} ${decimal(100 * all[i][tags[i]], 0)} %`),
    ),
  );
  return html("div", { class: "dl-tagged-line" }, chips);
}

function stateLine({ stack, following }, words) {
  const on = stack.map(([place]) => words[place]).join(" ");
  const rest = words.slice(following).join(" ");
  return html("p", {}, html("b", {}, "stack "), `[${on}]  `, html("b", {}, "buffer "), `[${rest}]`);
}

function choices(scores, local) {
  const all = shares(scores);
  return table(
    "dl-tag-shares",
    ["action", local ? "ln share" : "score", "share"],
    ACTIONS.map((name, i) =>
      row([
        heading("row", name),
        decimal(scores[i], 2),
        Number.isFinite(scores[i]) ? `${decimal(100 * all[i], 1)} %` : "not allowed",
      ]),
    ),
  );
}

// The parses that the beam ends with, the best first.
function alternatives(beam, seen, { state, redraw }) {
  const rows = beam.slice(0, 4).map(({ actions: path, score, heads }, i) => {
    const root = seen.words[heads.indexOf(0)];
    const take = () => {
      begin(state);
      state.done = path;
      redraw();
    };
    const press = { ...pressable(take), class: "dl-tagged", "data-key": `parse-${i}` };
    const uas = seen.right ? `${decimal(100 * attached(heads, seen.right), 0)} %` : "";
    return row([html("td", {}, html("span", press, `${i + 1}`)), decimal(score, 2), root, uas]);
  });
  const names = ["parse", "score", "root", seen.right ? "UAS" : ""];
  return table("dl-tag-shares", names, rows);
}

// What the readout says of the steps so far.
function progress(seen, total) {
  const { words, right, heads, done } = seen;
  const most = Math.max(0, 2 * words.length - 3);
  const text = `${done.length} of ${some(most, "action")}, score ${decimal(total, 2)}`;
  if (done.length < most || !right) return text;
  return `${text}; ${decimal(100 * attached(heads, right), 0)} % of the words hang where the treebank hangs them (UAS)`;
}

export function draw(context) {
  const { picture, width, values, readout } = context;
  showAsked(context);
  const seen = look(context);
  const { words, past, heads, done, score, right, hung } = seen;
  if (words.length < 2) {
    picture.replaceChildren();
    readout("Type a sentence of two words or more.");
    return "No sentence yet.";
  }
  const total = done.reduce((sum, action, i) => sum + score(past[i])[action], 0);
  const now = past.at(-1);
  const beam = parses(score, words.length, values.beam);
  const [found] = beam;
  const colour = (i) => (right && hung[i] && heads[i] !== right[i] ? 1 : 0);
  const label = "your arcs above the words, those of the beam below them";
  const drawn = tree({
    words,
    heads,
    below: found.heads,
    colour,
    chosen: now.stack.slice(-2).map(([i]) => i),
    label,
    width,
  });
  const end = isDone(now, words.length);
  const text = `${progress(seen, total)}; a beam of ${values.beam} ends with ${decimal(beam[0].score, 2)}`;
  const column = (title, inside) =>
    html("div", { class: "dl-column" }, html("p", { class: "dl-heading" }, title), inside);
  picture.replaceChildren(
    tagLine(seen, context),
    scrolled("The tree", drawn),
    stateLine(now, words),
    html(
      "div",
      { class: "dl-side-by-side" },
      column("here", end ? html("p", {}, "The parse is whole.") : choices(score(now), seen.local)),
      column("at the beam's end", alternatives(beam, seen, context)),
    ),
  );
  readout(`${text}.`);
  const said = words.map(
    (word, i) => `${word}: ${found.heads[i] ? words[found.heads[i] - 1] : "root"}`,
  );
  return `“${words.join(" ")}”, parsed. ${text}. The beam hangs ${said.join(", ")}.`;
}
