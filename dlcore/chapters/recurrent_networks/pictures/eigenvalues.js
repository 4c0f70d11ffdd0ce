// The eigenvalues of a recurrent matrix, and how long an error is after k steps back.
import { decimal } from "kit/formats.js";
import { halves, heightFor, sideBySide } from "kit/layout.js";
import { compact } from "kit/numbers.js";
import { dots, note, plane, polyline } from "kit/plane.js";

const FLOOR = 1e-12;
const LIMIT = 5; // that clipping sets
const length = (vector) => Math.hypot(...vector);

// Lengths of the error 0, 1, … steps back, when each multiplies by factor · Wᵀ.
export function lengths(W, factor, error, steps) {
  const found = [length(error)];
  let now = Array.from(error);
  for (let k = 0; k < steps; k += 1) {
    now = now.map((_, j) => factor * now.reduce((sum, value, i) => sum + W[i][j] * value, 0));
    found.push(length(now));
  }
  return found;
}

// What clipping multiplies a gradient of this length by.
export const clipping = (size, limit) => (size > limit ? limit / size : 1);

const shown = (value) => compact(Number(value.toPrecision(2)));

function circleOf(frame, radius, options) {
  const points = Array.from({ length: 97 }, (_, i) => {
    const angle = (i / 48) * Math.PI;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return polyline(frame, points, options);
}

function valuesOf(width, { real, imaginary }, radius) {
  const frame = plane({
    width: Math.min(width, 300),
    x: [-1.6, 1.6],
    y: [-1.6, 1.6],
    xLabel: "real part",
    yLabel: "imaginary part",
    ticks: { x: [-1, 0, 1], y: [-1, 0, 1] },
  });
  const points = Array.from(real, (value, i) => [radius * value, radius * imaginary[i]]);
  frame.add(
    circleOf(frame, 1, { colour: 1, dash: true }),
    dots(frame, points, { colour: 0, size: 4 }),
  );
  return frame.node;
}

function lengthsOf(width, found, radius, factor, steps) {
  const frame = plane({
    width,
    height: heightFor(width, 300),
    x: [0, found.length - 1],
    y: [FLOOR, 1e9],
    log: true,
    ticks: { y: [1e-12, 1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9] },
    xLabel: "steps back k",
    yLabel: "length of the error",
  });
  const points = (values) => values.map((value, k) => [k, Math.max(value, FLOOR / 10)]);
  const powers = found.map((_, k) => found[0] * radius ** k);
  frame.add(
    polyline(frame, points(powers), { colour: 1, dash: true }),
    polyline(frame, points(found), { colour: 0 }),
    dots(frame, [points(found)[steps]], { colour: 0, size: 6 }),
    factor < 1 && polyline(frame, points(found.map((value) => value * factor)), { colour: 2 }),
  );
  const at = Math.round(0.5 * found.length);
  const [above, below] = radius > 1 ? ["end", "start"] : ["start", "end"]; // clear of the lines
  frame.over(
    note(frame, [at, powers[at]], "radius to the k", { colour: 1, dx: 0, dy: -10, anchor: above }),
    factor < 1 &&
      note(frame, [at, found[at] * factor], "clipped", { colour: 2, dx: 4, dy: 18, anchor: below }),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const { radius, steps, matrix, clip } = values;
  const chosen = data.matrices[matrix];
  const found = lengths(chosen.W, radius, data.error, 50);
  const total = length(found.slice(0, steps + 1)); // as if the steps stood at right angles
  const factor = clip ? clipping(total, LIMIT) : 1;
  const [left, right] = halves(width, 0.4);
  picture.replaceChildren(
    sideBySide(valuesOf(left, chosen, radius), lengthsOf(right, found, radius, factor, steps)),
  );
  const share = found[steps] / found[0];
  const clipped =
    factor < 1 ? `; clipping multiplies all by ${shown(factor)}` : "; clipping changes nothing";
  const part = clip ? clipped : "";
  const words = `spectral radius ${decimal(radius, 2)}: ${steps} steps back the error is ${shown(share)} times as long`;
  readout(`${words[0].toUpperCase()}${words.slice(1)}${part}.`);
  return `Eigenvalues of a ${matrix} matrix of 16 neurons, and the length of an error sent back through it; ${words}${part}.`;
}
