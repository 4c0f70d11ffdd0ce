// A batch of sentences as rows of squares: words, and padding up to the longest.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sheet } from "kit/squares.js";

// Groups of about equal size, each padded to its own longest; sorted first if there are
// several. lengths: words of each sentence.
export function buckets(lengths, count) {
  const order = count > 1 ? lengths.toSorted((a, b) => a - b) : [...lengths];
  const edge = (i) => Math.round((i * order.length) / count);
  return Array.from({ length: count }, (_, i) => order.slice(edge(i), edge(i + 1)));
}

// The share of all squares that is padding.
export function waste(lengths, count) {
  const squares = buckets(lengths, count)
    .map((one) => one.length * Math.max(...one))
    .reduce((a, b) => a + b, 0);
  return 1 - lengths.reduce((a, b) => a + b, 0) / squares;
}

function cells(length, longest, side) {
  const first = side === "before" ? longest - length : 0;
  return Array.from({ length: longest }, (_, i) => i >= first && i < first + length);
}

function block(lengths, [left, top], size, side) {
  const longest = Math.max(...lengths);
  return lengths.flatMap((length, r) =>
    cells(length, longest, side).map((real, c) =>
      svg("rect", {
        class: `dl-mark ${real ? "dl-solid dl-colour-0" : "dl-hollow dl-colour-9"}`,
        x: left + c * size,
        y: top + r * size,
        width: size - 2,
        height: size - 2,
      }),
    ),
  );
}

export function draw({ picture, width, values, data, readout }) {
  const groups = buckets(data.lengths, values.buckets);
  const across = groups.reduce((sum, one) => sum + Math.max(...one) + 1, 0);
  const tallest = Math.max(...groups.map((one) => one.length));
  const size = Math.max(4, Math.min(13, Math.floor(width / across)));
  let left = 0;
  const marks = groups.flatMap((one) => {
    const drawn = block(one, [left, 2], size, values.side);
    left += (Math.max(...one) + 1) * size;
    return drawn;
  });
  const share = decimal(100 * waste(data.lengths, values.buckets), 0);
  const words = `${data.lengths.length} sentences in ${values.buckets === 1 ? "one batch" : `${values.buckets} buckets`}: ${share} % of the squares are padding, ${values.side} the words`;
  picture.replaceChildren(sheet(Math.max(left, 60), tallest * size + 6, words, marks));
  readout(`${words}.`);
  return `${words}.`;
}
