// Sentences on a plane: two principal components of what the encoder says of them.
import { dot, note, plane } from "kit/plane.js";
import { decimal } from "kit/formats.js";
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

const LETTER = 7; // pixels across
const LINE = 15; // pixels from label to label

// Where a label stands if no other is near: to the right of its dot, where there is room.
function labelOf([x, y], text, width) {
  const long = LETTER * text.length;
  const anchor = x + 8 + long > width ? "end" : "start";
  const dx = anchor === "end" ? -8 : 8;
  const left = anchor === "end" ? x - 8 - long : x + 8;
  return { x, y, dx, dy: 4, anchor, left, right: left + long };
}

// The same labels, each moved down until it covers none of those above it.
export function apart(labels) {
  const placed = [];
  for (const label of [...labels].sort((one, other) => one.y - other.y)) {
    const covers = (other) =>
      Math.abs(other.y + other.dy - label.y - label.dy) < LINE &&
      other.left < label.right &&
      label.left < other.right;
    while (placed.some(covers)) label.dy += 1;
    placed.push(label);
  }
  return labels;
}

const GROUP_SHAPES = ["circle", "square", "triangle"];

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
  points.forEach((point, i) => {
    const look = { colour: data.groups[i], shape: GROUP_SHAPES[data.groups[i]] };
    frame.add(dot(frame, point, { ...look, label: data.texts[i] }));
  });
  const places = apart(points.map((point, i) => labelOf(frame.at(point), data.texts[i], width)));
  places.forEach(({ dx, dy, anchor }, i) => {
    frame.over(note(frame, points[i], data.texts[i], { dx, dy, anchor, colour: data.groups[i] }));
  });
  picture.replaceChildren(frame.node);
  const share = ratio(points, data.groups);
  const words = `${values.weights}: within a group sentences are ${decimal(share)} times as far apart as between groups`;
  readout(`${words}.`);
  return `Sentences by two principal components; ${words}.`;
}
