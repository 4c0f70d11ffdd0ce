// The same training with and without one change: BLEU by epoch, for each seed.
import { dot, note, plane, polyline } from "kit/plane.js";
import { decimal } from "kit/formats.js";
import { heightFor } from "kit/layout.js";

// The mean of several curves, place by place.
export function mean(curves) {
  return curves[0].map((_, i) => curves.reduce((sum, one) => sum + one[i], 0) / curves.length);
}

const pointsOf = (values) => values.map((value, epoch) => [epoch, value]);

// Each seed thin, their mean thick.
function bundle(frame, curves, colour) {
  const thin = curves.map((one) =>
    polyline(frame, pointsOf(one), { colour, width: 1, faint: true }),
  );
  const average = pointsOf(mean(curves));
  const last = average.at(-1);
  const shape = colour ? "square" : "circle";
  return [
    ...thin,
    polyline(frame, average, { colour, width: 3 }),
    dot(frame, last, { colour, shape }),
  ];
}

export function draw({ picture, width, values, data, readout }) {
  const [plain, changed] = [data.curves[data.base], data.curves[values.change]];
  const epochs = plain[0].length - 1;
  const frame = plane({
    width,
    height: heightFor(width, 340),
    x: [0, 1.03 * epochs],
    y: [0, 1.2 * Math.max(...Object.values(data.curves).flat(2))],
    xLabel: "epochs",
    yLabel: "BLEU of validation sentences",
  });
  frame.add(bundle(frame, plain, 0), bundle(frame, changed, 1));
  const ends = [plain, changed].map((curves) => mean(curves).at(-1));
  const above = ends[1] > ends[0] ? 1 : 0;
  [data.base, values.change].forEach((text, i) => {
    const dy = i === above ? -14 : 24;
    frame.over(note(frame, [epochs, ends[i]], text, { dx: -6, dy, anchor: "end", colour: i }));
  });
  picture.replaceChildren(frame.node);
  readout(`${values.change}: test BLEU changes by ${data.said[values.change]}.`);
  const [before, after] = ends.map((value) => decimal(value, 1));
  return `Validation BLEU rises to ${before} without and ${after} with the change: ${values.change}.`;
}
