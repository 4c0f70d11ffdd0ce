// Activation functions of one number: `of` takes the sum z, `slope` the output y.

export const logistic = (z) => 1 / (1 + Math.exp(-z));

export const FUNCTIONS = {
  linear: { of: (z) => z, slope: () => 1 },
  logistic: { of: logistic, slope: (y) => y * (1 - y) },
  relu: { of: (z) => Math.max(0, z), slope: (y) => (y > 0 ? 1 : 0) },
  tanh: { of: Math.tanh, slope: (y) => 1 - y * y },
};

// The slope where the sum is z.
export const slopeAt = (name, z) => FUNCTIONS[name].slope(FUNCTIONS[name].of(z));
