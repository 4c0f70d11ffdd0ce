// Square an error, or take its size? One guess of a price descends on both losses.
import { decimal } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { dot, dots, functionCurve, levelLine, note, plane, polyline } from "kit/plane.js";
import { ERRORS, walkFrom } from "./math.js";
import { walk } from "./walk.js";

const GUESSES = [3.5, 7.5];
const KINDS = ["square", "size"]; // in colours 0 and 1

function losses(paid, walks, width) {
  const frame = plane({
    width,
    height: 290,
    x: GUESSES,
    y: [0, 4.5],
    xLabel: "guess w in dollars",
    yLabel: "loss",
  });
  frame.add(
    dots(
      frame,
      Array.from(paid, (t) => [t, 0.12]),
      { shape: "triangle", size: 5 },
    ),
  );
  KINDS.forEach((kind, i) => {
    const loss = ERRORS[kind].value(paid);
    const spots = walks[i].map((w) => [w, loss(w)]);
    frame.add(
      functionCurve(frame, loss, { colour: i }),
      dots(frame, spots.slice(0, -1), { colour: i, size: 3.5 }),
      dot(frame, spots.at(-1), { colour: i, size: 7 }),
    );
  });
  frame.over(
    note(frame, [GUESSES[0], 4.5], "mean of ½ (t − w)²", { colour: 0, dx: 10, dy: 20 }),
    note(frame, [GUESSES[0], 4.5], "mean of |t − w|", { colour: 1, dx: 10, dy: 38 }),
  );
  return frame.node;
}

function guesses(paid, walks, width) {
  const frame = plane({
    width,
    height: 290,
    x: [0, Math.max(10, walks[0].length - 1)],
    y: GUESSES,
    xLabel: "step",
    yLabel: "guess w in dollars",
  });
  KINDS.forEach((kind, i) =>
    frame.add(
      levelLine(frame, ERRORS[kind].lowest(paid), { colour: i, width: 1.25, dash: true }),
      polyline(
        frame,
        walks[i].map((w, step) => [step, w]),
        { colour: i, width: 2 },
      ),
    ),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const paid = [...data.paid, values.last];
  const walks = KINDS.map((kind) => {
    const slope = ERRORS[kind].slope(paid);
    return walkFrom(data.start, values.steps, (w) => w - values.learning_rate * slope(w));
  });
  const [half, rest] = halves(width);
  picture.replaceChildren(sideBySide(losses(paid, walks, half), guesses(paid, walks, rest)));
  const [square, size] = walks.map((walk) => decimal(walk.at(-1), 3));
  const text =
    `after ${values.steps} steps the squares guess ${square} dollars (mean of the prices ` +
    `${decimal(ERRORS.square.lowest(paid))}), the sizes ${size} (middle one ` +
    `${decimal(ERRORS.size.lowest(paid))})`;
  readout(text);
  return `The mean squared and the mean absolute error over one guess, and two descents: ${text}.`;
}

export const actions = { walk: "Walk" };

export function act(_, context) {
  walk(context, 20);
}
