// Nine days at one temperature, the law of their noise, and the likelihood of a centre.
import { halves, heightFor, sideBySide } from "kit/layout.js";
import { decimal } from "kit/formats.js";
import { dot, functionCurve, note, plane, polyline, uprightLine } from "kit/plane.js";

const SPREAD = 5; // cones: the standard deviation of both laws
const RANGE = [15, 115];

const middleOf = (values) => [...values].sort((a, b) => a - b)[(values.length - 1) / 2];
const meanOf = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

// density(e): of a noise e; price(e): minus its logarithm, but for a constant.
export const LAWS = {
  Gauss: {
    density: (e) => Math.exp((-e * e) / (2 * SPREAD ** 2)) / (SPREAD * Math.sqrt(2 * Math.PI)),
    price: (e) => (e * e) / (2 * SPREAD ** 2),
    best: meanOf,
    name: "the mean",
  },
  Laplace: {
    density: (e) => Math.exp((-Math.SQRT2 * Math.abs(e)) / SPREAD) / (SPREAD * Math.SQRT2),
    price: (e) => (Math.SQRT2 * Math.abs(e)) / SPREAD,
    best: middleOf,
    name: "the median",
  },
};

export const priceAt = (law, values, m) =>
  values.reduce((sum, v) => sum + LAWS[law].price(v - m), 0);

function densityView(width, height, days, { m, law }) {
  const { density } = LAWS[law];
  const frame = plane({
    width,
    height,
    x: RANGE,
    y: [0, 0.16],
    xLabel: "cones an hour",
    yLabel: "how likely, if your m is true",
    ticks: { y: [0, 0.05, 0.1, 0.15] },
  });
  frame.add(
    functionCurve(frame, (x) => density(x - m), { colour: 0, width: 2.5, samples: 500 }),
    days.map((x) =>
      polyline(
        frame,
        [
          [x, 0],
          [x, density(x - m)],
        ],
        { colour: 1, width: 2.5 },
      ),
    ),
    days.map((x) => dot(frame, [x, 0.002], { size: 4 })),
  );
  return frame.node;
}

function priceView(width, height, days, { m, law }) {
  const best = LAWS[law].best(days);
  const price = (x) => priceAt(law, days, x);
  const high = 1.15 * Math.max(price(20), price(80));
  const frame = plane({
    width,
    height,
    x: [20, 80],
    y: [0, high],
    xLabel: "m",
    yLabel: "−ln likelihood (without its constant)",
  });
  frame.add(
    uprightLine(frame, best, { dash: true, width: 1.5, colour: 2 }),
    functionCurve(frame, price, { colour: 0, width: 2.5, samples: 400 }),
    dot(frame, [m, price(m)], { colour: 1, size: 7 }),
  );
  frame.over(
    note(frame, [best, 0.93 * high], LAWS[law].name, { dx: 8, dy: 0, colour: 2 }),
    note(frame, [m, price(m)], "yours", { dx: 10, dy: -6, colour: 1 }),
  );
  return frame.node;
}

const daysOf = (data, { last }) => [...data.days, last];

export function draw({ picture, width, values, data, readout }) {
  const days = daysOf(data, values);
  const { law, m, last } = values;
  const [left, right] = halves(width, 0.54);
  const high = heightFor(width, 320);
  picture.replaceChildren(
    sideBySide(densityView(left, high, days, values), priceView(right, high, days, values)),
  );
  const best = LAWS[law].best(days);
  const text =
    `m = ${decimal(m, 1)}: −ln likelihood ${decimal(priceAt(law, days, m), 1)}; ` +
    `least at ${decimal(best, 1)}, ${LAWS[law].name} (${decimal(priceAt(law, days, best), 1)}).`;
  readout(text);
  return `Nine days, the last with ${decimal(last, 0)} cones, under ${law}'s law of noise. ${text}`;
}

export const actions = { best: "Most likely m" };

export function act(_, { values, data, set }) {
  set({ m: Number(LAWS[values.law].best(daysOf(data, values)).toFixed(6)) });
}
