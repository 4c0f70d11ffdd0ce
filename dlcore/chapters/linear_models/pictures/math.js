// The arithmetic behind the pictures of chapter 06. Nothing is drawn here, so that a test
// can compare every function with NumPy and scikit-learn.
import { logistic } from "kit/functions.js";

export const times = (X, w) => X.map((row) => row.reduce((sum, x, k) => sum + x * w[k], 0));

export function meanSquare(X, t, w) {
  return times(X, w).reduce((sum, y, i) => sum + (t[i] - y) ** 2, 0) / t.length;
}

// Gaussian elimination with row exchange: the solution of A x = b.
export function solve(A, b) {
  const rows = A.map((row, i) => [...row, b[i]]);
  const n = rows.length;
  for (let k = 0; k < n; k += 1) {
    let best = k;
    for (let i = k + 1; i < n; i += 1) if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
    const pivot = rows[best];
    rows[best] = rows[k];
    rows[k] = pivot;
    for (let i = k + 1; i < n; i += 1) {
      const share = rows[i][k] / pivot[k];
      for (let j = k; j <= n; j += 1) rows[i][j] -= share * pivot[j];
    }
  }
  const x = Array(n).fill(0);
  for (let k = n - 1; k >= 0; k -= 1) {
    x[k] =
      rows[k].slice(k + 1, n).reduce((sum, value, j) => sum - value * x[k + 1 + j], rows[k][n]) /
      rows[k][k];
  }
  return x;
}

// Least squares by orthogonal columns (Gram and Schmidt, each twice), which loses fewer
// digits than XᵀX; X (examples, columns).
export function leastSquares(X, t) {
  const columns = X[0].map((_, k) => Float64Array.from(X, (row) => row[k]));
  const d = columns.length;
  const R = Array.from({ length: d }, () => Array(d).fill(0));
  const product = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  columns.forEach((column, k) => {
    for (let again = 0; again < 2; again += 1) {
      for (let j = 0; j < k; j += 1) {
        const share = product(columns[j], column);
        R[j][k] += share;
        column.forEach((value, i) => {
          column[i] = value - share * columns[j][i];
        });
      }
    }
    R[k][k] = Math.sqrt(product(column, column));
    column.forEach((value, i) => {
      column[i] = value / R[k][k];
    });
  });
  const rest = Float64Array.from(t);
  const along = columns.map((column) => {
    const share = product(column, rest);
    rest.forEach((value, i) => {
      rest[i] = value - share * column[i];
    });
    return share;
  });
  return solve(R, along);
}

export function centreAndSpread(xs) {
  const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  return [mean, Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length)];
}

// ---------------------------------------------------------------- descent on the MSE

// The MSE of w0 + w1 x as a function of the two weights: value, gradient, and the curvatures
// [smallest, largest] of the valley, which are the same everywhere.
export function lineLoss(xs, ts) {
  const n = xs.length;
  const mean = (f) => xs.reduce((sum, x, i) => sum + f(x, ts[i]), 0) / n;
  const [x, xx, t, xt, tt] = [
    mean((a) => a),
    mean((a) => a * a),
    mean((_, b) => b),
    mean((a, b) => a * b),
    mean((_, b) => b * b),
  ];
  const half = Math.hypot(1 - xx, 2 * x);
  return {
    value: ([p, q]) => p * p + 2 * p * q * x + q * q * xx - 2 * p * t - 2 * q * xt + tt,
    gradient: ([p, q]) => [2 * (p + q * x - t), 2 * (p * x + q * xx - xt)],
    curvatures: [(4 * (xx - x * x)) / (1 + xx + half), 1 + xx + half],
  };
}

const KEPT = 300; // places of a walk that are drawn

// A walk down from `start`: {steps: [0, …], path: [[w0, w1], …], taken, diverged}. Of a long
// walk only some places are kept, closer at its beginning.
export function descendLine({ gradient, value }, start, rate, steps) {
  const first = value(start);
  const walk = { steps: [0], path: [start], taken: 0, diverged: false };
  let [p, q] = start;
  for (let step = 1; step <= steps; step += 1) {
    const [dp, dq] = gradient([p, q]);
    p -= rate * dp;
    q -= rate * dq;
    const last = walk.steps[walk.steps.length - 1];
    walk.taken = step;
    walk.diverged = !(value([p, q]) < 100 * first);
    if (walk.diverged || step === steps || step < KEPT / 2 || step > 1.08 * last) {
      walk.steps.push(step);
      walk.path.push([p, q]);
    }
    if (walk.diverged) break;
  }
  return walk;
}

// ---------------------------------------------------------------- polynomials

export const powers = (u, degree) => Array.from({ length: degree + 1 }, (_, k) => u ** k);

// ---------------------------------------------------------------- logistic regression

// Mean cross-entropy, plus ridge/2 · Σ w² without the bias; z may be large.
export function crossEntropy(X, t, w, ridge = 0) {
  const sum = times(X, w).reduce(
    (total, z, i) => total + Math.max(z, 0) - z * t[i] + Math.log1p(Math.exp(-Math.abs(z))),
    0,
  );
  return sum / t.length + (ridge / 2) * w.slice(1).reduce((total, v) => total + v * v, 0);
}

