// Words along a direction of gender, before and after the direction is taken out.
import { decimal } from "kit/formats.js";
import { dot, note, plane, uprightLine } from "kit/plane.js";
import { inner, unit, unitsOf } from "./vectors.js";

const NEAR = 5;

// A unit vector with a share of its part along the direction taken out, at length 1 again.
export function reduced(vector, direction, share) {
  const along = share * inner(vector, direction);
  return unit(vector.map((value, i) => value - along * direction[i]));
}

// How many words have most of their nearest words on the side where they stood at first.
export function together(units, sides) {
  const near = units.map((one, n) =>
    units
      .map((other, m) => ({ m, cosine: m === n ? -Infinity : inner(one, other) }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, NEAR),
  );
  return near.filter((each, n) => each.filter(({ m }) => sides[m] === sides[n]).length > NEAR / 2)
    .length;
}

function rows(width, along, words, top) {
  const frame = plane({
    width,
    height: 24 * words.length + 60,
    x: [-top, top],
    y: [words.length, -1],
    ticks: { y: [] },
    grid: false,
    xLabel: "cosine with the direction: she ← → he",
    margins: { left: 10 },
  });
  frame.add(uprightLine(frame, 0, { dash: true, faint: true }));
  words.forEach((word, n) => {
    const right = along[n] > 0;
    frame.add(dot(frame, [along[n], n], { colour: right ? 0 : 1, size: 5 }));
    const side = right ? { anchor: "end", dx: -9 } : { anchor: "start", dx: 9 };
    frame.over(note(frame, [along[n], n], word, { ...side, dy: 4 }));
  });
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const direction = unit(data.direction);
  const before = unitsOf(data);
  const sides = before.map((one) => inner(one, direction) > 0);
  const share = values.removed / 100;
  const after = before.map((one) => reduced(one, direction, share));
  const along = after.map((one) => inner(one, direction));
  picture.replaceChildren(rows(Math.min(width, 560), along, data.words, data.reach));
  const size = along.reduce((sum, value) => sum + Math.abs(value), 0) / along.length;
  const kept = together(after, sides);
  const text =
    `${values.removed} % taken out: mean size along the direction ${decimal(size, 3)}; ` +
    `${kept} of ${data.words.length} words still have most of their ${NEAR} nearest on their old side`;
  readout(`${text}.`);
  return `Names of occupations along a direction of gender. ${text}.`;
}
