// Principal components by hand: turn an axis through a cloud, and see what it keeps.
import { halves, sideBySide } from "kit/layout.js";
import { decimal } from "kit/formats.js";
import { dot, dots, note, plane, polyline } from "kit/plane.js";

// Of centred points and an axis of this angle: the variance along it, across it, and the
// correlation of both coordinates after the turn.
export function kept(points, degrees) {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  let [along, across, both] = [0, 0, 0];
  for (const [x, y] of points) {
    const [u, v] = [c * x + s * y, c * y - s * x];
    along += u * u;
    across += v * v;
    both += u * v;
  }
  const n = points.length;
  return {
    along: along / n,
    across: across / n,
    correlation: both / Math.sqrt(along * across),
    direction: [c, s],
  };
}

// The angle of the first principal component, −90…90 degrees.
export function bestAngle(points) {
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of points) {
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  return (90 / Math.PI) * Math.atan2(2 * xy, xx - yy);
}

export const actions = { best: "Turn to the best axis" };

export function act(_, { data, set, snap }) {
  set({ angle: snap("angle", bestAngle(data.points)) });
}

function cloud(width, points, [c, s]) {
  const frame = plane({ width, x: [-3, 3], y: [-3, 3], xLabel: "x₁", yLabel: "x₂" });
  for (const [x, y] of points) {
    const u = c * x + s * y;
    const end = [u * c, u * s];
    frame.add(polyline(frame, [[x, y], end], { colour: 1, width: 1, faint: true }));
  }
  const ends = [
    [-5 * c, -5 * s],
    [5 * c, 5 * s],
  ];
  frame.add(polyline(frame, ends, { colour: 2, width: 2.5 }));
  frame.add(dots(frame, points, { colour: 0, size: 3 }));
  return frame.node;
}

function curve(width, points, angle, now) {
  const top = 1.1 * (kept(points, 0).along + kept(points, 0).across);
  const frame = plane({
    width,
    height: Math.min(300, width),
    x: [-90, 90],
    y: [0, top],
    xLabel: "angle of the axis, degrees",
    yLabel: "variance kept, and squared error",
    ticks: { x: [-90, -45, 0, 45, 90] },
  });
  const angles = Array.from({ length: 91 }, (_, i) => -90 + 2 * i);
  const of = (what) => angles.map((one) => [one, kept(points, one)[what]]);
  frame.add(
    polyline(frame, of("along"), { colour: 2, width: 2.5 }),
    polyline(frame, of("across"), { colour: 1, width: 2.5, dash: true }),
    dot(frame, [angle, now.along], { colour: 2 }),
    dot(frame, [angle, now.across], { colour: 1 }),
  );
  frame.over(
    note(frame, [-86, kept(points, -86).along], "kept", { colour: 2, dy: -12, dx: 0 }),
    note(frame, [-86, kept(points, -86).across], "lost", { colour: 1, dy: -12, dx: 0 }),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const now = kept(data.points, values.angle);
  const [left, right] = halves(width, 0.5);
  picture.replaceChildren(
    sideBySide(
      cloud(Math.min(left, 340), data.points, now.direction),
      curve(right, data.points, values.angle, now),
    ),
  );
  const share = now.along / (now.along + now.across);
  readout(
    `Variance along the axis ${decimal(now.along)}, across it ${decimal(now.across)}: ` +
      `${decimal(100 * share, 1)} % kept; correlation of the turned coordinates ` +
      `${decimal(now.correlation)}.`,
  );
  return `A cloud of ${data.points.length} points and an axis of ${decimal(values.angle, 0)} degrees, which keeps ${decimal(100 * share, 1)} percent of the variance.`;
}
