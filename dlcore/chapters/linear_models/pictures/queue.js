// Queue too long or not: a straight line cut at one half, and the logistic curve.
import { logistic } from "kit/functions.js";
import { decimal } from "kit/formats.js";
import { leastSquares, logisticFit } from "./math.js";
import { classDot } from "./picture.js";
import { functionCurve, levelLine, note, plane, polyline } from "kit/plane.js";

const MIDDLE = 72; // °F; the fits count degrees from here

export function fits(xs, ts) {
  const X = xs.map((x) => [1, (x - MIDDLE) / 10]);
  return { line: leastSquares(X, ts), curve: logisticFit(X, ts) };
}

const sumAt = ([w0, w1], x) => w0 + (w1 * (x - MIDDLE)) / 10;
const whereIs = ([w0, w1], z) => MIDDLE + (10 * (z - w0)) / w1;

function chart(width, xs, ts, { line, curve }, cuts) {
  const frame = plane({
    width,
    height: 360,
    x: [58, 124],
    y: [-0.35, 1.55],
    xLabel: "temperature (°F)",
    yLabel: "queue too long?",
    ticks: { y: [0, 0.5, 1] },
  });
  const cut = (name, colour) =>
    polyline(
      frame,
      [-1, 0.5].map((y) => [cuts[name], y]),
      { colour, dash: true },
    );
  frame.add(
    levelLine(frame, 0.5, { width: 1, dash: true }),
    functionCurve(frame, (x) => sumAt(line, x), { colour: 4, width: 2.5 }),
    functionCurve(frame, (x) => logistic(sumAt(curve, x)), { colour: 2, width: 2.5 }),
    cut("line", 4),
    cut("curve", 2),
    xs.map((x, i) => classDot(frame, [x, ts[i]], ts[i])),
  );
  const top = Math.min(114, whereIs(line, 1.42));
  frame.over(
    note(frame, [top, sumAt(line, top)], "line", { dx: 10, dy: 4, colour: 4 }),
    note(frame, [88, logistic(sumAt(curve, 88))], "logistic curve", { dx: 0, dy: 24, colour: 2 }),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const { hot_days: count, hot } = values;
  const extra = Array.from({ length: count }, (_, i) => hot + 0.8 * (i - (count - 1) / 2));
  const xs = [...data.temperature, ...extra];
  const ts = [...data.too_long, ...extra.map(() => 1)];
  const found = fits(xs, ts);
  const cuts = { line: whereIs(found.line, 0.5), curve: whereIs(found.curve, 0) };
  picture.replaceChildren(chart(width, xs, ts, found, cuts));
  const usual = [...data.temperature.keys()];
  const wrong = Object.fromEntries(
    Object.entries(cuts).map(([name, cut]) => [
      name,
      usual.filter((i) => xs[i] >= cut !== ts[i] > 0.5).length,
    ]),
  );
  readout(
    `“too long” from ${decimal(cuts.line, 1)} °F by the line (${wrong.line} of the ${usual.length} usual days wrong), ` +
      `from ${decimal(cuts.curve, 1)} °F by the logistic curve (${wrong.curve} wrong).`,
  );
  return (
    `${xs.length} days by temperature; the line passes one half at ${decimal(cuts.line, 1)} °F, ` +
    `the logistic curve at ${decimal(cuts.curve, 1)} °F.`
  );
}
