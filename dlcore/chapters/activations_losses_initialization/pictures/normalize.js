// Batch normalization of one neuron: the batch before, and after.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { dot, dots, note, plane, polyline } from "kit/plane.js";

const TINY = 1e-5;

// Mean and variance (divided by n) of the numbers z.
export function statistics(z) {
  const mean = z.reduce((sum, value) => sum + value, 0) / z.length;
  const variance = z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / z.length;
  return { mean, variance };
}

// Example 0 and its companions: others in each batch.
export function batchOf(z, size, batch) {
  const first = 1 + (batch - 1) * (size - 1);
  return [z[0], ...Array.from(z).slice(first, first + size - 1)];
}

export function normalized(z, { mean, variance }, scale, shift) {
  return scale * ((z - mean) / Math.sqrt(variance + TINY)) + shift;
}

function row(width, values, span, label, at) {
  const frame = plane({
    width,
    height: 140,
    x: span,
    y: [0, 1.3], // the name of the dashed line stands above all dots
    xLabel: label,
    ticks: { y: [] },
    grid: false,
  });
  const place = (value, i) => [value, 0.22 + 0.14 * (i % 5)];
  frame.add(
    polyline(
      frame,
      [
        [at.mean, 0],
        [at.mean, 1.3],
      ],
      { colour: 2, dash: true },
    ),
    dots(frame, values.slice(1).map(place), { colour: 0, size: 5 }),
    dot(frame, place(values[0], 3), { colour: 1, size: 8, shape: "diamond" }),
  );
  const right = at.mean > (span[0] + span[1]) / 2; // the name keeps inside the picture
  const side = right ? { dx: -8, anchor: "end" } : { dx: 8 };
  frame.over(note(frame, [at.mean, 1.12], at.name, { colour: 2, dy: 4, ...side }));
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const { batch_size: size, batch, scale, shift, mode } = values;
  const z = batchOf(data.z, size, batch);
  const own = statistics(z);
  const used = mode === "training" ? own : { mean: data.mean, variance: data.variance };
  const y = z.map((value) => normalized(value, used, scale, shift));
  const name = mode === "training" ? "mean of the batch" : "running mean";
  picture.replaceChildren(
    html(
      "div",
      {},
      row(width, z, data.span, "weighted sums z of the batch", { mean: used.mean, name }),
      row(width, y, [-6, 7], "normalized, scaled, shifted", { mean: shift, name: "β" }),
    ),
  );
  const text =
    `mean ${decimal(used.mean)}, standard deviation ${decimal(Math.sqrt(used.variance))}: ` +
    `the diamond's z = ${decimal(z[0])} becomes ${decimal(y[0])}`;
  readout(`${text}.`);
  return (
    `A batch of ${size} weighted sums, and the same after batch normalization with the statistics of ` +
    `${mode === "training" ? "the batch" : "earlier batches"}: ${text}.`
  );
}
