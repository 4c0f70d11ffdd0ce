// A polynomial of degree 12 with a price on large weights: the fit, its errors and its
// weights by that price, which is chosen on days of its own.
import { halves, heightFor, ofWidth, sideBySide } from "kit/layout.js";
import { decimal } from "kit/formats.js";
import { compact } from "kit/numbers.js";
import { dot, note, plane, polyline, uprightLine } from "kit/plane.js";
import { days, daysPlane, truthAndAnswer } from "./days.js";
import { ridgeOf, sampleOf, typicalError } from "./polynomials.js";

const DEGREE = 12;
const VALIDATION = 15; // the last days of a sample
const GRID = Array.from({ length: 37 }, (_, i) => 10 ** (-8 + i / 4)); // 1e-8 … 10
const placeOf = (price) => Math.log10(Math.max(price, GRID[0]));

export function partsOf(data, { days, noise, sample }) {
  const all = data.x_train[0].length;
  const { train, test } = sampleOf(data, { days: all, noise, sample });
  const part = (from, to) => ({ xs: train.xs.slice(from, to), ts: train.ts.slice(from, to) });
  return { train: part(0, days), validation: part(all - VALIDATION, all), test };
}

export function errorsOf({ train, validation, test }, price) {
  const w = ridgeOf(train.xs, train.ts, DEGREE, price);
  const error = ({ xs, ts }) => typicalError(xs, ts, w);
  return { price, w, train: error(train), validation: error(validation), test: error(test) };
}

function fitView(width, height, { train, validation }, w, curve) {
  const frame = daysPlane(width, height);
  frame.add(
    truthAndAnswer(frame, curve, w),
    days(frame, validation, { colour: 2, shape: "triangle", size: 4.5 }),
    days(frame, train, { colour: 1, shape: "square", size: 5 }),
  );
  return frame.node;
}

// A plane over λ from 1e-8 to 10, which holds a point for every λ of the grid.
function byPrice(width, height, y, yLabel, price) {
  const frame = plane({
    width,
    height,
    x: [placeOf(GRID[0]), 1],
    y,
    xLabel: "λ",
    yLabel,
    ticks: { x: [] },
  });
  frame.over(
    [-8, -6, -4, -2, 0].map((power) =>
      note(frame, [power, y[0]], power ? `1e${power}`.replace("-", "−") : "1", {
        dx: 0,
        dy: 17,
        anchor: "middle",
      }),
    ),
  );
  frame.under(uprightLine(frame, placeOf(price), { dash: true, width: 1.25 }));
  return frame;
}

function errorView(width, height, all, now, noise) {
  const high = Math.max(6, 3 * noise);
  const frame = byPrice(width, height, [0, high], "typical error (cones)", now.price);
  const parts = { train: 1, validation: 2, test: 0 };
  for (const [part, colour] of Object.entries(parts)) {
    frame.add(
      polyline(
        frame,
        all.map((found) => [placeOf(found.price), found[part]]),
        { colour, width: part === "test" ? 1.5 : 2.5, dash: part === "test" },
      ),
      dot(frame, [placeOf(now.price), now[part]], { colour, size: 5 }),
    );
  }
  frame.over(
    note(frame, [-7.8, 0.46 * high], "validation days", { dx: 0, dy: 0, colour: 2 }),
    note(frame, [-7.8, 0.37 * high], "test days (dashed)", { dx: 0, dy: 0, colour: 0 }),
    note(frame, [-7.8, 0.28 * high], "days it was fitted to", { dx: 0, dy: 0, colour: 1 }),
  );
  return frame.node;
}

function weightView(width, height, all, price) {
  const frame = byPrice(width, height, [-60, 60], "weights w₁ … w₁₂", price);
  for (let k = 1; k <= DEGREE; k += 1) {
    const course = all.map(({ price: p, w }) => [placeOf(p), w[k]]);
    frame.add(polyline(frame, course, { colour: k % 6, width: 1.5 }));
  }
  return frame.node;
}

const bestOf = (all) => all.reduce((best, one) => (one.validation < best.validation ? one : best));

export function draw({ picture, width, values, data, readout }) {
  const parts = partsOf(data, values);
  const all = GRID.map((price) => errorsOf(parts, price));
  const now = errorsOf(parts, values.price);
  const [left, right] = halves(width, 0.5);
  const high = heightFor(width, 250);
  picture.replaceChildren(
    sideBySide(
      fitView(left, heightFor(width, 420), parts, now.w, data.curve),
      ofWidth(
        right,
        errorView(right, high, all, now, values.noise),
        weightView(right, Math.round(0.7 * high), all, values.price),
      ),
    ),
  );
  const best = bestOf(data.prices.map((price) => errorsOf(parts, price)));
  const words = ({ validation, test }) =>
    `${decimal(validation, 1)} on validation days, ${decimal(test, 1)} on test days`;
  readout(
    `λ = ${compact(values.price)}: error ${decimal(now.train, 1)} on the ${values.days} days it was fitted to, ${words(now)}. ` +
      `The validation days choose λ = ${compact(best.price)}: ${words(best)}.`,
  );
  return `A polynomial of degree 12 with λ = ${compact(values.price)}: typical error ${words(now)}.`;
}

export const actions = { best: "Let the validation days choose" };

export function act(_, { values, data, set }) {
  const parts = partsOf(data, values);
  set({ price: bestOf(data.prices.map((price) => errorsOf(parts, price))).price });
}
