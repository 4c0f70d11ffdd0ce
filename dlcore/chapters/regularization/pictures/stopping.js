// Early stopping and L2 side by side: on one weight of any curvature, and as two paths.
import { decimal } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { contourLines } from "kit/field.js";
import { dot, note, plane, polyline, uprightLine } from "kit/plane.js";
import { logarithmicTicks } from "./ticks.js";

const BEST = [2, 1.6]; // the lowest point of the loss on the right

// What is reached of a weight: by `steps` steps of gradient descent from 0, and with L2.
export const byStopping = (curvature, rate, steps) => 1 - (1 - rate * curvature) ** steps;
export const byPenalty = (curvature, ridge) => curvature / (curvature + ridge);

// A range of curvatures 0.001 … 1, evenly on a logarithmic scale.
const CURVATURES = Array.from({ length: 91 }, (_, i) => 10 ** (-3 + i / 30));

function shares(width, rate, steps, ridge) {
  const frame = plane({
    width,
    height: 300,
    x: [-3, 0],
    y: [0, 1.05],
    ticks: { x: [] },
    xLabel: "curvature h",
    yLabel: "share of the best weight reached",
  });
  logarithmicTicks(frame, [0.001, 0.01, 0.1, 1]);
  const curve = (f, options) =>
    polyline(
      frame,
      CURVATURES.map((h) => [Math.log10(h), f(h)]),
      options,
    );
  return frame
    .add(
      uprightLine(frame, Math.log10(ridge), { dash: true, width: 1.2 }),
      curve((h) => byPenalty(h, ridge), { colour: 0, width: 2.6 }),
      curve((h) => byStopping(h, rate, steps), { colour: 1, width: 2.6 }),
    )
    .over(
      note(frame, [-3, 0.94], "stopped", { colour: 1, dx: 8, dy: 4 }),
      note(frame, [-3, 0.83], "L2", { colour: 0, dx: 8, dy: 4 }),
      note(frame, [Math.log10(ridge), 0.03], "h = λ", { dx: 5, dy: 0 }),
    );
}

function paths(width, rate, steps, ridge, [h1, h2]) {
  const frame = plane({
    width,
    height: 300,
    x: [-0.3, 2.6],
    y: [-0.3, 2.1],
    xLabel: "w₁ (steep)",
    yLabel: "w₂ (flat)",
  });
  const loss = (x, y) => 0.5 * (h1 * (x - BEST[0]) ** 2 + h2 * (y - BEST[1]) ** 2);
  const stopped = (t) => [h1, h2].map((h, i) => BEST[i] * byStopping(h, rate, t));
  const punished = (l) => [h1, h2].map((h, i) => BEST[i] * byPenalty(h, l));
  const along = Array.from({ length: 81 }, (_, i) => 10 ** (4.5 - i / 10));
  return frame
    .add(
      contourLines(
        frame,
        loss,
        [0.02, 0.1, 0.3, 0.8, 1.6].map((v) => v * h1),
        { colour: 9, width: 1 },
      ),
      polyline(frame, [[0, 0], ...along.map(punished)], { colour: 0, width: 1.6, dash: "5 4" }),
      polyline(frame, [[0, 0], ...along.map((l) => stopped(1 / (rate * l)))], {
        colour: 1,
        width: 1.6,
        dash: "5 4",
      }),
      dot(frame, BEST, { shape: "cross", size: 6, width: 2 }),
      dot(frame, punished(ridge), { colour: 0, size: 7, shape: "square" }),
      dot(frame, stopped(steps), { colour: 1, size: 7 }),
    )
    .over(note(frame, BEST, "lowest loss", { dx: -8, dy: -10, anchor: "end" }));
}

export function draw({ picture, width, values, data, readout }) {
  const { steps } = values;
  const rate = data.rate;
  const ridge = values.times / (rate * steps);
  const [left, right] = halves(width);
  picture.replaceChildren(
    sideBySide(
      shares(left, rate, steps, ridge).node,
      paths(right, rate, steps, ridge, data.curvatures).node,
    ),
  );
  const apart = Math.max(
    ...CURVATURES.map((h) => Math.abs(byStopping(h, rate, steps) - byPenalty(h, ridge))),
  );
  const said =
    `${steps} steps of rate ${rate}; λ = ${ridge.toPrecision(2)}. ` +
    `The two shares differ by at most ${decimal(apart)}.`;
  readout(said);
  return `The share of the best weight that is reached, by curvature, and two paths to the best weights. ${said}`;
}
