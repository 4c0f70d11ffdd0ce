// z as a plane over (x₁, x₂), in three dimensions, with the floor that it cuts at z = 0.
import { svg } from "kit/dom.js";
import { decimal, term } from "kit/formats.js";
import { classColour, clipped, polygon, weightedSum } from "./picture.js";
import { look } from "kit/plane.js";
import { camera, polyline3, turnByDragging } from "kit/space.js";

const HIGH = 3.2; // the height of the room, up and down
const WIDE = 2;
const CORNERS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
];
const SQUARE = [
  [-WIDE, -WIDE],
  [WIDE, -WIDE],
  [WIDE, WIDE],
  [-WIDE, WIDE],
];
const LINES = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];

export const setup = (context) => turnByDragging(context);

// The plane inside the room: its two sides tinted, its grid, and the line where z = 0.
function tiltedPlane(frame, w) {
  const z = (point) => weightedSum(w, point);
  const lift = (points) => points.map((point) => [...point, z(point)]);
  const inside = clipped(
    clipped(SQUARE, (p) => HIGH - z(p)),
    (p) => HIGH + z(p),
  );
  const side = (sign) =>
    polygon(frame, lift(clipped(inside, (p) => sign * z(p))), sign > 0 ? 0 : 1);
  const grid = LINES.flatMap((v) => [
    [
      [v, -WIDE],
      [v, WIDE],
    ],
    [
      [-WIDE, v],
      [WIDE, v],
    ],
  ]).map((ends) => {
    const kept = clipped(
      clipped(ends, (p) => HIGH - z(p)),
      (p) => HIGH + z(p),
    );
    return (
      kept.length > 1 &&
      polyline3(frame, lift([kept[0], kept.at(-1)]), { width: 0.75, faint: true })
    );
  });
  const rim = [...inside, inside[0]].filter(Boolean);
  return [
    side(1),
    side(-1),
    ...grid,
    rim.length > 2 && polyline3(frame, lift(rim), { width: 1.25 }),
  ];
}

function zeroLine(frame, [w0, w1, w2]) {
  if (!w1 && !w2) return null;
  const on = clipped(SQUARE, ([a, b]) => w0 + w1 * a + w2 * b).filter(
    ([a, b]) => Math.abs(w0 + w1 * a + w2 * b) < 1e-9,
  );
  if (on.length < 2) return null;
  return polyline3(
    frame,
    on.slice(0, 2).map((point) => [...point, 0]),
    { width: 3.5 },
  );
}

function whereZero(w, line) {
  if (w.every((v) => Math.abs(v) < 1e-9)) return "the plane is the floor: z is 0 everywhere";
  return line ? "on the thick line z = 0" : "z is 0 nowhere in this square";
}

// The four corners of the square, as high as z is there.
function stem(frame, w, corner) {
  const height = weightedSum(w, corner);
  const [x, y] = frame.at([...corner, height]);
  const colour = classColour(height);
  const ends = [0, height].map((z) => [...corner, z]);
  return svg(
    "g",
    {},
    polyline3(frame, ends, { width: 1.75, colour }),
    svg("circle", { ...look({ colour }, "dl-solid"), cx: x, cy: y, r: 7 }),
    svg("text", { ...look({ colour }, "dl-said"), x: x + 11, y: y - 8 }, decimal(height, 1)),
  );
}

function label(frame, point, text) {
  const [x, y] = frame.at(point);
  return svg("text", { ...look({}, "dl-said"), x, y: y + 4, "text-anchor": "middle" }, text);
}

function scene({ turn, tilt }, wide) {
  const side = [-2, 2];
  const size = { width: wide, height: wide };
  const frame = camera({ ...size, x: side, y: side, z: [-HIGH, HIGH], turn, tilt });
  const high = 0.8 * wide; // the camera sees a square; its upper and lower rims are empty
  frame.node.setAttribute("viewBox", `0 ${0.065 * wide} ${wide} ${high}`);
  frame.node.setAttribute("height", high);
  return frame;
}

export function draw({ picture, values, readout, width }) {
  const w = [values.w0, values.w1, values.w2];
  const frame = scene(values, Math.min(width, 620));
  const onFloor = (corners) => corners.map((corner) => [...corner, 0]);
  const upright = [-HIGH, HIGH].map((z) => [-WIDE, WIDE, z]);
  const line = zeroLine(frame, w);
  frame.add(
    polygon(frame, onFloor(SQUARE), 9),
    polyline3(frame, onFloor([...SQUARE, SQUARE[0]]), { width: 1.25 }),
    polyline3(frame, upright, { width: 1, faint: true }),
    tiltedPlane(frame, w),
    line,
    CORNERS.map((corner) => stem(frame, w, corner)),
    label(frame, [0, -2.4, 0], "x₁"),
    label(frame, [2.4, 0, 0], "x₂"),
    label(frame, [-WIDE, WIDE, HIGH + 0.15], "z"),
  );
  picture.replaceChildren(frame.node);
  const formula = `z = ${decimal(w[0], 1)}${term(w[1], "x₁", 1)}${term(w[2], "x₂", 1)}`;
  const heights = CORNERS.map((corner) => decimal(weightedSum(w, corner), 1)).join(", ");
  readout(`${formula}; ${whereZero(w, line)}.`);
  return `The plane ${formula} over x₁ and x₂; its heights at the four corners are ${heights}.`;
}
