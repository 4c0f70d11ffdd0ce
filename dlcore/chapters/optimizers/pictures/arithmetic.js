// The arithmetic behind the pictures of chapter 09. Nothing is drawn here, so that a test
// can compare every function with NumPy.
import { randomState } from "kit/random.js";

// ---------------------------------------------------------------- a deep local minimum

export const HOLE = -1; // where the local minimum is dug
export const GOAL = 2; // where the best place is

// A wide valley around 2 with a hole at −1, of the given depth and width.
export function holed(depth, width) {
  const hill = (x) => depth * Math.exp(-((x - HOLE) ** 2) / (2 * width * width));
  return {
    value: (x) => (x - GOAL) ** 2 / 8 - hill(x),
    slope: (x) => (x - GOAL) / 4 + ((x - HOLE) / (width * width)) * hill(x),
  };
}

// Numbers from N(0, 1). The last ones are kept, as most moves of a slider leave the seed
// and the count as they are.
let drawn = { seed: null, numbers: [] };

function normals(seed, count) {
  if (drawn.seed !== seed || drawn.numbers.length !== count) {
    const random = randomState(seed);
    drawn = { seed, numbers: Float64Array.from({ length: count }, () => random.normal()) };
  }
  return drawn.numbers;
}

// `runs` descents at once, from `start`; every slope is wrong by noise · N(0, 1), as that
// of a mini-batch is. Returns the places after the last step.
export function noisyDescents({ slope }, { start, rate, noise, steps, runs, seed }) {
  const wrong = normals(seed, steps * runs);
  const places = new Float64Array(runs).fill(start);
  for (let step = 0; step < steps; step += 1) {
    for (let run = 0; run < runs; run += 1) {
      const x = places[run] - rate * (slope(places[run]) + noise * wrong[step * runs + run]);
      places[run] = Math.min(6, Math.max(-6, x));
    }
  }
  return places;
}

// ---------------------------------------------------------------- the same network

// Three ReLU neurons between one input and one output; neuron 0 has its weights and bias
// multiplied by k, and its outgoing weight divided by it. Rows: [weight, bias, outgoing].
export function rescaled(neurons, k) {
  return neurons.map(([w, b, v], i) => (i ? [w, b, v] : [k * w, k * b, v / k]));
}

export function threeNeurons(neurons, x) {
  return neurons.reduce((sum, [w, b, v]) => sum + v * Math.max(0, w * x + b), 0);
}

// The decimal digits of n!^l: log10, by sums of logarithms.
export function logTwins(neurons, layers) {
  let sum = 0;
  for (let i = 2; i <= neurons; i += 1) sum += Math.log10(i);
  return layers * sum;
}

// ---------------------------------------------------------------- critical points

// Where a x³ + b x² + c x + d, the slope of a curve, is 0 within [low, high], and what is
// there: minimum, maximum, or terrace (slope 0, but the curve goes on as before).
export function criticalPoints({ a, b, c, d }, [low, high]) {
  const slope = (x) => ((a * x + b) * x + c) * x + d;
  const found = flatSpots(a, b, c)
    .filter((x) => x > low && x < high && Math.abs(slope(x)) < 1e-9)
    .filter((x) => slope(x - 1e-3) * slope(x + 1e-3) > 0)
    .map((x) => ({ x, kind: "terrace" }));
  const cells = 997; // a prime, so that round numbers are no borders
  for (let i = 0; i < cells; i += 1) {
    let [left, right] = [i, i + 1].map((k) => low + ((high - low) * k) / cells);
    const rising = slope(right) > 0;
    if (slope(left) > 0 === rising) continue;
    for (let n = 0; n < 60; n += 1) {
      const middle = (left + right) / 2;
      if (slope(middle) > 0 === rising) right = middle;
      else left = middle;
    }
    if (found.every(({ x }) => Math.abs(x - left) > 1e-3)) {
      found.push({ x: left, kind: rising ? "minimum" : "maximum" });
    }
  }
  return found.sort((one, other) => one.x - other.x);
}

// Where the slope itself is level: the roots of 3 a x² + 2 b x + c.
function flatSpots(a, b, c) {
  if (!a) return b ? [-c / (2 * b)] : [];
  const root = b * b - 3 * a * c;
  return root < 0 ? [] : [-1, 1].map((sign) => (-b + sign * Math.sqrt(root)) / (3 * a));
}

