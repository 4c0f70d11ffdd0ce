// Products that a layer needs for a sequence, and what was measured.
import { decimal } from "kit/formats.js";
import { dots, note, plane, polyline } from "kit/plane.js";

// Multiplications for one sequence of so many places, each of `size` numbers.
export const PRODUCTS = {
  "self-attention": (time, size) => 4 * time * size ** 2 + 2 * time ** 2 * size,
  "recurrent layer": (time, size) => 2 * time * size ** 2,
  "convolution, 3 wide": (time, size) => 3 * time * size ** 2,
};

// Where the products of places with places overtake those of the dense layers.
export const crossing = (size) => 2 * size;

const exponent = (value) => Math.log10(value);

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
    x: measured ? [exponent(data.lengths[0]), exponent(data.lengths.at(-1))] : [1, 4],
    y: [Math.min(...tops), Math.max(...tops)],
    log: true,
    xLabel: "places (powers of ten)",
    yLabel: measured ? "milliseconds" : "million products",
  });
  points.forEach((row, i) => {
    frame.add(polyline(frame, row, { colour: i }));
    const side = { colour: i, anchor: "end", dx: -6, dy: i === 1 ? 18 : -8 };
    frame.over(note(frame, row[Math.floor(row.length * 0.7)], names[i], side));
    if (measured) frame.add(dots(frame, row, { colour: i }));
  });
  picture.replaceChildren(frame.node);
  const at = crossing(values.size);
  const own = PRODUCTS["self-attention"](values.time, values.size) / 1e6;
  const other = PRODUCTS["recurrent layer"](values.time, values.size) / 1e6;
  const words =
    `At ${values.time} places of ${values.size} numbers self-attention takes ` +
    `${decimal(own, 1)} million products, a recurrent layer ${decimal(other, 1)}`;
  readout(`${words}. From ${at} places on most of them compare places with places.`);
  return `Cost against length for three layers. ${words}.`;
}
