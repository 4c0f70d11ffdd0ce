// The code of each place by sines and cosines, and how alike two places are.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { dots, plane, polyline } from "kit/plane.js";
import { sheet, squares } from "kit/squares.js";

const PLACES = 40;

// Column i of the code of a place: sines in even columns, cosines in odd ones.
export function code(place, size, base) {
  return Array.from({ length: size }, (_, i) => {
    const angle = place / base ** ((i - (i % 2)) / size);
    return i % 2 ? Math.cos(angle) : Math.sin(angle);
  });
}

export const inner = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

// The dot product of a place with each of the others.
export function alike(place, size, base) {
  const own = code(place, size, base);
  return Array.from({ length: PLACES }, (_, other) => inner(own, code(other, size, base)));
}

function codes(width, { place, size, base }) {
  const wide = Math.max(4, Math.min(20, Math.floor((width - 6) / size)));
  const high = 8;
  const all = Array.from({ length: PLACES }, (_, p) => code(p, size, base));
  const show = (row, column) => ({ value: all[row][column] });
  const side = Math.min(wide, high);
  const grid = squares({ size: side, sides: [PLACES, size], show });
  const frame = squares({
    at: [0, place * side],
    size: side,
    sides: [1, size],
    show: (_, column) => ({ value: all[place][column], strong: true }),
  });
  return sheet(side * size, side * PLACES, `Codes of ${PLACES} places`, grid, frame);
}

function curve(width, { place, size, base }) {
  const values = alike(place, size, base);
  const points = values.map((value, other) => [other, value]);
  const frame = plane({
    width,
    height: 300,
    x: [0, PLACES - 1],
    y: [-size / 4, size / 2 + 1],
    xLabel: "another place",
    yLabel: "dot product of both codes",
  });
  frame.add(polyline(frame, points, { colour: 0 }), dots(frame, [points[place]], { colour: 1 }));
  return frame.node;
}

export function draw({ picture, width, values, readout }) {
  const [left, right] = halves(width, 0.45);
  const heading = html("p", { class: "dl-heading" }, "a row for each place");
  picture.replaceChildren(
    sideBySide(html("div", {}, heading, codes(left, values)), curve(right, values)),
  );
  const { place, size, base } = values;
  const first = code(place, size, base).slice(0, 4);
  const near = alike(place, size, base)[Math.min(place + 1, PLACES - 1)];
  readout(
    `Place ${place} begins ${first.map((x) => decimal(x, 4)).join(", ")}. ` +
      `With itself the product is ${decimal(size / 2, 0)}, with the next place ${decimal(near, 2)}.`,
  );
  return `The codes of ${PLACES} places in ${size} numbers, and the dot product of place ${place} with each.`;
}
