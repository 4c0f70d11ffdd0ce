// ROC curve and precision–recall curve of one classifier, as the ill become rare.
import { halves, sideBySide } from "kit/layout.js";
import { decimal } from "kit/formats.js";
import { areaUnder, averagePrecision, countsAt, precisionAt, rocCurve } from "./math.js";
import { dot, levelLine, note, plane, polyline } from "kit/plane.js";

const PEOPLE = 10_000;
const TICKS = { x: [0, 0.5, 1], y: [0, 0.5, 1] };

function square(width, xLabel, yLabel) {
  const side = Math.min(width, 380);
  const range = { x: [-0.03, 1.03], y: [-0.03, 1.03] };
  return plane({ width: side, height: side - 18, ...range, xLabel, yLabel, ticks: TICKS });
}

function rocView(width, curve, [x, y]) {
  const frame = square(width, "false positive rate", "recall (true positive rate)");
  const diagonal = [
    [0, 0],
    [1, 1],
  ];
  frame.add(
    polyline(frame, diagonal, { dash: true, width: 1.25 }),
    polyline(frame, curve, { colour: 0, width: 2.5 }),
    dot(frame, [x, y], { colour: 2, size: 7 }),
  );
  frame.over(note(frame, [0.62, 0.55], "a coin", { dx: 8, dy: 10 }));
  return frame.node;
}

function precisionView(width, curve, [x, y], share) {
  const frame = square(width, "recall", "precision");
  const points = curve
    .map(([fpr, tpr]) => [tpr, precisionAt(tpr, fpr, share)])
    .filter(([, precision]) => precision !== null);
  const now = precisionAt(y, x, share);
  frame.add(
    levelLine(frame, share, { dash: true, width: 1.25 }),
    polyline(frame, points, { colour: 0, width: 2.5 }),
    now !== null && dot(frame, [y, now], { colour: 2, size: 7 }),
  );
  frame.over(
    note(frame, [0.02, share], "a coin", { dx: 0, dy: share > 0.9 ? 16 : -7, anchor: "start" }),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const labels = Array.from(data.labels);
  const scores = Array.from(data.scores[data.classifiers.indexOf(values.classifier)]);
  const curve = rocCurve(scores, labels);
  const { tp, fp, fn, tn } = countsAt(scores, labels, values.threshold);
  const now = [fp / (fp + tn), tp / (tp + fn)];
  const [left, right] = halves(width);
  const { share } = values;
  picture.replaceChildren(
    sideBySide(rocView(left, curve, now), precisionView(right, curve, now, share)),
  );
  const ill = share * PEOPLE;
  const count = (value) => Math.round(value).toLocaleString("en");
  const precision = precisionAt(now[1], now[0], share);
  const text =
    `Of 10,000 people ${count(ill)} are ill: ${count(now[1] * ill)} right alarms, ${count(now[0] * (PEOPLE - ill))} false ones. ` +
    `Recall ${decimal(100 * now[1], 0)} %, precision ${precision === null ? "no number" : `${decimal(100 * precision, 1)} %`}; ` +
    `area under the ROC curve ${decimal(areaUnder(curve), 3)}, average precision ${decimal(averagePrecision(curve, share), 3)}.`;
  readout(text);
  return `ROC curve and precision–recall curve of “${values.classifier}” where ${decimal(100 * share, 0)} % are ill. ${text}`;
}
