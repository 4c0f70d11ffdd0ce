// A threshold over the scores of a trained classifier, and the curve that it runs along.
import { halves, heightFor, sideBySide } from "kit/layout.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { areaUnder, countsAt, rocCurve, scoresOf } from "./math.js";
import { dot, look, note, plane, polyline } from "kit/plane.js";

const BINS = 25;
const BOOK = [
  [5 / 95, 0.8],
  [20 / 95, 1],
  [1 / 95, 0.6],
  [0, 0],
  [0.5, 0.5],
];

// The scores from 0 to 100; inverted, a high score means healthy.
function scoresFor({ classifier, inverted }, data) {
  const row = Array.from(data.scores[data.classifiers.indexOf(classifier)]);
  return inverted ? row.map((score) => 100 - score) : row;
}

function histogram(width, height, scores, labels, threshold) {
  const count = [Array(BINS).fill(0), Array(BINS).fill(0)];
  scores.forEach((score, i) => {
    count[labels[i]][Math.min(BINS - 1, Math.floor((score / 100) * BINS))] += 1;
  });
  const high = 1.08 * Math.max(...count[0], ...count[1]);
  const frame = plane({
    width,
    height,
    x: [-2, 102],
    y: [-high, high],
    xLabel: "score",
    yLabel: "how many: ill up, healthy down",
    ticks: { y: [] },
  });
  const bar = (label) => (size, i) => {
    const [x0, y0] = frame.at([(i * 100) / BINS, label ? size : 0]);
    const [x1, y1] = frame.at([((i + 1) * 100) / BINS, label ? 0 : -size]);
    return (
      size > 0 &&
      svg("rect", {
        ...look({ colour: label ? 0 : 1 }, "dl-solid"),
        x: x0,
        y: y0,
        width: x1 - x0,
        height: y1 - y0,
      })
    );
  };
  frame.add(
    count[1].map(bar(1)),
    count[0].map(bar(0)),
    polyline(
      frame,
      [
        [threshold, -2 * high],
        [threshold, 2 * high],
      ],
      { colour: 2, width: 3 },
    ),
  );
  const near = threshold > 55;
  frame.over(
    note(frame, [threshold, 0.9 * high], near ? "← called healthy" : "called ill →", {
      dx: near ? -10 : 10,
      dy: 6,
      anchor: near ? "end" : "start",
      colour: 2,
    }),
  );
  return frame.node;
}

function rocPlane(width, curve, now, slope) {
  const frame = plane({
    width: Math.min(width, 400),
    height: Math.min(width, 400) - 18,
    x: [-0.03, 1.03],
    y: [-0.03, 1.03],
    xLabel: "false positive rate",
    yLabel: "true positive rate",
    ticks: { x: [0, 0.5, 1], y: [0, 0.5, 1] },
  });
  const back = (x) => now[1] + slope * (x - now[0]);
  frame.add(
    polyline(
      frame,
      [
        [0, 0],
        [1, 1],
      ],
      { dash: true, width: 1.25 },
    ),
    polyline(
      frame,
      [
        [-1, back(-1)],
        [2, back(2)],
      ],
      { colour: 2, width: 1.25, dash: true },
    ),
    polyline(frame, curve, { colour: 0, width: 2.5 }),
    BOOK.map((point) => dot(frame, point, { shape: "diamond", colour: 3, size: 5 })),
    dot(frame, now, { colour: 2, size: 7 }),
  );
  BOOK.forEach((point, i) =>
    frame.over(note(frame, point, `${i + 1}`, { dx: 7, dy: i === 1 ? 16 : 15, colour: 3 })),
  );
  return frame.node;
}

const costOf = ({ fp, fn }, missed) => fp + missed * fn;

export function draw({ picture, width, values, data, readout }) {
  const labels = Array.from(data.labels);
  const scores = scoresFor(values, data);
  const curve = rocCurve(scores, labels);
  const counts = countsAt(scores, labels, values.threshold);
  const { tp, fp, fn, tn } = counts;
  const now = [fp / (fp + tn), tp / (tp + fn)];
  const [left, right] = halves(width, 0.48);
  picture.replaceChildren(
    sideBySide(
      histogram(left, heightFor(width, 340), scores, labels, values.threshold),
      rocPlane(right, curve, now, (fp + tn) / (values.missed * (tp + fn))),
    ),
  );
  const found = scoresOf(counts);
  const share = (value) => (value === null ? "no number" : `${decimal(100 * value, 0)} %`);
  const text =
    `TP ${tp}, FP ${fp}, FN ${fn}, TN ${tn}: recall ${share(found.recall)}, precision ${share(found.precision)}, ` +
    `F1 ${found.F1 === null ? "no number" : decimal(found.F1)}, cost ${costOf(counts, values.missed)}; area under the curve ${decimal(areaUnder(curve), 3)}`;
  readout(text);
  return `Scores of “${values.classifier}” for ${labels.length} tumours with the threshold at ${decimal(values.threshold, 0)}, and its ROC curve: ${text}.`;
}

export const actions = { cheapest: "Cheapest threshold" };

export function act(_, { values, data, set, snap }) {
  const labels = Array.from(data.labels);
  const scores = scoresFor(values, data);
  const cost = (threshold) => costOf(countsAt(scores, labels, threshold), values.missed);
  const stops = Array.from({ length: 103 }, (_, i) => i - 1).map((stop) => snap("threshold", stop));
  set({ threshold: stops.reduce((best, stop) => (cost(stop) < cost(best) ? stop : best)) });
}
