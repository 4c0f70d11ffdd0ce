// The best denoiser of points on a curve, and where its arrows lead.
import { pointWithin } from "kit/allowed.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { arrow, dots, plane, polyline } from "kit/plane.js";

const STEPS = 12;

// What the mean squared error asks for at a place: the mean of the clean points, each
// weighted by how probable it makes this place under Gaussian noise.
export function denoised(points, [x, y], noise) {
  const squares = points.map(([a, b]) => (a - x) ** 2 + (b - y) ** 2);
  const least = Math.min(...squares);
  const weights = squares.map((one) => Math.exp((least - one) / (2 * noise * noise)));
  const all = weights.reduce((sum, one) => sum + one, 0);
  return [0, 1].map(
    (axis) => points.reduce((sum, point, i) => sum + point[axis] * weights[i], 0) / all,
  );
}

// ln of the density of noisy points, up to a constant.
export function logDensity(points, [x, y], noise) {
  const terms = points.map(([a, b]) => -((a - x) ** 2 + (b - y) ** 2) / (2 * noise * noise));
  const most = Math.max(...terms);
  return most + Math.log(terms.reduce((sum, one) => sum + Math.exp(one - most), 0));
}

export const states = { at: pointWithin(-1.6, 1.6) };

export function setup({ state }) {
  state.at ??= [1.3, 1.1];
}

export function draw({ picture, width, values, state, data, readout, redraw }) {
  const points = [...data.points].map((point) => [...point]);
  const frame = plane({
    width: Math.min(width, 520),
    x: [-1.6, 1.6],
    y: [-1.6, 1.6],
    xLabel: "x₁",
    yLabel: "x₂",
    grid: false,
  });
  for (let i = -7; i <= 7; i += 1) {
    for (let j = -7; j <= 7; j += 1) {
      const from = [i / 5, j / 5];
      const to = denoised(points, from, values.noise);
      const part = from.map((value, axis) => value + 0.35 * (to[axis] - value));
      frame.add(arrow(frame, from, part, { colour: 0, width: 1.25, faint: true }));
    }
  }
  frame.add(dots(frame, points, { colour: 2, size: 2.5 }));
  const path = [state.at];
  for (let i = 0; i < STEPS; i += 1) path.push(denoised(points, path.at(-1), values.noise));
  frame.add(
    polyline(frame, path, { colour: 1, width: 2.5 }),
    dots(frame, path.slice(1), { colour: 1, size: 3 }),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: state.at,
      label: "The noisy point",
      step: 0.1,
      bounds: [
        [-1.6, 1.6],
        [-1.6, 1.6],
      ],
      digits: 2,
      colour: 1,
      onMove: (at) => {
        state.at = at;
        redraw();
      },
    }),
  );
  picture.replaceChildren(frame.node);
  const nearest = (place) =>
    Math.sqrt(Math.min(...points.map(([a, b]) => (a - place[0]) ** 2 + (b - place[1]) ** 2)));
  const [before, once, end] = [path[0], path[1], path.at(-1)].map((place) =>
    decimal(nearest(place)),
  );
  readout(
    `Distance to the nearest clean point: ${before}; after one denoising ${once}; after ${STEPS} of them ${end}.`,
  );
  return `Clean points on a curve and the arrows of their best denoiser for noise of ${values.noise}: from ${before} to ${once} in one step.`;
}
