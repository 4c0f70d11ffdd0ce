// One neuron that is told a number once: what it still says later, and its slope.
import { decimal } from "kit/formats.js";
import { FUNCTIONS } from "kit/functions.js";
import { dots, note, plane, polyline } from "kit/plane.js";

const STEPS = 50; // after the one that brings the input

// States after each step, and the slope of each by the first input; nothing else comes in.
export function remembered({ input, weight, activation }, steps = STEPS + 1) {
  const { of, slope } = FUNCTIONS[activation];
  let state = of(input);
  let moved = slope(state);
  const found = [{ state, moved }];
  for (let t = 1; t < steps; t += 1) {
    state = of(weight * state);
    moved *= weight * slope(state);
    found.push({ state, moved });
  }
  return found;
}

export function draw({ picture, width, values, readout }) {
  const found = remembered(values);
  const frame = plane({
    width: Math.min(width, 640),
    height: 270,
    x: [0, STEPS],
    y: [-1.1, 2],
    ticks: { y: [-1, 0, 1, 2] },
    xLabel: "steps after the input",
    yLabel: "state, and its slope by the first input",
  });
  const line = (key) => found.map((each, i) => [i, each[key]]);
  const [states, slopes] = [line("state"), line("moved")];
  frame.add(
    polyline(frame, slopes, { colour: 1, dash: true }),
    polyline(frame, states, { colour: 0, faint: true }),
    dots(frame, states, { colour: 0, size: 3 }),
  );
  const within = (y) => Math.max(-1, Math.min(1.8, y));
  const place = ([x, y]) => [x, within(y)];
  frame.over(
    note(frame, place(slopes[9]), "slope", { colour: 1, dx: 4, dy: 18 }),
    note(frame, place(states[20]), "state", { colour: 0, dx: 4, dy: -9 }),
  );
  picture.replaceChildren(frame.node);
  const last = found.at(-1);
  const text = `After ${STEPS} steps the state is ${decimal(last.state, 3)} and its slope ${decimal(last.moved, 3)}`;
  readout(`${text}.`);
  return `A ${values.activation} neuron with the recurrent weight ${decimal(values.weight, 2)} that reads ${decimal(values.input, 1)} once. ${text}.`;
}
