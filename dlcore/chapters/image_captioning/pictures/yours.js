// The reader says what a photo shows, and is judged as the network is: by BLEU.
import { ask, showAsked, textUpTo, wordsOf } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sideBySide } from "kit/layout.js";
import { pixelPicture, rgb } from "kit/pixels.js";

const LONGEST = 120;

// How often each run of n words occurs: Map of "a b" -> count.
export function runs(words, n) {
  const found = new Map();
  for (let i = 0; i + n <= words.length; i += 1) {
    const run = words.slice(i, i + n).join(" ");
    found.set(run, (found.get(run) ?? 0) + 1);
  }
  return found;
}

// Runs of n words that a reference has, too, each at most as often; and all of them.
export function matched(words, references, n) {
  const ours = runs(words, n);
  const theirs = references.map((reference) => runs(reference, n));
  let [same, all] = [0, 0];
  for (const [run, count] of ours) {
    all += count;
    same += Math.min(count, Math.max(...theirs.map((each) => each.get(run) ?? 0)));
  }
  return [same, all];
}

// {score, precisions, brevity} of one sentence, as dlcore.scratch.bleu has it.
export function bleu(words, references) {
  const precisions = [1, 2, 3, 4].map((n) => {
    const [same, all] = matched(words, references, n);
    return same / Math.max(1, all);
  });
  const order = references
    .map(({ length }) => length)
    .sort((a, b) => Math.abs(a - words.length) - Math.abs(b - words.length) || a - b);
  const short = words.length < order[0];
  const brevity = short ? (words.length ? Math.exp(1 - order[0] / words.length) : 0) : 1;
  const product = precisions.reduce((all, one) => all * one, 1);
  return { score: 100 * brevity * product ** 0.25, precisions, brevity };
}

export const states = { caption: textUpTo(LONGEST) };

export function setup(context) {
  ask(context, {
    caption: {
      label: "your caption",
      first: "a boy on a skateboard",
      longest: LONGEST,
      hint: "Small and capital letters count alike, signs do not count.",
    },
  });
}

function judgedInWords(words, references) {
  const { score, precisions, brevity } = bleu(words, references);
  const shares = precisions.map((one) => `${decimal(100 * one, 0)} %`).join(", ");
  return (
    `BLEU ${decimal(score, 1)}. Of its runs of 1, 2, 3 and 4 words people wrote ${shares}` +
    `${brevity < 1 ? `; times ${decimal(brevity)} for being short` : ""}.`
  );
}

export function draw(context) {
  const { picture, width, values, data, state, readout } = context;
  showAsked(context);
  const number = data.names.indexOf(values.photo);
  const references = data.references[number];
  const known = new Set(references.flat());
  const words = wordsOf(state.caption);
  const photo = pixelPicture([data.size, data.size], rgb(data.pixels[number]), {
    words: `the photo “${values.photo}”`,
    wide: Math.min(224, width),
  });
  const listed = references.map((one) => html("li", {}, one.join(" ")));
  const marked = html(
    "p",
    { class: "dl-words" },
    words.map((word) => html(known.has(word) ? "strong" : "s", {}, word)),
  );
  const theirs = data.network[number];
  const beside = html(
    "div",
    {},
    html("p", { class: "dl-heading" }, "what five people said"),
    html("ul", {}, listed),
    html("p", { class: "dl-heading" }, "yours; words that nobody used are crossed out"),
    marked,
    html("p", { class: "dl-heading" }, "the network's"),
    html("p", {}, theirs.join(" "), ` (BLEU ${decimal(bleu(theirs, references).score, 1)})`),
  );
  picture.replaceChildren(sideBySide(html("div", {}, photo), beside));
  const text = judgedInWords(words, references);
  readout(`Yours has ${text}`);
  return `The photo “${values.photo}”, what people said of it, and your caption. ${text}`;
}
