// A batch of sentences as one rectangle: words, and what is only padding.
import { decimal, some } from "kit/formats.js";
import { sheet, squares } from "kit/squares.js";

const SHOWN = 16; // sentences that are drawn

// Batches of lengths, in the order of the text or sorted.
export function batches(lengths, size, order) {
  const all = order === "like lengths together" ? [...lengths].sort((a, b) => a - b) : lengths;
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.slice(i * size, (i + 1) * size),
  );
}

// The share of all places that are padding, each batch as long as its longest sentence.
export function wasted(found) {
  const places = found.reduce((sum, batch) => sum + batch.length * Math.max(...batch), 0);
  const words = found.flat().reduce((sum, length) => sum + length, 0);
  return 1 - words / places;
}

export function draw({ picture, width, values, data, readout }) {
  const found = batches(data.lengths, values.size, values.order);
  const batch = found[Math.min(values.batch, found.length) - 1];
  const longest = Math.max(...batch);
  const rows = batch.slice(0, SHOWN);
  const side = Math.max(3, Math.min(14, Math.floor(Math.min(width, 700) / longest)));
  const left = values.side === "before the words";
  const show = (r, c) => {
    const real = left ? c >= longest - rows[r] : c < rows[r];
    return { value: real ? 0.9 : 0 };
  };
  const words = `a batch of ${some(batch.length, "sentence")}, each square a place`;
  const grid = squares({ size: side, sides: [rows.length, longest], show });
  picture.replaceChildren(sheet(side * longest, side * rows.length, words, grid));
  const text = `This batch is ${some(longest, "word")} long and ${decimal(100 * wasted([batch]), 0)} % padding; all batches together ${decimal(100 * wasted(found), 0)} %`;
  const drawn = batch.length > SHOWN ? ` (${SHOWN} of its ${batch.length} are drawn)` : "";
  readout(`${text}${drawn}.`);
  return `A batch of sentences as a rectangle, filled where a word stands. ${text}.`;
}
