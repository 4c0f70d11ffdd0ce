// Ten classes: the confusion matrix of the digits, and what is said about it, as one
// digit becomes rare.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { look, note, plane } from "kit/plane.js";
import { manyScores } from "./math.js";
import { bar } from "./picture.js";

const SIZE = 10;

// The counts, if only a share of the pictures of one digit were there.
export function thinned(counts, rare, share) {
  return Array.from(counts, (row, k) =>
    Array.from(row, (count) => (k === rare ? share : 1) * count),
  );
}

// Row and column k lie around k + ½.
function matrixView(width, counts, rare) {
  const size = Math.min(width, 400);
  const frame = plane({
    width: size,
    height: size + 10,
    x: [0, SIZE],
    y: [SIZE, 0],
    xLabel: "what the model says",
    yLabel: "what it is",
    ticks: { x: [], y: [] },
    grid: false,
    margins: { left: 26 },
  });
  counts.forEach((row, k) => {
    const all = row.reduce((a, b) => a + b, 0);
    row.forEach((count, j) => {
      const [[x, y], [right, bottom]] = [frame.at([j, k]), frame.at([j + 1, k + 1])];
      const box = { x, y, width: right - x, height: bottom - y };
      const marks = look({ colour: j === k ? 0 : 1 }, "dl-solid dl-flat");
      frame.under(svg("rect", { ...marks, ...box, opacity: all && 0.5 * Math.sqrt(count / all) }));
      const text = Math.round(count);
      const middle = [j + 0.5, k + 0.5];
      if (text) frame.over(note(frame, middle, `${text}`, { dx: 0, dy: 4, anchor: "middle" }));
    });
    frame.over(
      note(frame, [0, k + 0.5], k === rare ? `►${k}` : `${k}`, { dx: -6, dy: 4, anchor: "end" }),
      note(frame, [k + 0.5, SIZE], `${k}`, { dx: 0, dy: 17, anchor: "middle" }),
    );
  });
  return frame.node;
}

function scoreBars(width, f1, rare) {
  const frame = plane({
    width,
    height: 330,
    x: [0, 1.16],
    y: [9.6, -0.6],
    xLabel: "F1",
    yLabel: "F1 of each digit",
    ticks: { x: [0, 0.5, 1], y: [...Array(SIZE).keys()] },
    margins: { left: 26 },
  });
  f1.forEach((value, k) => {
    frame.add(bar(frame, value, k, { colour: k === rare ? 1 : 2, thickness: 14 }));
    frame.over(note(frame, [value, k], decimal(value), { dx: 6, dy: 5 }));
  });
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const counts = thinned(data.counts, values.rare, values.share);
  const { accuracy, macro, f1, recall } = manyScores(counts);
  const [left, right] = halves(width, 0.56);
  picture.replaceChildren(
    sideBySide(matrixView(left, counts, values.rare), scoreBars(right, f1, values.rare)),
  );
  const aDigit = `${values.rare === 8 ? "an" : "a"} ${values.rare}`;
  const ones = counts[values.rare].reduce((a, b) => a + b, 0);
  const text =
    `${Math.round(ones)} pictures show ${aDigit}: accuracy (micro F1) ${decimal(accuracy, 3)}, macro F1 ${decimal(macro, 3)}; ` +
    `${aDigit} has recall ${decimal(recall[values.rare])} and F1 ${decimal(f1[values.rare])}.`;
  readout(text);
  return `Confusion matrix of ten digits. ${text}`;
}
