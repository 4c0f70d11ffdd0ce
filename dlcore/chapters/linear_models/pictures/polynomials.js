// Polynomials through a few noisy days around Ekman's curve, and their typical errors.
import { leastSquares, powers } from "./math.js";

const scaled = (x) => (x - 80.5) / 19.5; // 61 to 100 °F become −1 to 1

export const truth = ([b0, b1, b2], x) => b0 + b1 * x + b2 * x * x;

// What a polynomial of the weights w answers at x.
export const answer = (w, x) =>
  powers(scaled(x), w.length - 1).reduce((sum, power, k) => sum + power * w[k], 0);

export const fitOf = (xs, ts, degree) => ridgeOf(xs, ts, degree, 0);

export function typicalError(xs, ts, w) {
  return Math.sqrt(xs.reduce((sum, x, i) => sum + (ts[i] - answer(w, x)) ** 2, 0) / ts.length);
}

export function sampleOf(data, { days, noise, sample }) {
  const pick = (x, e, count) => {
    const xs = Array.from(x).slice(0, count);
    return { xs, ts: xs.map((v, i) => truth(data.curve, v) + noise * e[i]) };
  };
  return {
    train: pick(data.x_train[sample - 1], data.e_train[sample - 1], days),
    test: pick(data.x_test, data.e_test, data.x_test.length),
  };
}

// The same with a price on large weights: λ Σ w² without the bias, beside the MSE. Each
// weight becomes one more example, of the target 0.
export function ridgeOf(xs, ts, degree, price) {
  const rows = xs.map((x) => powers(scaled(x), degree));
  const root = Math.sqrt(price * xs.length);
  const weights = Array.from({ length: degree }, (_, k) =>
    Array.from({ length: degree + 1 }, (__, j) => (j === k + 1 ? root : 0)),
  );
  return price
    ? leastSquares([...rows, ...weights], [...ts, ...weights.map(() => 0)])
    : leastSquares(rows, ts);
}
