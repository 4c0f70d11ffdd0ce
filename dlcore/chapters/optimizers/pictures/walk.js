// A random walk, and its exponentially weighted mean.
import { decimal } from "kit/formats.js";
import { randomSteps, smoothed } from "./arithmetic.js";
import { plane, polyline } from "kit/plane.js";

export function draw({ picture, width, values, readout }) {
  const steps = randomSteps(values.seed);
  const mean = smoothed(steps, values.m);
  const frame = plane({
    width,
    height: Math.min(320, 0.7 * width),
    x: [0, 100],
    y: [-11, 11],
    xLabel: "step",
    yLabel: "value",
    ticks: { y: [-10, -5, 0, 5, 10] },
  });
  const line = (numbers) => numbers.map((value, i) => [i + 1, value]);
  frame.add(
    polyline(frame, line(steps), { width: 1.25, faint: true }),
    polyline(frame, line(mean), { colour: 1, width: 2.5 }),
  );
  picture.replaceChildren(frame.node);
  const spread = (numbers) =>
    Math.sqrt(numbers.reduce((sum, v) => sum + v * v, 0) / numbers.length);
  const text = `typical size ${decimal(spread(steps), 1)} before, ${decimal(spread(mean), 1)} after smoothing; remembers about ${decimal(1 / (1 - values.m), 0)} steps`;
  readout(text);
  return `100 random steps between −10 and 10 and their mean with m = ${values.m}: ${text}.`;
}

export const actions = { again: "Other steps" };

export function act(_, { values, set }) {
  set({ seed: (values.seed % 20) + 1 });
}
