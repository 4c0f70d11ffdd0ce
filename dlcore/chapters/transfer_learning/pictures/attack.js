// A photo, a change too small to see, and what a network makes of both.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { isNarrow } from "kit/layout.js";
import { pixelPicture, rgb } from "kit/pixels.js";
import { answerBars, inWords } from "./answers.js";

const BETWEEN = 20; // between two parts

// Bits, the first of a byte is its highest: 1 means up, 0 down.
export function signAt(bits, i) {
  return (bits[i >> 3] >> (7 - (i & 7))) & 1 ? 1 : -1;
}

// The photo with each colour moved by `strength` levels, as whole levels within 0…255.
export function changed(pixels, bits, strength) {
  return Uint8ClampedArray.from(pixels, (value, i) => value + strength * signAt(bits, i));
}

export function draw({ picture, width, values, data, readout }) {
  const bits = data[`${values.photo}, ${values.kind}`];
  const rows = data.answers[values.photo][values.kind][data.strengths.indexOf(values.strength)];
  const sides = [data.side, data.side];
  const columns = isNarrow(width) ? 2 : 3;
  const wide = Math.min(220, Math.floor((width - BETWEEN * (columns - 1)) / columns));
  const seen = changed(data[values.photo], bits, values.strength);
  const signs = (i) => [0, 1, 2].map((c) => (signAt(bits, 3 * i + c) > 0 ? 255 : 0));
  const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);
  const shown = (colourOf, words) => pixelPicture(sides, colourOf, { words, wide });
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-side-by-side" },
      part("what the network sees", shown(rgb(seen), `${values.photo}, changed`)),
      part(
        "the change: up or down",
        shown((i) => [...signs(i), 255], "red, green and blue of each pixel go up or down"),
      ),
      part("what it answers", answerBars(rows, isNarrow(width) ? width : wide, data.right)),
    ),
  );
  const text =
    `Each colour moves by ${decimal(values.strength, 2)} of 255 levels ` +
    `(${values.kind}): ${inWords(rows)}`;
  readout(`${text}.`);
  return `The photo of the ${values.photo}. ${text}.`;
}
