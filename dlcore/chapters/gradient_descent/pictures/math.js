// The arithmetic behind the pictures of chapter 02. Nothing is drawn here, so that a test
// can compare every function with NumPy.
import { randomState } from "kit/random.js";
import { logistic } from "kit/functions.js";

// ---------------------------------------------------------------- one variable

// value, slope (first derivative) and bend (second derivative) of each curve
export const CURVES = {
  parabola: { value: (x) => x * x, slope: (x) => 2 * x, bend: () => 2 },
  "two valleys": {
    value: (x) => x ** 4 / 4 - 1.2 * x * x + 0.4 * x + 2,
    slope: (x) => x ** 3 - 2.4 * x + 0.4,
    bend: (x) => 3 * x * x - 2.4,
  },
  terrace: { value: (x) => x ** 3 / 4 + 1, slope: (x) => 0.75 * x * x, bend: (x) => 1.5 * x },
  "x³ − 1": { value: (x) => x ** 3 - 1, slope: (x) => 3 * x * x, bend: (x) => 6 * x },
  "x² + ½": { value: (x) => x * x + 0.5, slope: (x) => 2 * x, bend: () => 2 },
  "√(1 + x²)": {
    value: (x) => Math.sqrt(1 + x * x),
    slope: (x) => x / Math.sqrt(1 + x * x),
    bend: (x) => (1 + x * x) ** -1.5,
  },
};

export const LOST = 1e6; // a walk that gets this far away has diverged

// The places [x₀, x₁, …] of a walk; it ends early where it diverges.
export function walkFrom(x, steps, next) {
  const path = [x];
  for (let i = 0; i < steps && Math.abs(path[i]) < LOST; i += 1) path.push(next(path[i]));
  return path;
}

export const METHODS = {
  "gradient descent":
    ({ slope }, rate) =>
    (x) =>
      x - rate * slope(x),
  "Newton → root":
    ({ value, slope }) =>
    (x) =>
      x - value(x) / slope(x),
  "Newton → minimum":
    ({ slope, bend }) =>
    (x) =>
      x - slope(x) / bend(x),
};

// ---------------------------------------------------------------- two variables

// A bowl with curvature 1 along one axis and `steep` along the other, turned by degrees.
export function makeBowl(steep, degrees) {
  const [s, c] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const along = ([x, y]) => [c * x + s * y, c * y - s * x];
  return {
    value: (point) => {
      const [p, q] = along(point);
      return (p * p + steep * q * q) / 2;
    },
    gradient: (point) => {
      const [p, q] = along(point);
      return [c * p - s * steep * q, s * p + c * steep * q];
    },
  };
}

// The same bowl by its axes: curvature 2 along the steep one, 2/condition along the gentle
// one, which points `degrees` away from the first weight's axis.
export function axesOf(condition, degrees) {
  const [s, c] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const bowl = makeBowl(condition, degrees);
  const curvatures = [2 / condition, 2];
  const shares = ([x, y]) => [c * x + s * y, c * y - s * x]; // of a point, along both axes
  return {
    curvatures,
    directions: [
      [c, s],
      [-s, c],
    ],
    shares,
    value: (point) => (2 / condition) * bowl.value(point),
    gradient: (point) => bowl.gradient(point).map((slope) => (2 / condition) * slope),
    // What is left of a start after some steps, along both axes, without walking there.
    after: (start, rate, steps) =>
      shares(start).map((share, i) => share * (1 - rate * curvatures[i]) ** steps),
  };
}

// What a step leaves of the distance along an axis, and the rate at which the slower of
// both is fastest.
export const kept = (rate, curvature) => Math.abs(1 - rate * curvature);
export const bestRate = ([low, high]) => 2 / (low + high);

export const LANDSCAPES = {
  "two valleys": {
    value: ([x, y]) => x ** 4 / 4 - 1.2 * x * x + 0.4 * x + 2 + (y * y) / 2,
    gradient: ([x, y]) => [x ** 3 - 2.4 * x + 0.4, y],
  },
  saddle: {
    value: ([x, y]) => (x * x) / 2 - (y * y) / 2 + y ** 4 / 12 + 1,
    gradient: ([x, y]) => [x, y ** 3 / 3 - y],
  },
};

export function descendOn({ gradient }, start, rate, steps) {
  const path = [start];
  for (let i = 0; i < steps; i += 1) {
    const [x, y] = path[i];
    if (Math.hypot(x, y) > LOST) break;
    const [dx, dy] = gradient([x, y]);
    path.push([x - rate * dx, y - rate * dy]);
  }
  return path;
}

// ---------------------------------------------------------------- the linear neuron

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const scalar = (w, x) => w.reduce((sum, weight, k) => sum + weight * x[k], 0);

