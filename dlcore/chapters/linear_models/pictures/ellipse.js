// An ellipse that separates the corners of XOR, and the linear classifier that it is.
import { halves, ofWidth, sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal, signed } from "kit/formats.js";
import { conic, ellipseWeights } from "./math.js";
import { bar, classDot } from "./picture.js";
import { note, plane } from "kit/plane.js";

const CORNERS = [
  [-1, -1, 0],
  [-1, 1, 1],
  [1, -1, 1],
  [1, 1, 0],
];
const NAMES = ["1", "x₁ x₂", "x₁²", "x₂²"];

function weightBars(width, w) {
  const reach = Math.max(5, ...w.map(Math.abs));
  const frame = plane({
    width,
    height: 210,
    x: [-reach, reach],
    y: [0.4, 4.6],
    xLabel: "weight",
    yLabel: "the same as a linear classifier",
    ticks: { y: [] },
  });
  w.forEach((value, i) => {
    frame.add(bar(frame, value, 4 - i, { colour: value < 0 ? 1 : 0 }));
    frame.over(
      note(frame, [0, 4 - i], `${NAMES[i]}: ${signed(value)}`, {
        dx: value < 0 ? 10 : -10,
        dy: 5,
        anchor: value < 0 ? "start" : "end",
      }),
    );
  });
  return frame.node;
}

export function draw({ picture, width, values, readout }) {
  const { theta, a, b } = values;
  const w = ellipseWeights(theta, a, b);
  const [left, right] = halves(width, 0.54);
  const frame = plane({
    width: Math.min(left, 400),
    x: [-2, 2],
    y: [-2, 2],
    xLabel: "x₁",
    yLabel: "x₂",
    grid: false,
  });
  const z = (x, y) => conic(w, [x, y]);
  frame.under(heatMap(frame, (x, y) => -z(x, y), { ink: inks(picture), sides: true, cells: 50 }));
  frame.add(contourLines(frame, z, [0], { width: 2.5, cells: 120 }));
  const said = CORNERS.map(([x, y, t]) => ({
    x,
    y,
    t,
    z: z(x, y),
    right: z(x, y) < 0 === (t === 1),
  }));
  for (const { x, y, t, z: value, right: good } of said) {
    frame.over(
      classDot(frame, [x, y], t, { size: 8 }),
      note(frame, [x, y], `${decimal(value)}${good ? "" : " ✗"}`, {
        dx: 0,
        dy: y > 0 ? -15 : 27,
        anchor: "middle",
      }),
    );
  }
  const sum = html(
    "p",
    { class: "dl-below" },
    `z = ${decimal(w[0], 0)} ${w[1] < 0 ? "−" : "+"} ${decimal(Math.abs(w[1]))} x₁x₂ + ${decimal(w[2])} x₁² + ${decimal(w[3])} x₂²`,
  );
  picture.replaceChildren(sideBySide(frame.node, ofWidth(right, weightBars(right, w), sum)));
  const count = said.filter((corner) => corner.right).length;
  const zs = said
    .map((corner) => `(${decimal(corner.x, 0)}, ${decimal(corner.y, 0)}) → ${decimal(corner.z)}`)
    .join(", ");
  readout(`${count} of 4 corners right (inside, z < 0, means 1): ${zs}`);
  return `An ellipse turned by ${theta}° with half axes ${decimal(a)} and ${decimal(b)}: ${count} of the 4 corners of XOR right; ${zs}.`;
}
