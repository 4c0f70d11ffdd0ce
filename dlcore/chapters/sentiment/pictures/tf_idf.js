// A text as a row of numbers: counts, how rare each word is, and their product.
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { heading, row, table } from "kit/tables.js";
import { cut, tally, tfIdf } from "./grams.js";

const LONGEST = 160;
const UNKNOWN = "–";

export const states = { text: textUpTo(LONGEST) };

export function setup(context) {
  const { text, words, idf } = context.data;
  const hint = "Words that no review has are left out.";
  ask(context, { text: { label: "your review", first: text, longest: LONGEST, hint } });
  const places = new Map(words.map((word, i) => [word, i]));
  context.idfOf = (word) => (places.has(word) ? idf[places.get(word)] : undefined);
}

function bar(value) {
  const style = `--dl-size: ${value.toFixed(3)}`;
  return html("td", {}, html("span", { class: "dl-weight dl-colour-0", style }));
}

export function draw(context) {
  const { picture, state, values, readout, idfOf } = context;
  showAsked(context);
  const counts = tally(cut(state.text));
  const found = tfIdf(counts, idfOf, values.scaled);
  const order = [...counts.keys()].sort((a, b) => (found.get(b) ?? -1) - (found.get(a) ?? -1));
  const most = Math.max(...found.values(), 1e-9);
  const rows = order.map((word) => {
    const known = found.has(word);
    return row([
      heading("row", word),
      String(counts.get(word)),
      known ? decimal(idfOf(word), 2) : UNKNOWN,
      known ? decimal(found.get(word), 2) : UNKNOWN,
      bar(known ? found.get(word) / most : 0),
    ]);
  });
  picture.replaceChildren(table("dl-tf-idf", ["word", "count", "idf", "TF-IDF", ""], rows));
  const [first] = order.filter((word) => found.has(word));
  const text = first
    ? `“${first}” weighs most: ${decimal(found.get(first), 2)}`
    : "No known word yet";
  readout(`${text}.`);
  return `A text as TF-IDF, ${found.size} known words. ${text}.`;
}
