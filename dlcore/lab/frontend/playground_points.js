// Points of two classes, the same as dlcore.lab.points makes in Python.
import { randomState } from "./playground_random.js";

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
export function makePoints(name, noise, seed, count = 200) {
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
