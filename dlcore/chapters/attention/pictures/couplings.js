// Four ways to couple a decoder to an encoder: who hands what to whom, and when.
import { svg } from "kit/dom.js";
import { some } from "kit/formats.js";
import { arrowBetween } from "kit/plane.js";
import { sheet } from "kit/squares.js";

const SOURCE = ["je", "suis", "étudiant"];
const TARGET = ["I", "am", "a", "student"];
const HEIGHT = 330;
const ROWS = { said: 24, joined: 84, decoder: 150, mix: 218, encoder: 280, words: 318 };

// For each coupling: which decoder state asks (−1: the one before, 0: its own), where the
// context goes, and whether what was said is told to the next step.
export const COUPLINGS = {
  "first state only": { asks: null, context: null, told: false },
  "every step": { asks: null, context: "cell", told: false },
  Bahdanau: { asks: -1, context: "cell", told: false },
  Luong: { asks: 0, context: "output", told: true },
};

// What the word at `step` (from 0) hangs on: encoder states, and by which decoder state.
export function dependence(coupling, step, words = SOURCE.length) {
  const { asks, context } = COUPLINGS[coupling];
  const all = Array.from({ length: words }, (_, i) => i);
  if (asks === null)
    return { states: [words - 1], direct: context ? true : step === 0, asker: null };
  return { states: all, direct: true, asker: step + asks };
}

function cell(x, y, words, colour, strong) {
  return svg(
    "g",
    {},
    svg("rect", {
      class: `dl-mark dl-colour-${colour} ${strong ? "dl-solid" : "dl-hollow"}`,
      x: x - 19,
      y: y - 15,
      width: 38,
      height: 30,
      rx: 6,
    }),
    svg(
      "text",
      { x, y: y + 5, "text-anchor": "middle", class: strong ? "dl-cell-said" : "" },
      words,
    ),
  );
}

const word = (x, y, words, strong) =>
  svg("text", { x, y, "text-anchor": "middle", class: strong ? "dl-strong" : "" }, words);

const line = (from, to, on, colour = 9) =>
  arrowBetween(from, to, { colour: on ? colour : 9, faint: !on });

function encoder(xs, states) {
  return xs.map((x, i) => [
    i > 0 && line([xs[i - 1] + 19, ROWS.encoder], [x - 21, ROWS.encoder], true, 0),
    cell(x, ROWS.encoder, `s${i + 1}`, 0, states.includes(i)),
    word(x, ROWS.words, SOURCE[i]),
  ]);
}

function decoder({ xs, first, coupling, step }) {
  const { asks, told } = COUPLINGS[coupling];
  const joins = coupling === "Luong";
  return xs.map((x, i) => {
    const from = i ? [xs[i - 1] + 19, ROWS.decoder] : [first + 19, ROWS.encoder];
    const asker = asks !== null && i === step + asks;
    return [
      line(from, [x - 21, ROWS.decoder], true, 1),
      joins && line([x, ROWS.decoder - 16], [x, ROWS.joined + 17], true, 1),
      joins && cell(x, ROWS.joined, `a${i + 1}`, 3, i === step),
      told &&
        i > 0 &&
        line([xs[i - 1] + 15, ROWS.joined + 15], [x - 15, ROWS.decoder - 16], i === step, 3),
      line([x, (joins ? ROWS.joined : ROWS.decoder) - 16], [x, ROWS.said + 7], i === step, 3),
      cell(x, ROWS.decoder, `h${i + 1}`, 1, i === step || asker),
      word(x, ROWS.said, TARGET[i], i === step),
    ];
  });
}

// The mixture of one step: from the encoder's states, weighed by the state that asks.
function mixture({ xs, sources, step, coupling }) {
  const { asks, context } = COUPLINGS[coupling];
  if (!context) return [];
  const { states } = dependence(coupling, step);
  const at = [xs[step] - 8, ROWS.mix];
  const up = context === "cell" ? ROWS.decoder + 17 : ROWS.joined + 12;
  const end = context === "cell" ? [xs[step], up] : [xs[step] - 21, up];
  const asker = asks === null ? null : step + asks;
  const from =
    asker === null
      ? null
      : asker < 0
        ? [sources.at(-1) + 10, ROWS.encoder - 16]
        : [xs[asker], ROWS.decoder + 17];
  return [
    states.map((i) =>
      line([sources[i] + 8, ROWS.encoder - 16], [at[0] - 14, ROWS.mix + 6], true, 0),
    ),
    from && line(from, [at[0] + (asker === step ? 8 : -6), ROWS.mix - 13], true, 2),
    line([at[0] - (context === "cell" ? 0 : 12), ROWS.mix - 14], end, true, 0),
    svg("circle", { class: "dl-mark dl-hollow dl-colour-2", cx: at[0], cy: ROWS.mix, r: 14 }),
    svg("text", { x: at[0], y: ROWS.mix + 5, "text-anchor": "middle" }, asks === null ? "s3" : "Σ"),
  ];
}

export function draw({ picture, width, values, readout }) {
  const { coupling, step } = values;
  const wide = Math.min(width, 660);
  const sources = SOURCE.map((_, i) => ((i + 0.5) * 0.42 * wide) / SOURCE.length);
  const across = 0.56 * wide - 14; // the last word is longer than its cell
  const xs = TARGET.map((_, i) => 0.44 * wide + ((i + 0.5) * across) / TARGET.length);
  const at = step - 1;
  const { states, direct } = dependence(coupling, at);
  const words = summary(coupling, at);
  picture.replaceChildren(
    sheet(
      wide,
      HEIGHT,
      words,
      [
        encoder(sources, direct ? states : []),
        decoder({ xs, first: sources.at(-1), coupling, step: at }),
        mixture({ xs, sources, step: at, coupling }),
      ].flat(3),
    ),
  );
  readout(`${words}.`);
  return words;
}

function summary(coupling, step) {
  const { asker } = dependence(coupling, step);
  const said = `“${TARGET[step]}”`;
  if (coupling === "first state only") {
    return `${said}: all it knows of the source came through s3 and ${some(step + 1, "step")} of the decoder`;
  }
  if (coupling === "every step") return `${said}: s3 is handed to the cell again at this step`;
  const state = asker < 0 ? "the decoder's first state, s3," : `h${asker + 1}`;
  const last = step === TARGET.length - 1;
  const where =
    coupling === "Bahdanau"
      ? `enters the cell of h${step + 1}`
      : `joins h${step + 1} behind the cell` +
        (last ? "" : `, and a${step + 1} is told to the next step`);
  return `${said}: ${state} weighs s1, s2 and s3, and their sum ${where}`;
}
