// A word that stands twice in the reader's sentence: its vectors, layer by layer, mixed.
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sheet, squares } from "kit/squares.js";
import { heading, row, table } from "kit/tables.js";
import { cosine, dot } from "./cosine.js";
import { makeReader } from "./reader.js";

const LONGEST = 120;
const MOST = 24; // words that are read
const LAYERS = ["E1", "E2", "E3"];

export const states = { text: textUpTo(LONGEST) };

export function setup(context) {
  const hint = "Let one word occur twice: the first such word is compared.";
  ask(context, {
    text: { label: "your sentence", first: context.data.text, longest: LONGEST, hint },
  });
  context.reader = makeReader(context.data);
}

export const tokens = (text) =>
  (text.toLowerCase().match(/[a-z]+(?:'[a-z]+)*|[.,;:!?]/g) ?? []).slice(0, MOST);

// The places of the first word that occurs twice, the first two of them; or null.
export function twice(words) {
  for (let i = 0; i < words.length; i += 1) {
    const again = words.indexOf(words[i], i + 1);
    if (again > 0 && /[a-z]/.test(words[i])) return [i, again];
  }
  return null;
}

export function shares(scores) {
  const powers = scores.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

// γ · (s₁ E1 + s₂ E2 + s₃ E3)
export const mixed = (layers, s, gamma) =>
  layers[0].map((_, i) => gamma * s.reduce((sum, share, k) => sum + share * layers[k][i], 0));

// Two vectors below each other, the first `count` numbers of each.
function strips(pair, wide, count) {
  const size = Math.max(4, Math.floor(wide / count));
  const show = (r, c) => ({ value: pair[r][c] });
  const grid = squares({ size, sides: [2, count], show });
  return sheet(size * count, 2 * size, "both vectors, number by number", grid);
}

function rowsOf(layers, mix, wide, count) {
  const pairs = [...layers[0].map((one, i) => [one, layers[1][i]]), mix];
  return pairs.map((pair, i) =>
    row([
      heading("row", LAYERS[i] ?? "mixed"),
      html("td", {}, strips(pair, wide, count)),
      decimal(cosine(...pair), 3),
    ]),
  );
}

export function draw(context) {
  const { picture, width, values, state, readout, reader } = context;
  showAsked(context);
  const words = tokens(state.text);
  const places = twice(words);
  if (!places) {
    picture.replaceChildren(html("p", {}, "No word occurs twice yet."));
    readout("Type a sentence in which a word occurs twice.");
    return "No word of the sentence occurs twice.";
  }
  const all = reader.read(words);
  const layers = places.map((place) => all[place]);
  const s = shares([values.s1, values.s2, values.s3]);
  const mix = layers.map((each) => mixed(each, s, values.gamma));
  const sentence = words.map((word, i) => [
    places.includes(i) ? html("b", { class: "dl-colour-1 dl-twice" }, word) : word,
    " ",
  ]);
  const wide = Math.min(width - 110, 520);
  const count = wide < 400 ? reader.width / 2 : reader.width; // or the squares get too small
  picture.replaceChildren(
    html("p", {}, sentence.flat()),
    table("dl-elmo", ["", "ahead, both places", "cosine"], rowsOf(layers, mix, wide, count)),
  );
  const parts = s.map((share, i) => `${decimal(share, 2)} ${LAYERS[i]}`).join(" + ");
  const length = decimal(Math.sqrt(dot(mix[0], mix[0])), 2);
  const text = `“${words[places[0]]}” twice: the mixture is ${decimal(values.gamma, 1)} · (${parts}); cosine ${decimal(cosine(...mix), 3)}, length ${length}`;
  readout(`${text}.`);
  const cosines = layers[0].map(
    (one, i) => `${LAYERS[i]} ${decimal(cosine(one, layers[1][i]), 3)}`,
  );
  return `Cosines of two places of one word: ${cosines.join(", ")}. ${text}.`;
}