// The weights with the smallest cross-entropy, by Newton's method with shorter steps where
// needed. X has a 1 in column 0.
export function logisticFit(X, t, ridge = 0) {
  const d = X[0].length;
  let w = Array(d).fill(0);
  let loss = crossEntropy(X, t, w, ridge);
  for (let round = 0; round < 60; round += 1) {
    const y = times(X, w).map(logistic);
    const gradient = w.map(
      (v, k) =>
        X.reduce((sum, row, i) => sum + (y[i] - t[i]) * row[k], 0) / t.length + (k ? ridge * v : 0),
    );
    const hessian = w.map((_, j) =>
      w.map(
        (__, k) =>
          X.reduce((sum, row, i) => sum + y[i] * (1 - y[i]) * row[j] * row[k], 0) / t.length +
          (j === k ? (j ? ridge : 0) + 1e-12 : 0),
      ),
    );
    const step = solve(hessian, gradient);
    let share = 1;
    let next = w.map((v, k) => v - step[k]);
    while (share > 1e-6 && !(crossEntropy(X, t, next, ridge) <= loss + 1e-14)) {
      share /= 2;
      next = w.map((v, k) => v - share * step[k]);
    }
    w = next;
    loss = crossEntropy(X, t, w, ridge);
    if (Math.max(...step.map(Math.abs)) < 1e-10) break;
  }
  return w;
}

// ---------------------------------------------------------------- XOR by features

export function ellipseWeights(degrees, a, b) {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    -1,
    2 * c * s * (1 / b ** 2 - 1 / a ** 2),
    c ** 2 / a ** 2 + s ** 2 / b ** 2,
    s ** 2 / a ** 2 + c ** 2 / b ** 2,
  ];
}

export const conic = (w, [x, y]) => w[0] + w[1] * x * y + w[2] * x * x + w[3] * y * y;

// The features a model may use, by name, in the order of the switches.
export const FEATURES = {
  "x₁": ([x]) => x,
  "x₂": ([, y]) => y,
  "x₁x₂": ([x, y]) => x * y,
  "x₁²": ([x]) => x * x,
  "x₂²": ([, y]) => y * y,
};

// ---------------------------------------------------------------- kernels

const inner = (x, y) => x[0] * y[0] + x[1] * y[1];
export const KERNELS = {
  linear: (x, y) => inner(x, y),
  polynomial: (x, y) => (1 + inner(x, y)) ** 2,
  RBF: (x, y, gamma) => Math.exp(-gamma * ((x[0] - y[0]) ** 2 + (x[1] - y[1]) ** 2)),
};

// z of a support vector machine: weights are α · t for every point, 0 for most.
export function machine(kernel, gamma, points, weights, bias) {
  const used = [...weights.keys()].filter((i) => weights[i] !== 0);
  return (x) =>
    used.reduce((sum, i) => sum + weights[i] * KERNELS[kernel](points[i], x, gamma), bias);
}

// ---------------------------------------------------------------- scores

// Of true and false positives, false and true negatives; null where a share has no whole.
export function scoresOf({ tp, fp, fn, tn }) {
  const share = (part, whole) => (whole ? part / whole : null);
  return {
    accuracy: share(tp + tn, tp + fp + fn + tn),
    recall: share(tp, tp + fn),
    precision: share(tp, tp + fp),
    specificity: share(tn, tn + fp),
    F1: share(2 * tp, 2 * tp + fp + fn),
    MCC: share(tp * tn - fp * fn, Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))),
  };
}

// Who is called ill: a score of at least `threshold`.
export function countsAt(scores, labels, threshold) {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  scores.forEach((score, i) => {
    const name = score >= threshold ? (labels[i] ? "tp" : "fp") : labels[i] ? "fn" : "tn";
    counts[name] += 1;
  });
  return counts;
}

// The corners of the ROC curve: [[false, true positive rate, threshold], …] from (0, 0).
export function rocCurve(scores, labels) {
  const stops = [...new Set(scores)].sort((a, b) => b - a);
  return [Infinity, ...stops].map((threshold) => {
    const { tp, fp, fn, tn } = countsAt(scores, labels, threshold);
    return [fp / (fp + tn), tp / (tp + fn), threshold];
  });
}

export function areaUnder(curve) {
  return curve
    .slice(1)
    .reduce((sum, [x, y], i) => sum + ((x - curve[i][0]) * (y + curve[i][1])) / 2, 0);
}

// ---------------------------------------------------------------- rare classes

// The share of alarms that are right, where `share` of all people are ill; null without one.
export function precisionAt(truePositiveRate, falsePositiveRate, share) {
  const right = share * truePositiveRate;
  const alarms = right + (1 - share) * falsePositiveRate;
  return alarms > 0 ? right / alarms : null;
}

// The mean precision over all steps of recall, along a ROC curve.
export function averagePrecision(curve, share) {
  return curve
    .slice(1)
    .reduce(
      (sum, [fpr, tpr], i) => sum + (tpr - curve[i][1]) * (precisionAt(tpr, fpr, share) ?? 0),
      0,
    );
}

// Of counts [truth][answer]: accuracy, recall and F1 of every class, and the mean of F1.
export function manyScores(counts) {
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const truths = counts.map(sum);
  const answers = counts.map((_, k) => sum(counts.map((row) => row[k])));
  const share = (part, whole) => (whole ? part / whole : 0);
  const f1 = counts.map((row, k) => share(2 * row[k], truths[k] + answers[k]));
  const occurring = f1.filter((_, k) => truths[k] + answers[k] > 0); // others have no F1
  return {
    accuracy: share(sum(counts.map((row, k) => row[k])), sum(truths)),
    recall: counts.map((row, k) => share(row[k], truths[k])),
    f1,
    macro: sum(occurring) / occurring.length,
  };
}
