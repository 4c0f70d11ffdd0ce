// Points of two classes, the same as dlcore.lab.points makes in Python.
import { randomState } from "kit/random.js";

const SETS = {
  xor(i, y, first, second) {
    const sign = (Math.floor(i / 2) % 2) * 2 - 1;
    return [sign * (0.1 + 0.9 * first), sign * (1 - 2 * y) * (0.1 + 0.9 * second)];
  },
  circles(i, y, first, second) {
    const radius = y === 1 ? 0.45 * Math.sqrt(first) : 0.75 + 0.25 * first;
    return [radius * Math.cos(2 * Math.PI * second), radius * Math.sin(2 * Math.PI * second)];
  },
  spirals(i, y, first) {
    const along = 0.1 + 0.9 * Math.sqrt(first);
    const angle = Math.PI * (3 * along + y);
    return [along * Math.sin(angle), along * Math.cos(angle)];
  },
  gaussians: (i, y) => [0.5 * (2 * y - 1), 0.5 * (2 * y - 1)],
};

// x: [x₁, x₂] for every point; y: 0 or 1, in turns.
function makePoints(name, noise, seed, count = 200) {
  const random = randomState(seed);
  const pairs = (draw) => Array.from({ length: count }, () => [draw(), draw()]);
  const places = pairs(random.uniform);
  const spread = pairs(random.normal);
  const wide = noise + (name === "gaussians" ? 0.15 : 0);
  const x = places.map(([first, second], i) =>
    SETS[name](i, i % 2, first, second).map((value, k) => value + wide * spread[i][k]),
  );
  return { x, y: places.map((_, i) => i % 2) };
}

export const NO_POINTS = { x: [], y: [] };

// The points that a state asks for: seed 0 makes those to learn, 1 those to test with.
export function pointsOf({ data, noise }, given, seed) {
  if (data === "own") return NO_POINTS;
  if (data === "given") return seed === 0 ? given : NO_POINTS;
  return makePoints(data, noise, seed);
}

// `points`: [x₁, x₂, class] each, from the reader.
export function withPoints({ x, y }, points) {
  return {
    x: [...x, ...points.map((point) => point.slice(0, 2))],
    y: [...y, ...points.map((point) => point[2])],
  };
}

// The points without the one that lies next to a place.
export function withoutNearest(points, place) {
  const distance = ([a, b]) => Math.hypot(a - place[0], b - place[1]);
  const distances = points.map(distance);
  const nearest = distances.indexOf(Math.min(...distances));
  return points.filter((_, i) => i !== nearest);
}

// A square that holds the points: ±1.5, or more where they need it.
export function domainOf({ x }) {
  const reach = x.reduce((most, point) => Math.max(most, ...point.map(Math.abs)), 0);
  const side = reach <= 1.5 ? 1.5 : 1.1 * reach;
  return { x: [-side, side], y: [-side, side] };
}
