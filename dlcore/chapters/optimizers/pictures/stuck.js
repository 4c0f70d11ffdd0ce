// A descent that sees only slopes, and wrong ones: who gets past the hole?
import { decimal } from "kit/formats.js";
import { GOAL, HOLE, holed, noisyDescents } from "./arithmetic.js";
import { dots, functionCurve, note, plane } from "kit/plane.js";

const RUNS = 100;
const STEPS = 400;
const START = -3;

export function draw({ picture, width, values, readout }) {
  const land = holed(values.depth, values.width);
  const { learning_rate: rate, noise, seed } = values;
  const ends = noisyDescents(land, { start: START, rate, noise, steps: STEPS, runs: RUNS, seed });
  const frame = plane({
    width,
    height: Math.min(360, 0.7 * width),
    x: [-4, 5],
    y: [-2.2, 4.6],
    xLabel: "weight",
    yLabel: "error",
  });
  // What two mini-batches see: the same curve, tilted by their wrong slope.
  const tilted = (side) => (x) => land.value(x) + side * noise * (x - 0.5) * 0.5;
  // Ends that fall on one place are stacked.
  const piles = {};
  const places = Array.from(ends, (x) => {
    const key = Math.round(x * 12);
    piles[key] = (piles[key] ?? 0) + 1;
    return [key / 12, land.value(key / 12) + 0.09 * piles[key]];
  });
  const arrived = ends.filter((x) => x > (HOLE + GOAL) / 2).length;
  frame.add(
    functionCurve(frame, tilted(1), { width: 1, faint: true }),
    functionCurve(frame, tilted(-1), { width: 1, faint: true }),
    functionCurve(frame, land.value, { width: 2.5 }),
    dots(
      frame,
      places.filter(([x]) => x <= 0.5),
      { colour: 1, size: 2.5 },
    ),
    dots(
      frame,
      places.filter(([x]) => x > 0.5),
      { colour: 0, size: 2.5 },
    ),
    dots(frame, [[START, land.value(START)]], { colour: 2, size: 7 }),
    note(frame, [START, land.value(START)], "start", { colour: 2 }),
  );
  picture.replaceChildren(frame.node);
  const text = `${arrived} of ${RUNS} runs reach the right valley in ${STEPS} steps`;
  readout(text);
  return `An error curve with a hole ${decimal(values.depth, 1)} deep on the way to its lowest place, and where ${RUNS} noisy descents end: ${text}.`;
}

export const actions = { again: "Other mini-batches" };

export function act(_, { values, set }) {
  set({ seed: (values.seed % 20) + 1 });
}
