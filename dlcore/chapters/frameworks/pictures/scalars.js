// The scalars of an event file, raw and smoothed as TensorBoard smooths them.
import { decimal } from "kit/formats.js";
import { dots, plane, polyline } from "kit/plane.js";

// A running mean that forgets, divided by the sum of its weights.
export function smoothed(values, share) {
  let mean = 0;
  return Array.from(values, (value, i) => {
    mean = share * mean + (1 - share) * value;
    return mean / (1 - share ** (i + 1));
  });
}

export function draw({ picture, width, values, data, readout }) {
  const events = data[`of ${values.scalar}`];
  const steps = events.map((event) => event[0]);
  const raw = events.map((event) => event[1]);
  const smooth = smoothed(raw, values.smoothing);
  const frame = plane({
    width: Math.min(width, 700),
    height: 300,
    x: [0, Math.max(...steps)],
    y: [0, 1.05 * Math.max(...raw)],
    xLabel: "step",
    yLabel: values.scalar,
  });
  const points = steps.map((step, i) => [step, raw[i]]);
  frame.add(
    polyline(frame, points, { colour: 0, width: 1, faint: true }),
    raw.length < 30 && dots(frame, points, { colour: 0, size: 4 }),
    polyline(
      frame,
      steps.map((step, i) => [step, smooth[i]]),
      { colour: 1, width: 2.5 },
    ),
  );
  picture.replaceChildren(frame.node);
  const last = raw.length - 1;
  const text =
    `${values.scalar} at step ${steps[last]}: ${decimal(raw[last], 3)}, ` +
    `smoothed ${decimal(smooth[last], 3)}`;
  readout(text);
  return `A noisy falling curve and its running mean. ${text}`;
}
