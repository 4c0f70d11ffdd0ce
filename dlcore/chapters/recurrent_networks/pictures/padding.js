// Sequences of unequal length: what fits a fixed input, and what padding does to a state.
import { decimal, some } from "kit/formats.js";
import { svg } from "kit/dom.js";
import { frameAround, sheet, squares } from "kit/squares.js";
import { row, table } from "kit/tables.js";

const WEIGHT = 0.8; // of the neuron's own state

// The sequence on a row of so many places, null where nothing real stands.
export function padded(sequence, places, inFront) {
  const zeros = Array(Math.max(0, places - sequence.length)).fill(null);
  return inFront ? [...zeros, ...sequence] : [...sequence, ...zeros];
}

// What does not fit the input is cut off: the oldest numbers.
export const lost = (length, size) => Math.max(0, length - size);

// The states of one tanh neuron along a row; padding is read as 0.
export function statesOf(cells, bias) {
  let h = 0;
  return cells.map((x) => (h = Math.tanh(WEIGHT * h + (x ?? 0) + bias)));
}

export function draw({ picture, width, values, data, readout }) {
  const { length, bias, zeros } = values;
  const inFront = zeros === "in front";
  const sequences = data.sequences.map((each, i) =>
    i === 0 ? Array.from(data.long).slice(0, length) : Array.from(each),
  );
  const longest = Math.max(...sequences.map((each) => each.length));
  const rows = sequences.map((each) => padded(each, longest, inFront));
  const wide = Math.min(width, 560);
  const size = Math.min(34, Math.floor(wide / data.long.length));
  const grid = batch(rows, size);
  const over = lost(length, data.size);
  const fixed = fixedInput(sequences[0], data.size, size, inFront);
  const empty = rows.flat().filter((x) => x === null).length;
  const share = decimal((100 * empty) / rows.flat().length, 0);
  const fits = over
    ? `${some(over, "number")} of the first sequence ${over === 1 ? "is" : "are"} cut off`
    : `${some(Math.max(0, data.size - length), "place")} of its input hold zeros`;
  picture.replaceChildren(
    svgTitle(wide, `a feed-forward layer of ${data.size} inputs`),
    fixed,
    svgTitle(wide, "a batch for a recurrent layer"),
    grid,
    table(
      "dl-states",
      ["", "alone", "last step", "last real step"],
      stateRows(sequences, rows, bias, inFront),
    ),
  );
  const words = `The feed-forward layer: ${fits}. The batch: ${share}\u00a0% of it are padding`;
  readout(`${words}.`);
  return `Sequences of ${sequences.map((each) => each.length).join(", ")} numbers, zeros ${zeros}. ${words}.`;
}

function svgTitle(width, words) {
  const text = svg("text", { class: "dl-mark dl-said", x: 1, y: 18 }, words);
  return sheet(width, 24, words, text);
}

const cell = (x) =>
  x === null ? { text: "0", faint: true } : { text: decimal(x, 1), value: x, strong: true };

function batch(rows, size) {
  const sides = [rows.length, rows[0].length];
  const grid = squares({ size, sides, show: (r, c) => cell(rows[r][c]) });
  return sheet(size * sides[1], size * sides[0], "The batch, one row per sequence", grid);
}

// The newest numbers stand in the input; what is lost stands before its frame.
function fixedInput(sequence, places, size, inFront) {
  const over = lost(sequence.length, places);
  const kept = padded(sequence.slice(over), places, inFront);
  const all = [...sequence.slice(0, over), ...kept];
  const show = (_, c) => (c < over ? { text: decimal(all[c], 1), faint: true } : cell(all[c]));
  return sheet(
    size * all.length,
    size + 4,
    "What the fixed input holds",
    squares({ at: [0, 2], size, sides: [1, all.length], show }),
    frameAround({ at: [0, 2], size, place: [0, over], sides: [1, places] }),
  );
}

function stateRows(sequences, rows, bias, inFront) {
  return sequences.map((sequence, i) => {
    const states = statesOf(rows[i], bias);
    const alone = statesOf(sequence, bias).at(-1);
    const real = inFront ? states.at(-1) : states[sequence.length - 1];
    const numbers = [alone, states.at(-1), real].map((value) => decimal(value, 3));
    return row([`sequence ${i + 1}`, ...numbers]);
  });
}
