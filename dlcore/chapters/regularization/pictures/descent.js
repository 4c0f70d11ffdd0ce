// Double descent: errors and the length of the weights by the number of random features.
import { decimal } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { dot, levelLine, note, plane, polyline, uprightLine } from "kit/plane.js";
import { logarithmicTicks } from "./ticks.js";

// The curve of one setting: [[log10 of the count, value], …]; `table` is ridge × count × noise.
export function curveOf(table, counts, ridge, noise) {
  return Array.from(counts, (count, i) => [Math.log10(count), table[ridge][i][noise]]);
}

// A number as people read it, from 0.015 to 86.
export const short = (value) => decimal(value, value < 0.1 ? 3 : value < 10 ? 2 : 0);

// A plane over the number of features, both axes logarithmic.
function byCount(data, options) {
  const counts = data.counts;
  const frame = plane({
    ...options,
    height: 300,
    x: [Math.log10(counts[0]), Math.log10(counts[counts.length - 1])],
    log: true,
    ticks: { x: [] },
    xLabel: "random features",
  });
  logarithmicTicks(frame, [3, 10, 40, 100, 400]);
  return frame.add(uprightLine(frame, Math.log10(data.examples), { dash: true, width: 1.2 }));
}

export function draw({ picture, width, values, data, readout }) {
  const [ridge, noise, at] = [
    data.ridges.indexOf(values.ridge),
    data.noises.indexOf(values.noise),
    data.counts.indexOf(values.features),
  ];
  const [left, right] = halves(width, 0.58);
  const curve = (name) => curveOf(data[name], data.counts, ridge, noise);
  const curves = { learned: curve("learned"), fresh: curve("fresh"), length: curve("length") };

  const errors = byCount(data, { width: left, y: [0.005, 1000], yLabel: "squared error" });
  errors.add(
    values.noise > 0 && levelLine(errors, values.noise ** 2, { dash: "2 5", width: 1.5 }),
    polyline(errors, curve("low"), { colour: 1, width: 1, faint: true }),
    polyline(errors, curve("high"), { colour: 1, width: 1, faint: true }),
    polyline(errors, curves.learned, { colour: 0, width: 2.2 }),
    polyline(errors, curves.fresh, { colour: 1, width: 2.8 }),
    dot(errors, curves.fresh[at], { colour: 1, size: 7 }),
    curves.learned[at][1] > 0.005 && dot(errors, curves.learned[at], { colour: 0 }),
  );
  errors.over(
    note(errors, curves.fresh[0], "new points", { colour: 1, dx: 6, dy: -12 }),
    note(errors, [curves.learned[0][0], 0.012], "points learned", { colour: 0, dx: 6, dy: 0 }),
    note(errors, [Math.log10(data.examples), 500], "40 examples", { dx: 6, dy: 4 }),
  );

  const lengths = byCount(data, { width: right, y: [0.02, 50], yLabel: "length of the weights" });
  lengths.add(
    polyline(lengths, curves.length, { colour: 3, width: 2.5 }),
    dot(lengths, curves.length[at], { colour: 3, size: 7 }),
  );
  picture.replaceChildren(sideBySide(errors.node, lengths.node));

  const [learned, fresh, length] = ["learned", "fresh", "length"].map(
    (name) => curves[name][at][1],
  );
  const said =
    `${values.features} features: squared error ${short(learned)} on points learned, ` +
    `${short(fresh)} on new points; length of the weights ${short(length)}.`;
  readout(said);
  const highest = curves.fresh.reduce((a, b) => (b[1] > a[1] ? b : a));
  return (
    `Errors by the number of random features, noise ${values.noise}, ridge ${values.ridge}: on new points ` +
    `${short(curves.fresh[0][1])} with ${data.counts[0]} features, highest ${short(highest[1])} with ` +
    `${Math.round(10 ** highest[0])}, ${short(curves.fresh.at(-1)[1])} with ${data.counts.at(-1)}. ${said}`
  );
}
