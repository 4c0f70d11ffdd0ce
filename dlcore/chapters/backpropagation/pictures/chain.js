// The chain rule on three number lines: a nudge of x, stretched twice.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { linearTicks } from "kit/axes.js";
import { look } from "kit/plane.js";

const LINES = { left: 30, top: 38, apart: 104 };
const REACH = 2.4; // each line shows −2.4 … 2.4

const INNER = {
  "x² − 1": { of: (x) => x * x - 1, slope: (x) => 2 * x },
  "sin 2x": { of: (x) => Math.sin(2 * x), slope: (x) => 2 * Math.cos(2 * x) },
  "x / 3": { of: (x) => x / 3, slope: () => 1 / 3 },
};
const OUTER = {
  "tanh u": { of: Math.tanh, slope: (u) => 1 - Math.tanh(u) ** 2 },
  "2u": { of: (u) => 2 * u, slope: () => 2 },
  "−u": { of: (u) => -u, slope: () => -1 },
};

function numberLine(place, y, name, [from, to], colour) {
  const ticks = linearTicks(-2, 2, 4).flatMap((tick) => [
    svg("line", { class: "dl-axis", x1: place(tick), x2: place(tick), y1: y - 4, y2: y + 4 }),
    svg(
      "text",
      { class: "dl-tick", x: place(tick), y: y + 19, "text-anchor": "middle" },
      String(tick).replace("-", "−"),
    ),
  ]);
  return svg(
    "g",
    {},
    svg("line", { class: "dl-axis", x1: place(-REACH), x2: place(REACH), y1: y, y2: y }),
    ticks,
    svg("text", { x: 4, y: y + 5, "font-weight": 600 }, name),
    svg("line", { ...look({ colour, width: 7 }), x1: place(from), x2: place(to), y1: y, y2: y }),
    svg("circle", { ...look({ colour }, "dl-solid"), cx: place(from), cy: y, r: 6 }),
  );
}

// What lies between two lines, carried from one to the other.
function band(place, y, [a, b], [c, d], colour) {
  const corners = [
    [a, y + 4],
    [b, y + 4],
    [d, y + LINES.apart - 4],
    [c, y + LINES.apart - 4],
  ];
  const points = corners.map(([x, height]) => `${place(x).toFixed(1)},${height}`).join(" ");
  return svg("polygon", { ...look({ colour }, "dl-tint"), points });
}

export function draw({ picture, width, values, readout }) {
  const [g, f] = [INNER[values.g], OUTER[values.f]];
  const ends = [values.x, values.x + values.nudge];
  const middle = ends.map(g.of);
  const last = middle.map(f.of);
  const [inner, outer] = [g.slope(ends[0]), f.slope(middle[0])];
  const clamp = (value) => Math.max(-REACH, Math.min(REACH, value));
  const place = (value) =>
    LINES.left + ((clamp(value) + REACH) / (2 * REACH)) * (width - LINES.left - 14);
  const [y1, y2, y3] = [0, 1, 2].map((i) => LINES.top + i * LINES.apart);
  const factor = (y, slope, name) =>
    svg(
      "text",
      { class: "dl-mark dl-said", x: width - 14, y: y + LINES.apart / 2 + 8, "text-anchor": "end" },
      `${name} = ${decimal(slope)}`,
    );
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${width} ${y3 + 30}`, width, height: y3 + 30 },
      band(place, y1, ends, middle, 0),
      band(place, y2, middle, last, 2),
      numberLine(place, y1, "x", ends, 0),
      numberLine(place, y2, "u", middle, 2),
      numberLine(place, y3, "y", last, 1),
      factor(y1, inner, "du/dx"),
      factor(y2, outer, "dy/du"),
    ),
  );
  const measured = (last[1] - last[0]) / values.nudge;
  const both = `${decimal(inner)} · ${decimal(outer)} = ${decimal(inner * outer, 3)}`;
  readout(`chain rule: dy/dx = ${both}; measured with this nudge: ${decimal(measured, 3)}`);
  return (
    `Three number lines. A nudge of ${values.nudge} at x = ${values.x} becomes ` +
    `${decimal(middle[1] - middle[0], 3)} at u and ${decimal(last[1] - last[0], 3)} at y.`
  );
}