// A saddle: up along x, down along y, and up again far away, so that there are two minima.
export const SADDLE = {
  value: ([x, y]) => (x * x) / 2 - (y * y) / 2 + y ** 4 / 12,
  gradient: ([x, y]) => [x, -y + y ** 3 / 3],
};

// Descent with noise in both slopes: [[x, y], …].
export function wander({ gradient }, start, { rate, noise, steps, seed }) {
  const random = randomState(seed);
  const path = [start];
  for (let i = 0; i < steps; i += 1) {
    const [x, y] = path[i];
    const [gx, gy] = gradient([x, y]);
    const [nx, ny] = [random.normal(), random.normal()];
    path.push([x - rate * (gx + noise * nx), y - rate * (gy + noise * ny)]);
  }
  return path;
}

// ---------------------------------------------------------------- bowls: E = ½ x·H x

export const times = ([[a, b], [c, d]], [x, y]) => [a * x + b * y, c * x + d * y];
export const dotted = ([a, b], [c, d]) => a * c + b * d;

export function bowlValue(H, x) {
  return dotted(x, times(H, x)) / 2;
}

// The matrix with the curvatures 1 and `condition`, the second one along `degrees`.
export function curved(condition, degrees) {
  const angle = (degrees * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const more = condition - 1;
  return [
    [1 + more * c * c, more * c * s],
    [more * c * s, 1 + more * s * s],
  ];
}

// [smaller, larger] eigenvalue of a symmetric matrix.
export function curvatures([[a, b], [, d]]) {
  const [middle, spread] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
  return [middle - spread, middle + spread];
}

// Degrees between two directions.
export function angleBetween(u, v) {
  const cosine = dotted(u, v) / (Math.hypot(...u) * Math.hypot(...v));
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

// How far −gradient can point away from the minimum of a bowl, in degrees.
export function largestAngle(condition) {
  return (Math.acos((2 * Math.sqrt(condition)) / (condition + 1)) * 180) / Math.PI;
}

// The step along −g that lowers a parabola of curvature H most: g·g / g·H g.
export function bestStep(H, g) {
  return dotted(g, g) / dotted(g, times(H, g));
}

// Steepest descent, each step to the lowest place of its line: [[x, y], …].
export function steepest(H, start, steps) {
  const path = [start];
  for (let i = 0; i < steps; i += 1) {
    const g = times(H, path[i]);
    if (dotted(g, g) < 1e-20) break;
    const step = bestStep(H, g);
    path.push(path[i].map((value, k) => value - step * g[k]));
  }
  return path;
}

// Conjugate gradients (Fletcher and Reeves): a direction keeps a part of the last one.
export function conjugate(H, start, steps) {
  const path = [start];
  let g = times(H, start);
  let d = g.map((value) => -value);
  for (let i = 0; i < steps && dotted(g, g) >= 1e-20; i += 1) {
    const step = dotted(g, g) / dotted(d, times(H, d));
    path.push(path[i].map((value, k) => value + step * d[k]));
    const next = times(H, path[i + 1]);
    const share = dotted(next, next) / dotted(g, g);
    d = d.map((value, k) => share * value - next[k]);
    g = next;
  }
  return path;
}

// ---------------------------------------------------------------- a bent valley

// ½ (x² + κ y²) with a bend: the curvature changes from place to place.
export function bent(condition, bend) {
  const inner = ([x, y]) => y - bend * x * x;
  return {
    value: (p) => (p[0] ** 2 + condition * inner(p) ** 2) / 2,
    gradient: (p) => [p[0] - 2 * condition * bend * p[0] * inner(p), condition * inner(p)],
    hessian: (p) => [
      [
        1 + condition * (4 * bend * bend * p[0] ** 2 - 2 * bend * inner(p)),
        -2 * condition * bend * p[0],
      ],
      [-2 * condition * bend * p[0], condition],
    ],
  };
}

// ---------------------------------------------------------------- a random walk

// 100 steps, whole numbers from −10 to 10.
export function randomSteps(seed, count = 100) {
  const random = randomState(seed);
  return Array.from({ length: count }, () => Math.floor(21 * random.uniform()) - 10);
}

// new = m · last + (1 − m) · step, from 0.
export function smoothed(steps, m) {
  let mean = 0;
  return steps.map((step) => {
    mean = m * mean + (1 - m) * step;
    return mean;
  });
}

// ---------------------------------------------------------------- momentum in a bowl

// One direction of a bowl, from 1 at rest; s is learning rate times curvature.
export function modePath(s, m, steps) {
  const path = [1];
  for (let i = 0, v = 0; i < steps; i += 1) {
    v = m * v - s * path[i];
    path.push(path[i] + v);
  }
  return path;
}

// What the direction shrinks by, in the long run, with every step: the larger size of
// the roots of z² − (1 + m − s) z + m = 0.
export function shrinkage(s, m) {
  const sum = 1 + m - s;
  const inner = sum * sum - 4 * m;
  return inner < 0 ? Math.sqrt(m) : (Math.abs(sum) + Math.sqrt(inner)) / 2;
}

// How it moves: "creeps", "swings", "flips" from side to side, or "diverges".
export function motion(s, m) {
  if (s >= 2 * (1 + m)) return "diverges";
  if (s <= (1 - Math.sqrt(m)) ** 2) return "creeps";
  return s < (1 + Math.sqrt(m)) ** 2 ? "swings" : "flips";
}

// The best settings for a condition number; s is that of the steepest direction.
export function bestPlain(condition) {
  return { s: (2 * condition) / (condition + 1), m: 0 };
}

export function bestMomentum(condition) {
  const root = (Math.sqrt(condition) - 1) / (Math.sqrt(condition) + 1);
  return { s: (1 + root) ** 2, m: root * root };
}

// ---------------------------------------------------------------- schedules

const ease = (start, end, share) => end + ((start - end) * (1 + Math.cos(Math.PI * share))) / 2;

const RULES = {
  constant: () => 1,
  step: (t, T) => 0.1 ** ((t >= Math.floor(T / 2)) + (t >= Math.floor((3 * T) / 4))),
  linear: (t, T) => 1 - t / T,
  cosine: (t, T) => ease(1, 0, t / T),
  "one cycle": (t, T) => {
    const top = 0.3 * T - 1;
    return t < top ? ease(1 / 25, 1, t / top) : ease(1, 1 / 250000, (t - top) / (T - 1 - top));
  },
};

// The factor of every step, as dlcore.training.schedules has it.
export function factors(schedule, steps, warmUp) {
  const rising = Math.round(warmUp * steps);
  return Array.from({ length: steps }, (_, t) =>
    t < rising ? (t + 1) / rising : RULES[schedule](t - rising, steps - rising),
  );
}

// The expected loss of a noisy descent in a bowl after 0, 1, … steps: the sum over its
// directions of ½ λ (mean² + variance), all of them starting at `start`. Every slope is
// wrong by noise · N(0, 1).
export function expectedLoss(curvatures, rates, { start, noise }) {
  const state = curvatures.map((curvature) => ({ curvature, mean: start, variance: 0 }));
  const loss = () =>
    state.reduce((sum, { curvature: c, mean, variance: v }) => sum + (c * (mean ** 2 + v)) / 2, 0);
  const losses = [loss()];
  for (const rate of rates) {
    for (const one of state) {
      const kept = 1 - rate * one.curvature;
      one.mean *= kept;
      one.variance = kept ** 2 * one.variance + (rate * noise) ** 2;
    }
    losses.push(loss());
  }
  return losses;
}

// The loss of one such run.
export function noisyLoss(curvatures, rates, { start, noise, seed }) {
  const random = randomState(seed);
  const x = curvatures.map(() => start);
  const loss = () => x.reduce((sum, value, k) => sum + (curvatures[k] * value ** 2) / 2, 0);
  const losses = [loss()];
  for (const rate of rates) {
    curvatures.forEach((curvature, k) => {
      x[k] -= rate * (curvature * x[k] + noise * random.normal());
    });
    losses.push(loss());
  }
  return losses;
}

// ---------------------------------------------------------------- a grid of losses

// The value of a table (rows of columns) at x, y of [low, high]²; linear in between.
export function between(table, [low, high]) {
  const last = table.length - 1;
  const cell = (value) => Math.min(last, Math.max(0, ((value - low) / (high - low)) * last));
  return (x, y) => {
    const [u, v] = [cell(x), cell(y)];
    const [i, j] = [Math.min(last - 1, Math.floor(u)), Math.min(last - 1, Math.floor(v))];
    const [p, q] = [u - i, v - j];
    return (
      (1 - p) * ((1 - q) * table[i][j] + q * table[i][j + 1]) +
      p * ((1 - q) * table[i + 1][j] + q * table[i + 1][j + 1])
    );
  };
}

// (1 − alpha) one + alpha other, weight by weight.
export function mixed(one, other, alpha) {
  return Float32Array.from(one, (value, i) => (1 - alpha) * value + alpha * other[i]);
}
