// Monthly sales, and forecasts that learn nothing: last month, last year, the trend.
import { decimal } from "kit/formats.js";
import { note, plane, polyline } from "kit/plane.js";

const START = 1992; // January of this year is month 0
const JUDGED = 283; // the first month that is forecast: that of the book's 56
const ENDS = { "February 2020": 338, "March 2020": 339, "December 2020": 348 };

const sum = (values) => values.reduce((total, value) => total + value, 0);

// Each answers for month t from the months before it.
export const FORECASTS = {
  "as last month": (sales, t) => sales[t - 1],
  "as last year": (sales, t) => sales[t - 12],
  "last year and trend": (sales, t) =>
    (sales[t - 12] * sum(sales.slice(t - 12, t))) / sum(sales.slice(t - 24, t - 12)),
};

// Mean absolute error, and root of the mean squared one, over the months judged.
export function errors(sales, method, end) {
  const wrong = sales
    .slice(JUDGED, end)
    .map((value, i) => value - FORECASTS[method](sales, JUDGED + i));
  const mean = (values) => sum(values) / values.length;
  return {
    absolute: mean(wrong.map(Math.abs)),
    square: Math.sqrt(mean(wrong.map((value) => value * value))),
  };
}

export function draw({ picture, width, values, data, readout }) {
  const { years, method, until } = values;
  const sales = Array.from(data.sales);
  const end = ENDS[until];
  const first = end - 12 * years;
  const time = (t) => START + t / 12;
  const frame = plane({
    width: Math.min(width, 720),
    height: 320,
    x: [time(first), time(end)],
    y: [0, 2500],
    xLabel: "year",
    yLabel: "sales, million dollars",
    ticks: { x: yearTicks(time(first), time(end)) },
  });
  const shown = Array.from({ length: end - first }, (_, i) => first + i);
  const answers = shown.filter((t) => t >= 24);
  frame.add(
    polyline(
      frame,
      shown.map((t) => [time(t), sales[t]]),
      { colour: 0 },
    ),
    polyline(
      frame,
      answers.map((t) => [time(t), FORECASTS[method](sales, t)]),
      { colour: 1, width: 1.5, dash: "4 3" },
    ),
  );
  const left = time(first) + (time(end) - time(first)) * 0.03;
  frame.over(
    note(frame, [left, 2300], "sold", { colour: 0, dx: 0, dy: 0, anchor: "start" }),
    note(frame, [left, 2130], `forecast: ${method}`, { colour: 1, dx: 0, dy: 0, anchor: "start" }),
  );
  picture.replaceChildren(frame.node);
  const found = errors(sales, method, end);
  const text =
    `From August 2015 to ${until} “${method}” is off by ${decimal(found.absolute, 1)} million ` +
    `dollars on average, root of the mean square ${decimal(found.square, 1)}`;
  readout(`${text}.`);
  return `Monthly sales of book stores over ${years} years, and a forecast for each month. ${text}.`;
}

function yearTicks(low, high) {
  const step = Math.max(1, Math.ceil((high - low) / 7));
  const ticks = [];
  for (let year = Math.ceil(low); year <= high; year += step) ticks.push(year);
  return ticks;
}
