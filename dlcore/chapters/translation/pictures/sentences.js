// Sentences on a plane: two principal components of what the encoder says of them.
import { plane } from "kit/plane.js";
import { decimal } from "kit/formats.js";
import { labelled, lookOf } from "kit/labels.js";
import { heightFor } from "kit/layout.js";

// The mean distance within groups over that between groups: below 1 they are apart.
export function ratio(points, groups) {
  const sums = { within: [0, 0], between: [0, 0] };
  points.forEach(([a, b], i) =>
    points.forEach(([c, d], j) => {
      if (j <= i) return;
      const kind = sums[groups[i] === groups[j] ? "within" : "between"];
      kind[0] += Math.hypot(a - c, b - d);
      kind[1] += 1;
    }),
  );
  return sums.within[0] / sums.within[1] / (sums.between[0] / sums.between[1]);
}

export function draw({ picture, width, values, data, readout }) {
  const { points } = data.states[values.weights];
  const top = 1.15 * Math.max(...points.flat().map(Math.abs));
  const frame = plane({
    width,
    height: heightFor(width, 420),
    x: [-top, top],
    y: [-top, top],
    xLabel: "first component",
    yLabel: "second component",
  });
  labelled(
    frame,
    points.map((at, i) => ({ at, text: data.texts[i], look: lookOf(data.groups[i]) })),
  );
  picture.replaceChildren(frame.node);
  const share = ratio(points, data.groups);
  const words = `${values.weights}: within a group sentences are ${decimal(share)} times as far apart as between groups`;
  readout(`${words}.`);
  return `Sentences by two principal components; ${words}.`;
}
