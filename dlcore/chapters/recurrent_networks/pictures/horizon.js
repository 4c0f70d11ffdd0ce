// Forecasts for one to twelve months ahead, and the interval that each comes with.
import { decimal } from "kit/formats.js";
import { note, plane, polyline } from "kit/plane.js";
import { svg } from "kit/dom.js";

const START = 1992; // January of this year is month 0
const BEFORE = 24; // months shown before the forecast

// The share of intervals, forecast ± half, that hold what came.
export function covered(answers, actual, half) {
  const held = answers.filter((answer, i) => Math.abs(answer - actual[i]) <= half);
  return held.length / answers.length;
}

// The half width that holds this share of past errors: the smallest of them that does.
export function halfWidth(wrong, share) {
  const sorted = wrong.map(Math.abs).sort((a, b) => a - b);
  const place = Math.ceil(share * (sorted.length + 1));
  return sorted[Math.min(place, sorted.length) - 1];
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const column = (rows, k) => Array.from(rows, (each) => each[k]);

export function draw({ picture, width, values, data, readout }) {
  const { horizon, start, method } = values;
  const { answers, wrong } = data.methods[method];
  const share = values.interval / 100;
  const first = data.first + start; // the month of the first forecast
  const halves = Array.from({ length: 12 }, (_, k) => halfWidth(column(wrong, k), share));
  const sales = Array.from(data.sales);
  const frame = frameOf(width, first);
  const time = (t) => START + t / 12;
  const ahead = Array.from({ length: horizon }, (_, k) => k);
  const point = (k, sign) => [time(first + k), answers[start][k] + sign * halves[k]];
  const band = [...ahead.map((k) => point(k, 1)), ...ahead.toReversed().map((k) => point(k, -1))];
  const corners = band.map((each) =>
    frame
      .at(each)
      .map((v) => v.toFixed(1))
      .join(","),
  );
  const shownMonths = Array.from({ length: BEFORE + 12 }, (_, i) => first - BEFORE + i);
  frame.under(svg("polygon", { class: "dl-mark dl-tint dl-colour-1", points: corners.join(" ") }));
  frame.add(
    polyline(
      frame,
      shownMonths.filter((t) => t < sales.length).map((t) => [time(t), sales[t]]),
      { colour: 0 },
    ),
    polyline(frame, [[time(first - 1), sales[first - 1]], ...ahead.map((k) => point(k, 0))], {
      colour: 1,
      dash: "4 3",
    }),
  );
  const left = time(first - BEFORE + 1);
  frame.over(
    note(frame, [left, 2080], "sold", { colour: 0, dx: 0, dy: 0 }),
    note(frame, [left, 1900], `forecast: ${method}`, { colour: 1, dx: 0, dy: 0 }),
  );
  picture.replaceChildren(frame.node);
  const text = summary(data, method, horizon, halves, first);
  readout(`${text}.`);
  return `Forecasts for ${horizon} months ahead with their intervals. ${text}.`;
}

function frameOf(width, first) {
  const [low, high] = [START + (first - BEFORE) / 12, START + (first + 11) / 12];
  return plane({
    width: Math.min(width, 720),
    height: 320,
    x: [low, high],
    y: [0, 2200],
    xLabel: "year",
    yLabel: "sales, million dollars",
    ticks: { x: [0, 1, 2, 3].map((i) => Math.ceil(low) + i).filter((year) => year <= high) },
  });
}

// Errors and coverage over all starts, for this horizon.
function summary(data, method, horizon, halves, first) {
  const k = horizon - 1;
  const answers = column(data.methods[method].answers, k);
  const actual = answers.map((_, i) => data.sales[data.first + i + k]);
  const off = mean(answers.map((answer, i) => Math.abs(answer - actual[i])));
  const held = covered(answers, actual, halves[k]);
  const month = first % 12;
  const name = ["January", "February", "March", "April", "May", "June", "July", "August"];
  name.push("September", "October", "November", "December");
  return (
    `From ${name[month]} ${START + Math.floor(first / 12)}; ${horizon} ` +
    `${horizon === 1 ? "month" : "months"} ahead, over all ${answers.length} starts: off by ` +
    `${decimal(off, 0)} million dollars on average, and ${decimal(100 * held, 0)}\u00a0% of the ` +
    `intervals of ± ${decimal(halves[k], 0)} hold what came`
  );
}
