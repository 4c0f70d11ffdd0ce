// Activation functions: f(z), its slope f′(z), and what to call them.

export const ACTIVATION = {
  "step (±1)": { f: (z) => (z < 0 ? -1 : 1), slope: () => 0 },
  linear: { f: (z) => z, slope: () => 1 },
  logistic: {
    f: (z) => 1 / (1 + Math.exp(-z)),
    slope: (z) => Math.exp(-Math.abs(z)) / (1 + Math.exp(-Math.abs(z))) ** 2,
  },
  tanh: { f: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  ReLU: { f: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
};
