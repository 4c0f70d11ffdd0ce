// The surfaces on which optimizers race; the lowest value of each is 0. value and gradient
// of a point [x, y], the spans to show, a start, the lowest points as goals, and how high
// to draw contours: the larger power, the closer below.
import { logistic } from "kit/functions.js";

const valley = (x) => x ** 4 / 4 - 1.2 * x * x + 0.4 * x;

// A bowl with curvatures 1 and `steep`, turned by degrees.
function bowl(steep, degrees) {
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  return {
    value: ([x, y]) => ((c * x + s * y) ** 2 + steep * (c * y - s * x) ** 2) / 2,
    gradient: ([x, y]) => {
      const [p, q] = [c * x + s * y, steep * (c * y - s * x)];
      return [c * p - s * q, s * p + c * q];
    },
    x: [-3, 3],
    y: [-3, 3],
    start: [-2.5, 1.2],
    goals: [[0, 0]],
    high: 4 + 4.5 * steep,
    power: 2.5,
  };
}

const beale = (x, y) => [1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y ** 3];
const cliff = (x) => logistic(-12 * x);

export const SURFACES = {
  bowl: (steep) => bowl(steep, 0),
  ravine: (steep) => bowl(steep, 40),
  Rosenbrock: () => ({
    value: ([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: ([x, y]) => [2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)],
    x: [-2, 2],
    y: [-1, 3],
    start: [-1.2, 1.6],
    goals: [[1, 1]],
    high: 1500,
    power: 5,
  }),
  Beale: () => ({
    value: ([x, y]) => beale(x, y).reduce((sum, e) => sum + e * e, 0),
    gradient: ([x, y]) => {
      const [a, b, c] = beale(x, y);
      return [
        2 * (a * (y - 1) + b * (y * y - 1) + c * (y ** 3 - 1)),
        2 * x * (a + 2 * b * y + 3 * c * y * y),
      ];
    },
    x: [-1, 4.5],
    y: [-2.2, 2.2],
    start: [0.6, 1.7],
    goals: [[3, 0.5]],
    high: 1200,
    power: 6,
  }),
  saddle: () => ({
    value: ([x, y]) => (x * x) / 2 - (y * y) / 2 + y ** 4 / 12 + 0.75,
    gradient: ([x, y]) => [x, y ** 3 / 3 - y],
    x: [-3, 3],
    y: [-3, 3],
    start: [-2.6, 0.02],
    goals: [
      [0, 3 ** 0.5],
      [0, -(3 ** 0.5)],
    ],
    high: 6,
    power: 1.5,
  }),
  // σ(−12x) falls by 1 within a small step; behind it lies a shallow bowl
  cliff: () => ({
    value: ([x, y]) => 3 * cliff(x) + 0.04 * (x - 2) ** 2 + 0.1 * y * y,
    gradient: ([x, y]) => [-36 * cliff(x) * (1 - cliff(x)) + 0.08 * (x - 2), 0.2 * y],
    x: [-3, 5],
    y: [-4, 4],
    start: [-2.2, 2.6],
    goals: [[2, 0]],
    high: 7,
    power: 1.5,
  }),
  "two minima": () => ({
    value: ([x, y]) => valley(x) + (y * y) / 2 + 2.0755323,
    gradient: ([x, y]) => [x ** 3 - 2.4 * x + 0.4, y],
    x: [-3, 3],
    y: [-3, 3],
    start: [2.6, 2.2],
    goals: [[-1.6266, 0]],
    high: 10,
    power: 1.7,
  }),
};