// The delta rule: each step adds rate times the mean of x (t − y) over the receipts with
// these numbers.
export function deltaRule(portions, totals, start, rate, batches) {
  const path = [start];
  for (const batch of batches) {
    const w = path[path.length - 1];
    const next = [...w];
    for (const i of batch) {
      const miss = totals[i] - scalar(w, portions[i]);
      portions[i].forEach((x, k) => {
        next[k] += (rate * x * miss) / batch.length;
      });
    }
    path.push(next);
    if (next.some((weight) => Math.abs(weight) > LOST)) break;
  }
  return path;
}

// The mean of ½ (t − y)² over all receipts.
export function receiptLoss(portions, totals, w) {
  return meanOf(portions.map((x, i) => (totals[i] - scalar(w, x)) ** 2 / 2));
}

// ---------------------------------------------------------------- square or size

// The loss of one guess w of a price for which so much was paid, and its slope.
export const ERRORS = {
  square: {
    value: (paid) => (w) => meanOf(paid.map((t) => (t - w) ** 2 / 2)),
    slope: (paid) => (w) => meanOf(paid.map((t) => w - t)),
    lowest: meanOf,
  },
  size: {
    value: (paid) => (w) => meanOf(paid.map((t) => Math.abs(t - w))),
    slope: (paid) => (w) => meanOf(paid.map((t) => Math.sign(w - t))),
    lowest: (paid) => [...paid].sort((one, other) => one - other)[(paid.length - 1) / 2],
  },
};

// ---------------------------------------------------------------- the sigmoid neuron

// The mean of ½ (t − y)² with y = logistic(b + w x), and its gradient; weights = [w, b].
export function neuronLoss(xs, ts) {
  return {
    value: ([w, b]) => {
      let sum = 0;
      for (let i = 0; i < xs.length; i += 1) sum += (ts[i] - logistic(b + w * xs[i])) ** 2 / 2;
      return sum / xs.length;
    },
    gradient: ([w, b]) => {
      const sum = [0, 0];
      for (let i = 0; i < xs.length; i += 1) {
        const y = logistic(b + w * xs[i]);
        const delta = (y - ts[i]) * y * (1 - y);
        sum[0] += delta * xs[i];
        sum[1] += delta;
      }
      return sum.map((total) => total / xs.length);
    },
  };
}

// ---------------------------------------------------------------- the wave receiver

// The mean of ½ (t − sin w x)² over the examples with the numbers `batch`.
export function waveLoss(xs, ts, w, batch) {
  let sum = 0;
  for (const i of batch) sum += (ts[i] - Math.sin(w * xs[i])) ** 2 / 2;
  return sum / batch.length;
}

export function waveSlope(xs, ts, w, batch) {
  let sum = 0;
  for (const i of batch) sum += (Math.sin(w * xs[i]) - ts[i]) * Math.cos(w * xs[i]) * xs[i];
  return sum / batch.length;
}

// Descent along the given batches, with momentum: [w₀, w₁, …].
export function tuneWave(xs, ts, start, rate, momentum, batches) {
  const path = [start];
  let speed = 0;
  for (const batch of batches) {
    const w = path[path.length - 1];
    speed = momentum * speed + waveSlope(xs, ts, w, batch);
    path.push(w - rate * speed);
  }
  return path;
}

// `steps` batches: every epoch a new order, cut into pieces.
export function drawBatches(count, size, steps, seed) {
  const random = randomState(seed);
  const batches = [];
  while (batches.length < steps) {
    const order = [...random.permutation(count)];
    for (let i = 0; i + size <= count && batches.length < steps; i += size) {
      batches.push(order.slice(i, i + size));
    }
  }
  return batches;
}

// ---------------------------------------------------------------- nine pixels

// All 1,023 patterns: first the 512 of black (−1) and white (1), then those of black and
// grey (0) with at least one grey.
export function allPatterns() {
  const spelled = (n, light) =>
    Array.from({ length: 9 }, (_, k) => ((n >> (8 - k)) & 1 ? light : -1));
  const numbers = Array.from({ length: 512 }, (_, n) => n);
  return [...numbers.map((n) => spelled(n, 1)), ...numbers.slice(1).map((n) => spelled(n, 0))];
}

export function scoreOf(w, pattern) {
  return pattern.reduce((sum, pixel, k) => sum + w[k + 1] * pixel, w[0]);
}

// One pass of the perceptron rule in the given order, with whole numbers as weights (the
// learning rate is their unit). Changes w; returns how often it was wrong.
export function perceptronPass(w, patterns, target, order) {
  let mistakes = 0;
  for (const i of order) {
    const wanted = i === target ? 1 : -1;
    if ((scoreOf(w, patterns[i]) >= 0 ? 1 : -1) === wanted) continue;
    mistakes += 1;
    w[0] += wanted;
    patterns[i].forEach((pixel, k) => {
      w[k + 1] += wanted * pixel;
    });
  }
  return mistakes;
}
