// Activation functions: f(z), its slope f′(z), and what to call them.
import { FUNCTIONS, slopeAt } from "kit/functions.js";

const shared = (name) => ({ f: FUNCTIONS[name].of, slope: (z) => slopeAt(name, z) });

export const ACTIVATION = {
  "step (±1)": { f: (z) => (z < 0 ? -1 : 1), slope: () => 0 },
  linear: shared("linear"),
  logistic: shared("logistic"),
  tanh: shared("tanh"),
  ReLU: shared("relu"),
};
