// A polynomial through a few noisy days, and its error on them and on new days.
import { halves, heightFor, sideBySide } from "kit/layout.js";
import { decimal } from "kit/formats.js";
import { days, daysPlane, truthAndAnswer } from "./days.js";
import { fitOf, sampleOf, typicalError } from "./polynomials.js";
import { dot, note, plane, polyline } from "kit/plane.js";

const HIGHEST = 12;

function fitView(width, height, { train, test }, w, curve) {
  const frame = daysPlane(width, height);
  const some = { xs: test.xs.slice(0, 120), ts: test.ts };
  frame.add(
    days(frame, some, { size: 2.5, faint: true }),
    truthAndAnswer(frame, curve, w),
    days(frame, train, { colour: 1, shape: "square", size: 5 }),
  );
  return frame.node;
}

function errorView(width, height, errors, degree, noise) {
  const high = Math.max(6, 2.5 * noise);
  const frame = plane({
    width,
    height,
    x: [0.5, 12.5],
    y: [0, high],
    xLabel: "degree",
    yLabel: "typical error (cones)",
    ticks: { x: [2, 4, 6, 8, 10, 12] },
  });
  ["test", "train"].forEach((name, i) => {
    const points = errors.map((error, k) => [k + 1, error[name]]);
    frame.add(
      polyline(frame, points, { colour: i, width: 2.5 }),
      dot(frame, points[degree - 1], { colour: i, shape: i ? "square" : "circle", size: 6 }),
    );
  });
  const inside = errors.map((error) => error.test).filter((error) => error < 0.92 * high).length;
  const low = errors[7].train < 0.12 * high; // no room below the curve
  frame.over(
    inside < 12
      ? note(frame, [inside + 1, 0.86 * high], "new days", { dx: 6, dy: 0, colour: 0 })
      : note(frame, [12, errors[11].test], "new days", {
          dx: 0,
          dy: -10,
          anchor: "end",
          colour: 0,
        }),
    note(frame, [low ? 12 : 1, errors[7].train], "days it was fitted to", {
      dx: 0,
      dy: low ? -30 : 18,
      anchor: low ? "end" : "start",
      colour: 1,
    }),
  );
  frame.under(
    polyline(
      frame,
      [
        [degree, 0],
        [degree, high],
      ],
      { dash: true, width: 1.25 },
    ),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const parts = sampleOf(data, values);
  const fits = Array.from({ length: HIGHEST }, (_, k) =>
    fitOf(parts.train.xs, parts.train.ts, k + 1),
  );
  const errors = fits.map((w) => ({
    train: typicalError(parts.train.xs, parts.train.ts, w),
    test: typicalError(parts.test.xs, parts.test.ts, w),
  }));
  const { degree, days, noise } = values;
  const [left, right] = halves(width, 0.55);
  const high = heightFor(width, 330);
  picture.replaceChildren(
    sideBySide(
      fitView(left, high, parts, fits[degree - 1], data.curve),
      errorView(right, high, errors, degree, noise),
    ),
  );
  const best =
    errors.reduce((found, error, k) => (error.test < errors[found].test ? k : found), 0) + 1;
  const now = errors[degree - 1];
  readout(
    `degree ${degree}, ${days} days: error ${decimal(now.train, 1)} on them, ${decimal(now.test, 1)} on new days; ` +
      `on new days degree ${best} is best (${decimal(errors[best - 1].test, 1)}).`,
  );
  return (
    `A polynomial of degree ${degree} through ${days} days: typical error ${decimal(now.train, 1)} on these days ` +
    `and ${decimal(now.test, 1)} on new ones; degree ${best} is best on new days.`
  );
}
