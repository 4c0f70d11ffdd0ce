// The reader's sentence, each word in the colour of its tag, and one word's shares.
import { textUpTo, ask, showAsked } from "kit/asked.js";
import { whole } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { pressable } from "kit/press.js";
import { heading, row, table } from "kit/tables.js";
import { best, colourOf, makeTagger, tokens } from "./rows.js";

const LONGEST = 140;
const SHOWN = 5;

export const states = { text: textUpTo(LONGEST), word: whole(0, 23) };

export function setup(context) {
  const { data, state } = context;
  const hint = "English; at most 24 words are read. Press a word to see its shares.";
  ask(context, { text: { label: "your sentence", first: data.text, longest: LONGEST, hint } });
  state.word ??= data.word;
  context.taggers = { true: makeTagger(data), false: makeTagger(data, false) };
}

function chip({ word, shares, tags, chosen, press, i }) {
  const tag = tags[best(shares)];
  const strength = Math.max(...shares);
  return html(
    "span",
    {
      ...pressable(press),
      class: `dl-tagged dl-colour-${colourOf(tag)}${chosen ? " dl-tagged-chosen" : ""}`,
      style: `--dl-share: ${(45 * strength).toFixed(0)}%`,
      "aria-pressed": chosen,
      "data-key": `word-${i}`,
    },
    html("b", {}, word),
    html("small", {}, `${tag} ${decimal(100 * strength, 0)} %`),
  );
}

export function draw(context) {
  const { picture, values, state, data, readout, redraw, taggers } = context;
  showAsked(context);
  const tagger = taggers[values.spelling];
  const words = tokens(state.text);
  if (!words.length) {
    picture.replaceChildren();
    readout("Type a sentence.");
    return "No words yet.";
  }
  const all = tagger.tag(words);
  const at = Math.min(state.word, words.length - 1);
  const chips = words.map((word, i) => {
    const press = () => {
      state.word = i;
      redraw();
    };
    return chip({ word, shares: all[i], tags: data.tags, chosen: i === at, press, i });
  });
  const order = [...data.tags.keys()].sort((a, b) => all[at][b] - all[at][a]).slice(0, SHOWN);
  const rows = order.map((tag) =>
    row([
      heading("row", data.tags[tag]),
      data.meanings[data.tags[tag]],
      `${decimal(100 * all[at][tag], 1)} %`,
    ]),
  );
  const seen = [-2, -1, 0, 1, 2].map((step) => words[at + step] ?? "·").join(" ");
  picture.replaceChildren(
    html("div", { class: "dl-tagged-line" }, chips),
    html("p", {}, `The window of “${words[at]}”: ${seen}`),
    table("dl-tag-shares", ["tag", "", "share"], rows),
  );
  const strange = [...new Set(words.filter((word) => !tagger.knows(word)))];
  const unknown = strange.length
    ? `without a row of their own: ${strange.join(", ")}`
    : "all words have rows of their own";
  readout(`${some(words.length, "word")}; ${unknown}.`);
  const said = words.map((word, i) => `${word} ${data.tags[best(all[i])]}`).join(", ");
  return `Tagged: ${said}. Shares of “${words[at]}”: ${order.map((tag) => `${data.tags[tag]} ${decimal(100 * all[at][tag], 1)} %`).join(", ")}.`;
}
