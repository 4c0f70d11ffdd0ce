// The least loss that scores between 0 and 1 can have, beside that of free scores.
import { decimal } from "kit/formats.js";
import { functionCurve, levelLine, note, plane, uprightLine } from "kit/plane.js";

// −ln of the softmax's share of the right class: its score, and all others 0.
export const loss = (score, classes) => Math.log(Math.exp(score) + classes - 1) - score;

export function draw({ picture, width, values, readout }) {
  const { classes, score } = values;
  const frame = plane({
    width: Math.min(width, 640),
    height: 300,
    x: [0, 12],
    y: [0, 5],
    xLabel: "score of the right tag, all others 0",
    yLabel: "cross-entropy",
  });
  const floor = loss(1, classes);
  frame.add(
    functionCurve(frame, (x) => loss(x, classes), { colour: 0 }),
    uprightLine(frame, 1, { colour: 1, dash: true }),
    levelLine(frame, floor, { colour: 1, dash: true }),
    uprightLine(frame, score, { colour: 2 }),
  );
  frame.over(note(frame, [1.2, floor], `floor ${decimal(floor, 4)}`, { colour: 1 }));
  picture.replaceChildren(frame.node);
  const now = loss(score, classes);
  const text = `${classes} tags: squashed scores cost at least ${decimal(floor, 4)}; a score of ${decimal(score, 1)} costs ${decimal(now, 4)}, a share of ${decimal(100 * Math.exp(-now), 1)} %`;
  readout(`${text}.`);
  return `The cross-entropy falls as the score of the right tag grows. ${text}.`;
}
