// What temperature, top-k and top-p make of the shares of the next character.
import { svg } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { sheet } from "kit/squares.js";
import { shares, topK, topP } from "nets/decoding.js";
import { characterName } from "nets/reader.js";

const SHOWN = 16; // characters
const HEIGHT = 230;
const SAID = 0.03; // a smaller share is not told in figures

// The shares after all three, in this order.
export const reshaped = (logits, { temperature, k, p }) =>
  topP(topK(shares(logits, temperature), k), p);

// Among how many equally likely characters one would have to guess.
export function perplexity(all) {
  const entropy = all.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
  return Math.exp(entropy);
}

function bar({ x, wide, before, after, top, name }) {
  const tall = HEIGHT - 70;
  const height = (share) => (share / top) * tall;
  const box = (share, kind) =>
    svg("rect", {
      class: kind,
      x: x + 2,
      y: 40 + tall - height(share),
      width: wide - 4,
      height: height(share),
    });
  return svg(
    "g",
    {},
    box(after, `dl-mark dl-flat dl-solid dl-colour-${after > 0 ? 0 : 9}`),
    box(before, "dl-mark dl-stroke dl-colour-1"),
    svg(
      "text",
      {
        class: "dl-tick",
        x: x + wide / 2,
        y: 36 + tall - height(Math.max(before, after)),
        "text-anchor": "middle",
      },
      after >= SAID ? decimal(100 * after, 0) : "",
    ),
    svg(
      "text",
      {
        x: x + wide / 2,
        y: HEIGHT - 10,
        "text-anchor": "middle",
        class: after > 0 ? "" : "dl-tick",
      },
      name,
    ),
  );
}

export function draw({ picture, width, values, data, readout }) {
  const wide = Math.min(width, 720);
  const { logits } = data.texts.find(({ text }) => text === values.text);
  const before = shares(logits);
  const after = reshaped(logits, values);
  const order = [...before.keys()].sort((a, b) => before[b] - before[a]).slice(0, SHOWN);
  const step = wide / SHOWN;
  const top = Math.max(before[order[0]], ...after);
  const bars = order.map((i, place) =>
    bar({
      x: place * step,
      wide: step,
      before: before[i],
      after: after[i],
      top,
      name: characterName(data.characters[i]),
    }),
  );
  const left = after.filter((share) => share > 0).length;
  const words =
    `After “${values.text}”: ${some(left, "character")} can be drawn, ` +
    `“${characterName(data.characters[order[0]])}” with ${decimal(100 * after[order[0]], 0)}\u00a0% ` +
    `instead of ${decimal(100 * before[order[0]], 0)}\u00a0%; perplexity ` +
    `${decimal(perplexity(after), 1)} instead of ${decimal(perplexity(before), 1)}`;
  const said = (x, anchor, text, colour) =>
    svg(
      "text",
      { class: `dl-mark dl-said dl-colour-${colour}`, x, y: 14, "text-anchor": anchor },
      text,
    );
  const key = [
    said(2, "start", "drawn from (%)", 0),
    said(wide - 2, "end", "what the network says", 1),
  ];
  picture.replaceChildren(sheet(wide, HEIGHT, words, bars, key));
  readout(`${words}.`);
  return words;
}
