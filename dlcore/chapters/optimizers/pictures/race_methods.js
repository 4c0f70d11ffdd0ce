// Seven optimizers with PyTorch's formulas and defaults, for a point of two coordinates.
// Nothing is drawn here: a test compares every path with torch.optim.

// Each makes a rule (gradient g, number of the step) -> change of the point, before the
// learning rate. s: memories of one number a coordinate, all 0 at the start; decay: what
// PyTorch calls alpha, beta₂ and rho, here with its defaults.
export const METHODS = {
  "gradient descent": () => (g) => g,
  momentum:
    ({ momentum, v }) =>
    (g, k) => {
      v[k] = momentum * v[k] + g;
      return v[k];
    },
  Nesterov:
    ({ momentum, v }) =>
    (g, k) => {
      v[k] = momentum * v[k] + g;
      return g + momentum * v[k];
    },
  AdaGrad:
    ({ s }) =>
    (g, k) => {
      s[k] += g * g;
      return g / (Math.sqrt(s[k]) + 1e-10);
    },
  RMSProp:
    ({ s, decay = 0.99 }) =>
    (g, k) => {
      s[k] = decay * s[k] + (1 - decay) * g * g;
      return g / (Math.sqrt(s[k]) + 1e-8);
    },
  Adam:
    ({ momentum, v, s, decay = 0.999 }) =>
    (g, k, t) => {
      v[k] = momentum * v[k] + (1 - momentum) * g;
      s[k] = decay * s[k] + (1 - decay) * g * g;
      return v[k] / (1 - momentum ** t) / (Math.sqrt(s[k] / (1 - decay ** t)) + 1e-8);
    },
  AdaDelta:
    ({ v, s, decay = 0.9 }) =>
    (g, k) => {
      s[k] = decay * s[k] + (1 - decay) * g * g;
      const change = g * Math.sqrt((v[k] + 1e-6) / (s[k] + 1e-6));
      v[k] = decay * v[k] + (1 - decay) * change * change;
      return change;
    },
};

const near = (at) => Math.hypot(...at) < 1e4; // farther away it has diverged

// The places [[x, y], …] of `steps` steps; it ends early where `goesOn` says so.
export function walk(method, gradient, start, steps, { rate, momentum, decay }, goesOn = near) {
  const change = METHODS[method]({ momentum, decay, v: [0, 0], s: [0, 0] });
  const path = [start];
  for (let t = 1; t <= steps && goesOn(path[t - 1]); t += 1) {
    const g = gradient(path[t - 1]);
    path.push(path[t - 1].map((x, k) => x - rate * change(g[k], k, t)));
  }
  return path;
}

// 1, 2, 3, 5 times the powers of ten from 0.0001 on
export const RATES = [-4, -3, -2, -1, 0, 1].flatMap((power) =>
  [1, 2, 3, 5].map((digit) => Number(`${digit}e${power}`)),
);

export function onMap({ x, y }, [a, b]) {
  return a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];
}

// A run may overshoot, but not farther than half the width of the map.
export function nearMap({ x, y }, [a, b]) {
  const within = (at, [low, high]) => Math.abs(at - (low + high) / 2) <= high - low;
  return within(a, x) && within(b, y);
}

// Of RATES the learning rate whose path runs deepest and stays near the map: the one with
// the lowest mean of log(height).
export function tuned(method, land, start, steps, settings) {
  let best = [Infinity, RATES[0]];
  for (const rate of RATES) {
    const path = walk(method, land.gradient, start, steps, { ...settings, rate }, (at) =>
      nearMap(land, at),
    );
    const depth = path.reduce((sum, at) => sum + Math.log(Math.max(1e-12, land.value(at))), 0);
    if (path.length > steps && depth < best[0]) best = [depth, rate];
  }
  return best[1];
}
