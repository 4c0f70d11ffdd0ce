// A polynomial through noisy points, and the errors of all degrees over many draws.
import { halves, sideBySide } from "kit/layout.js";
import { decimal } from "kit/formats.js";
import { dots, functionCurve, note, plane, polyline, uprightLine } from "kit/plane.js";
import { biasAndVariance, drawn, fitted, meanSquare, TRUTHS, valueAt } from "./polynomials.js";

const DRAWS = 40;
const DEGREES = 12;

function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[DRAWS / 2 - 1] + sorted[DRAWS / 2]) / 2;
}

// Median errors by degree: { seen: […], fresh: […] }; fits of one degree on the way.
function study({ truth, points, noise, ridge, degree }) {
  const sets = Array.from({ length: DRAWS }, (_, i) => drawn(i + 1, truth, points, noise));
  const found = { seen: [], fresh: [], fits: [] };
  for (let d = 1; d <= DEGREES; d += 1) {
    const fits = sets.map(({ xs, ys }) => fitted(xs, ys, d, ridge));
    found.seen.push(middle(fits.map((c, i) => meanSquare(c, sets[i].xs, sets[i].ys))));
    found.fresh.push(middle(fits.map((c, i) => meanSquare(c, sets[i].newXs, sets[i].newYs))));
    if (d === degree) found.fits = fits;
  }
  return found;
}

const pairs = (xs, ys) => Array.from(xs, (x, i) => [x, ys[i]]);

function fitSide({ truth, many, fresh }, width, all, one, best) {
  const frame = plane({
    width,
    height: 300,
    x: [-1.05, 1.05],
    y: [-1.6, 1.6],
    xLabel: "x",
    yLabel: "y",
  });
  const curve = (c, options) => functionCurve(frame, (x) => valueAt(c, x), options);
  if (many) frame.add(all.fits.map((c) => curve(c, { faint: true, width: 1, samples: 80 })));
  frame.add(
    functionCurve(frame, TRUTHS[truth], { dash: true, width: 1.5 }),
    curve(best, { colour: 0, width: 2.5 }),
    dots(frame, pairs(one.xs, one.ys), { colour: 0, size: 4.5 }),
    fresh && dots(frame, pairs(one.newXs, one.newYs), { colour: 1, size: 4, shape: "square" }),
  );
  return frame.node;
}

function errorSide(degree, width, { seen, fresh }) {
  const log = (list) => list.map((error, i) => [i + 1, Math.log10(Math.max(error, 1e-6))]);
  const frame = plane({
    width,
    height: 300,
    x: [1, DEGREES],
    y: [-4, 2],
    xLabel: "degree",
    yLabel: "squared error, as a power of ten",
    ticks: { x: [1, 3, 5, 7, 9, 11] },
  });
  frame.add(
    polyline(frame, log(seen), { colour: 0 }),
    polyline(frame, log(fresh), { colour: 1 }),
    uprightLine(frame, degree, { width: 1, dash: true }),
  );
  const said = (list) => [1, Math.max(-3, log(list)[0][1])]; // inside the frame
  frame.over(
    note(frame, said(fresh), "new points", { colour: 1, dx: 6, dy: -10 }),
    note(frame, said(seen), "points learned", { colour: 0, dx: 6, dy: 32 }),
  );
  return frame.node;
}

export function draw({ picture, width, values, readout }) {
  const { degree, truth, points, noise, ridge } = values;
  const [half] = halves(width);
  const all = study(values);
  const one = drawn(values.draw, truth, points, noise);
  const best = fitted(one.xs, one.ys, degree, ridge);
  picture.replaceChildren(
    sideBySide(fitSide(values, half, all, one, best), errorSide(degree, half, all)),
  );
  const seen = meanSquare(best, one.xs, one.ys);
  const fresh = meanSquare(best, one.newXs, one.newYs);
  const [bias, variance] = biasAndVariance(all.fits, truth);
  readout(
    `Squared error, points learned ${decimal(seen, 3)}, new points ${decimal(fresh, 3)}. ` +
      `Over ${DRAWS} draws: bias² ${decimal(bias, 3)}, variance ${decimal(variance, 3)}.`,
  );
  return (
    `A polynomial of degree ${degree} through ${points} noisy points of a ${truth}: squared error ` +
    `${decimal(seen, 3)} on them, ${decimal(fresh, 3)} on new points. Beside it the errors by degree: new ` +
    `points go from ${decimal(all.fresh[0], 3)} at degree 1 to ${decimal(all.fresh[DEGREES - 1], 3)} at 12.`
  );
}
