// A learning rate that changes: the rate of each step, and what a noisy descent makes of it.
//
//   Explorable(
//       "optimizers/schedule.js", name="schedule", alt="…",
//       sliders={"rate": [0.01, …], "noise": (0, 2, 0.1, 1), "warm_up": (0, 0.5, 0.05, 0),
//                "seed": (1, 20, 1, 1)},
//       choices={"schedule": ["cosine", …]})
import { decimal } from "kit/formats.js";
import { compact } from "kit/numbers.js";
import { note, plane, polyline } from "kit/plane.js";
import { expectedLoss, factors, noisyLoss } from "./arithmetic.js";

const STEPS = 300;
const CURVATURES = [1, 0.05];
const START = 3;
const along = (values) => values.map((value, i) => [i, value]);

function rates(frame, given, constant) {
  return [
    polyline(frame, along(constant), { width: 1.5, dash: true }),
    polyline(frame, along(given), { colour: 1, width: 2.5 }),
  ];
}

export function draw({ picture, width, values, readout }) {
  const { rate, noise, schedule, warm_up: warmUp, seed } = values;
  const given = factors(schedule, STEPS, warmUp).map((factor) => rate * factor);
  const constant = Array.from({ length: STEPS }, () => rate);
  const settings = { start: START, noise, seed };
  const mean = expectedLoss(CURVATURES, given, settings);
  const steady = expectedLoss(CURVATURES, constant, settings);
  const above = plane({
    width,
    height: 150,
    x: [0, STEPS],
    y: [0, 1.1 * rate],
    yLabel: "learning rate",
    ticks: { x: [], y: [0, rate] },
    margins: { bottom: 10 },
  });
  above.add(rates(above, given, constant));
  const below = plane({
    width,
    height: 270,
    x: [0, STEPS],
    y: [1e-4, 20],
    log: true,
    xLabel: "step",
    yLabel: "loss (logarithmic)",
  });
  const shown = (losses) => along(losses).map(([x, loss]) => [x, Math.max(1e-5, loss)]);
  below.add(
    polyline(below, shown(noisyLoss(CURVATURES, given, settings)), { width: 1, faint: true }),
    polyline(below, shown(steady), { width: 1.5, dash: true }),
    polyline(below, shown(mean), { colour: 1, width: 2.5 }),
    note(below, [STEPS, 20], "constant rate (dashed)", { anchor: "end", dx: -6, dy: 16 }),
    note(below, [STEPS, 20], `mean of all runs, ${schedule}`, {
      colour: 1,
      anchor: "end",
      dx: -6,
      dy: 32,
    }),
    note(below, [STEPS, 20], "one run (thin)", { anchor: "end", dx: -6, dy: 48 }),
  );
  picture.replaceChildren(above.node, below.node);
  const [end, floor] = [mean.at(-1), steady.at(-1)];
  const text = `highest rate ${compact(rate)}: mean loss after ${STEPS} steps ${decimal(end, 4)} with “${schedule}”, ${decimal(floor, 4)} with a constant rate`;
  readout(text);
  return `The learning rate by step, and the loss of a noisy descent in a bowl with two curvatures: ${text}.`;
}

export const actions = { again: "Other mini-batches" };

export function act(_, { values, set }) {
  set({ seed: (values.seed % 20) + 1 });
}
