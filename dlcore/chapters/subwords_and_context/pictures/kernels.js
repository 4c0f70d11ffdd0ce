// One kernel moved along the letters of a word, its largest value, and the highway.
import { ask, showAsked, textUpTo, wordsOf } from "kit/asked.js";
import { decimal } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { scrolled } from "kit/scrolled.js";
import { frameAround, sheet, squares } from "kit/squares.js";
import { heading, row, table } from "kit/tables.js";
import { codesOf, makeReader } from "./reader.js";

const LONGEST = 16;
const SIZE = 30;

export const states = { word: textUpTo(LONGEST) };

export function setup(context) {
  ask(context, {
    word: { label: "a word, letters a to z", first: context.data.word, longest: LONGEST },
  });
  context.reader = makeReader(context.data);
}

// What the kernel says at each place where it fits: tanh of products and a bias.
export function along(codes, weights, width, number) {
  const letters = weights["letters.letter.weight"];
  const { shape, values } = weights[`letters.kernels.${width - 1}.weight`];
  const bias = weights[`letters.kernels.${width - 1}.bias`].values[number];
  const size = letters.shape[1];
  const start = number * width * size;
  return Array.from({ length: codes.length - shape[2] + 1 }, (_, place) => {
    let sum = bias;
    for (let i = 0; i < width; i += 1) {
      for (let k = 0; k < size; k += 1) {
        sum += letters.values[codes[place + i] * size + k] * values[start + i * size + k];
      }
    }
    return Math.tanh(sum);
  });
}

// The largest value of every kernel: the word before the highway.
export function largest(codes, weights, counts) {
  return counts.flatMap((count, i) =>
    Array.from({ length: count }, (_, n) => Math.max(...along(codes, weights, i + 1, n))),
  );
}

// One number of the highway: {gate, fresh, out}.
export function highway(x, weights, place) {
  const of = (layer) => {
    const { values } = weights[`letters.highways.0.${layer}.weight`];
    const bias = weights[`letters.highways.0.${layer}.bias`].values[place];
    return x.reduce((sum, value, i) => sum + value * values[place * x.length + i], bias);
  };
  const gate = logistic(of("gate"));
  const fresh = Math.max(0, of("layer"));
  return { gate, fresh, out: gate * fresh + (1 - gate) * x[place] };
}

function board(marked, found, best, width) {
  const columns = Math.max(marked.length, width);
  const show = (r, c) => {
    if (r === 0) return { text: marked[c] ?? "·" };
    return c < found.length && c < marked.length
      ? { text: decimal(found[c], 1), value: found[c], strong: c === best }
      : {};
  };
  return sheet(
    SIZE * columns,
    2 * SIZE,
    "the letters, and what the kernel says at each place",
    squares({ size: SIZE, sides: [2, columns], show }),
    best < marked.length && frameAround({ size: SIZE, place: [0, best], sides: [1, width] }),
  );
}

export function draw(context) {
  const { picture, values, state, data, readout, reader } = context;
  showAsked(context);
  const word = wordsOf(state.word)[0] ?? "";
  if (!word) {
    picture.replaceChildren();
    readout("Type a word.");
    return "No word yet.";
  }
  const { width } = values;
  const number = Math.min(values.kernel, data.counts[width - 1]) - 1;
  const codes = (one) => codesOf(one, data.alphabet, reader.longest);
  const found = along(codes(word), reader.weights, width, number);
  const top = Math.max(...found);
  const best = found.indexOf(top);
  const marked = [...`<${word}>`];
  const place = data.counts.slice(0, width - 1).reduce((a, b) => a + b, 0) + number;
  const { gate, fresh, out } = highway(
    largest(codes(word), reader.weights, data.counts),
    reader.weights,
    place,
  );
  const like = data.words
    .map((other) => [other, Math.max(...along(codes(other), reader.weights, width, number))])
    .sort((a, b) => b[1] - a[1])
    .slice(0, 6);
  picture.replaceChildren(
    scrolled("The word under the kernel", board(marked, found, best, width)),
    table(
      "dl-near",
      ["words that it likes", "largest value"],
      like.map(([other, value]) => row([heading("row", other), decimal(value, 2)])),
    ),
  );
  const at =
    best < marked.length ? `at “${marked.slice(best, best + width).join("")}”` : "behind the word";
  const text = `Kernel ${number + 1} of width ${width}: largest ${decimal(top, 2)} ${at}; gate ${decimal(gate, 2)}, so ${decimal(gate, 2)} · ${decimal(fresh, 2)} + ${decimal(1 - gate, 2)} · ${decimal(top, 2)} = ${decimal(out, 2)} goes on`;
  readout(`${text}.`);
  return `The word “${word}” under one kernel. ${text}. It likes ${like.map(([other]) => other).join(", ")}.`;
}
