// What BERT reads at a place: the vectors of token, place and segment, added.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { numbered } from "kit/squares.js";
import { scrolled } from "kit/scrolled.js";

export const added = (...vectors) =>
  [...vectors[0]].map((_, i) => vectors.reduce((sum, one) => sum + one[i], 0));

export function draw({ picture, values, data, readout }) {
  const token = data.tokens[data.words.indexOf(values.word)];
  const place = data.places[values.place];
  const segment = data.segments[values.segment === "A" ? 0 : 1];
  const sum = added(token, place, segment);
  const named = [
    [`token “${values.word}”`, token],
    [`place ${values.place}`, place],
    [`segment ${values.segment}`, segment],
    ["sum", sum],
  ];
  const parts = named.flatMap(([words, vector]) => [
    html("p", { class: "dl-heading" }, words),
    scrolled(words, numbered([...vector], vector.length, { size: 44, top: 3, words })),
  ]);
  picture.replaceChildren(...parts);
  const length = (vector) => Math.hypot(...vector);
  const text =
    `Lengths of these ${sum.length} numbers: token ${decimal(length(token))}, ` +
    `place ${decimal(length(place))}, segment ${decimal(length(segment))}, ` +
    `sum ${decimal(length(sum))}.`;
  readout(text);
  return text;
}
