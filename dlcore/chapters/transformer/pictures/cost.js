// Products that a layer needs for a sequence, and what was measured.
import { decimal } from "kit/formats.js";
import { dots, note, plane, polyline, uprightLine } from "kit/plane.js";

// Multiplications for one sequence of so many places, each of `size` numbers.
export const PRODUCTS = {
  "self-attention": (time, size) => 4 * time * size ** 2 + 2 * time ** 2 * size,
  "recurrent layer": (time, size) => 2 * time * size ** 2,
  "convolution, 3 wide": (time, size) => 3 * time * size ** 2,
};

// Where the products of places with places overtake those of the dense layers.
export const crossing = (size) => 2 * size;

const exponent = (value) => Math.log10(value);

// What three layers cost at one length, in words.
function atLength({ time, size }, data, measured) {
  const amounts = measured ? Object.entries(data.measured) : Object.entries(PRODUCTS);
  const at = measured ? data.lengths.findIndex((length) => length >= time) : -1;
  const costs = amounts.map(([name, cost]) => {
    const amount = measured ? cost.at(at) : cost(time, size) / 1e6;
    return `${name} ${decimal(amount, 2)}`;
  });
  const where = `${measured ? data.lengths.at(at) : time} places of ${measured ? data.size : size}`;
  return `${where} numbers, in ${measured ? "milliseconds" : "million products"}: ${costs.join(", ")}`;
}

export function draw({ picture, width, values, data, readout }) {
  const lengths = Array.from({ length: 60 }, (_, i) => 10 ** (1 + (i * 3) / 59));
  const measured = values.what === "milliseconds (measured)";
  const series = measured ? data.measured : null;
  const names = Object.keys(PRODUCTS);
  const points = names.map((name) =>
    measured
      ? data.lengths.map((time, i) => [exponent(time), series[name][i]])
      : lengths.map((time) => [exponent(time), PRODUCTS[name](time, values.size) / 1e6]),
  );
  const tops = points.flat().map(([, y]) => y);
  const frame = plane({
    width: Math.min(width, 640),
    height: 340,
    x: [1, 4],
    ticks: { x: [1, 2, 3, 4] },
    y: [Math.min(...tops), Math.max(...tops)],
    log: true,
    xLabel: "places (1: ten, 2: a hundred, 3: a thousand …)",
    yLabel: measured ? "milliseconds" : "million products",
  });
  points.forEach((row, i) => {
    frame.add(polyline(frame, row, { colour: i }));
    const down = [-8, 22, measured ? 22 : 47][i];
    const side = { colour: i, anchor: i ? "start" : "end", dx: i ? 10 : -6, dy: down };
    frame.over(note(frame, row[Math.floor(row.length * (i ? 0.4 : 0.6))], names[i], side));
    if (measured) frame.add(dots(frame, row, { colour: i }));
  });
  frame.under(uprightLine(frame, exponent(values.time), { dash: true, faint: true }));
  picture.replaceChildren(frame.node);
  const at = crossing(values.size);
  const words = atLength(values, data, measured);
  const most = `From ${at} places on, most products of self-attention compare places with places`;
  readout(measured ? `${words}.` : `${words}. ${most}.`);
  return `Cost against length for three layers. ${words}.`;
}
