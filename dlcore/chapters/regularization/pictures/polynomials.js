// Least squares with Legendre polynomials, and draws of noisy points, in plain numbers.
import { randomState } from "kit/random.js";

export const TRUTHS = { line: (x) => 0.5 * x, wave: (x) => 0.6 * Math.sin(2.5 * x) };

// P₀(x) … P_degree(x).
export function legendre(x, degree) {
  const values = [1, x];
  for (let n = 1; n < degree; n += 1) {
    values.push(((2 * n + 1) * x * values[n] - n * values[n - 1]) / (n + 1));
  }
  return values.slice(0, degree + 1);
}

export function valueAt(coefficients, x) {
  const basis = legendre(x, coefficients.length - 1);
  return coefficients.reduce((sum, c, i) => sum + c * basis[i], 0);
}

// Solves M c = b for a symmetric positive definite M (rows), by Cholesky.
export function solved(matrix, b) {
  const size = b.length;
  const lower = matrix.map((row) => [...row]);
  const c = [...b];
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k += 1) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(sum) : sum / lower[j][j];
    }
    for (let k = 0; k < i; k += 1) c[i] -= lower[i][k] * c[k];
    c[i] /= lower[i][i];
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) c[i] -= lower[k][i] * c[k];
    c[i] /= lower[i][i];
  }
  return c;
}

// The best coefficients; λ punishes the squares of all but the first.
export function fitted(xs, ys, degree, ridge) {
  const rows = xs.map((x) => legendre(x, degree));
  const indices = rows[0].map((_, i) => i);
  const matrix = indices.map((i) =>
    indices.map(
      (j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0) + (i === j && i > 0 ? ridge : 0),
    ),
  );
  return solved(
    matrix,
    indices.map((i) => rows.reduce((sum, row, n) => sum + row[i] * ys[n], 0)),
  );
}

export function meanSquare(coefficients, xs, ys) {
  return xs.reduce((sum, x, i) => sum + (valueAt(coefficients, x) - ys[i]) ** 2, 0) / xs.length;
}

// Points to learn from, evenly spread, and as many new ones anywhere.
export function drawn(seed, truth, count, noise) {
  const random = randomState(seed);
  const xs = Array.from({ length: count }, (_, i) => -1 + (2 * i) / (count - 1));
  const ys = xs.map((x) => TRUTHS[truth](x) + noise * random.normal());
  const newXs = xs.map(() => 2 * random.uniform() - 1);
  return { xs, ys, newXs, newYs: newXs.map((x) => TRUTHS[truth](x) + noise * random.normal()) };
}

// Over many fits: squared distance of their mean from the truth, and their spread.
export function biasAndVariance(fits, truth) {
  const places = Array.from({ length: 41 }, (_, i) => -1 + i / 20);
  let [bias, variance] = [0, 0];
  for (const x of places) {
    const found = fits.map((c) => valueAt(c, x));
    const mean = found.reduce((a, b) => a + b, 0) / found.length;
    bias += (mean - TRUTHS[truth](x)) ** 2;
    variance += found.reduce((sum, y) => sum + (y - mean) ** 2, 0) / found.length;
  }
  return [bias / places.length, variance / places.length];
}
