// A line through the ice-cream points, and the mean squared error of every other line.
import { halves, heightFor, sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal, term } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { leastSquares, lineLoss } from "./math.js";
import { dot, functionCurve, note, plane, polyline } from "kit/plane.js";

const B = [-200, 0];
const A = [0, 4];

// The points with another amount of noise: the rest beyond the best line, stretched.
function noisy({ temperature, cones, spread }, noise) {
  const X = Array.from(temperature, (x) => [1, x]);
  const [b, a] = leastSquares(X, cones);
  return Array.from(temperature, (x, i) => a * x + b + ((cones[i] - a * x - b) * noise) / spread);
}

function pointsView(width, height, values, xs, ts) {
  const { a, b } = values;
  const frame = plane({
    width,
    height,
    x: [59, 84],
    y: [-10, 75],
    xLabel: "temperature (°F)",
    yLabel: "cones an hour",
  });
  frame.add(
    ts.map((t, i) =>
      polyline(
        frame,
        [
          [xs[i], t],
          [xs[i], a * xs[i] + b],
        ],
        { colour: 1, width: 1.5 },
      ),
    ),
    functionCurve(frame, (x) => a * x + b, { colour: 0, width: 2.5 }),
    ts.map((t, i) => dot(frame, [xs[i], t], { size: 4.5 })),
  );
  return frame.node;
}

// The slope below the valley where the error is `level` at this intercept; NaN where this
// contour does not come so far. The error is a parabola in the slope.
function slopeBelow(loss, b, level) {
  const [at0, at1, at2] = [0, 1, 2].map((a) => loss.value([b, a]));
  const square = (at2 - 2 * at1 + at0) / 2;
  const linear = at1 - at0 - square;
  return (-linear - Math.sqrt(linear ** 2 - 4 * square * (at0 - level))) / (2 * square);
}

function errorMap(context, width, height, loss) {
  const { picture, values, set, snap } = context;
  const { a, b } = values;
  const frame = plane({ width, height, x: B, y: A, xLabel: "b", yLabel: "a", grid: false });
  const level = (p, q) => Math.log10(Math.max(loss.value([p, q]), 1e-3));
  frame.under(
    heatMap(frame, (p, q) => level(p, q) - 0.5, { ink: inks(picture), limit: 5, cells: 110 }),
  );
  frame.add(contourLines(frame, level, [1, 2, 3, 4], { faint: true, width: 1, cells: 140 }));
  for (const [b0, error] of [
    [-175, 100],
    [-145, 1000],
    [-90, 10_000],
  ]) {
    const slope = slopeBelow(loss, b0, error);
    if (Number.isFinite(slope))
      frame.over(note(frame, [b0, slope], `${error}`, { dx: 0, dy: 6, anchor: "middle" }));
  }
  frame.over(
    handle(frame, {
      key: "weights",
      at: [b, a],
      label: "intercept b and slope a",
      step: 0.05,
      colour: 0,
      onMove: ([p, q]) => set({ b: snap("b", p), a: snap("a", q) }),
    }),
  );
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, data, readout } = context;
  const xs = Array.from(data.temperature);
  const ts = noisy(data, values.noise);
  const loss = lineLoss(xs, ts);
  const [left, right] = halves(width);
  const high = heightFor(width, 320);
  picture.replaceChildren(
    sideBySide(pointsView(left, high, values, xs, ts), errorMap(context, right, high, loss)),
  );
  const mse = loss.value([values.b, values.a]);
  const equation = `cones = ${decimal(values.a)} · °F${term(values.b, "", 0).trimEnd()}`;
  readout(
    `${equation}: MSE ${decimal(mse, 1)}, typically ${decimal(Math.sqrt(mse), 1)} cones off. ` +
      `No line does better than ${decimal(values.noise ** 2, 1)}.`,
  );
  return (
    `Twenty points and the line ${equation}; mean squared error ${decimal(mse, 1)}. ` +
    "Beside it the error of every line, a long narrow valley."
  );
}

export const actions = { best: "Best line" };

export function act(_, { data, set }) {
  const [b, a] = leastSquares(
    Array.from(data.temperature, (x) => [1, x]),
    data.cones,
  );
  set({ a: Number(a.toFixed(6)), b: Number(b.toFixed(6)) });
}
