// What the pictures of chapter 1 share: the two sides of a neuron's line, and the marks
// of the two classes.
import { svg } from "kit/dom.js";
import { halfPlane, look, straightLine } from "kit/plane.js";

// w = [w₀, w₁, …], x = [x₁, …]: the terms are added from left to right, as in the book.
export const weightedSum = (w, x) => x.reduce((sum, value, i) => sum + w[i + 1] * value, w[0]);
export const sign = (z) => (z < 0 ? -1 : 1);
export const classColour = (y) => (y < 0 ? 1 : 0); // blue for +1, orange for −1

// Tints the sides where w₀ + w₁x₁ + w₂x₂ is positive and negative, and draws the line.
export function drawSides(frame, w, { line = true } = {}) {
  const [w0, w1, w2] = w.map((v) => (Math.abs(v) < 1e-9 ? 0 : v));
  if (w1 === 0 && w2 === 0) {
    const { left, right, top, bottom } = frame.box;
    frame.under(
      svg("rect", {
        ...look({ colour: classColour(w0) }, "dl-tint"),
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
      }),
    );
    return;
  }
  frame.under(
    halfPlane(frame, w1, w2, w0, { colour: 0 }),
    halfPlane(frame, -w1, -w2, -w0, { colour: 1 }),
  );
  if (line) frame.add(straightLine(frame, w1, w2, w0, { width: 2.5 }));
}

// A point of class +1 (blue disc with a plus) or −1 (orange square with a minus); a ring
// for the one that is looked at, a dashed ring for one on the wrong side.
export function classMark(frame, point, t, { wrong = false, now = false, r = 9 } = {}) {
  const [cx, cy] = frame.at(point);
  const ring = (radius, dash) =>
    svg("circle", { cx, cy, r: radius, ...look({ dash, width: dash ? 1.5 : 2.5 }) });
  const arm = r / 2;
  const side = 1.8 * r;
  const shape =
    t > 0
      ? svg("circle", { ...look({ colour: 0 }, "dl-solid"), cx, cy, r })
      : svg("rect", {
          ...look({ colour: 1 }, "dl-solid"),
          x: cx - side / 2,
          y: cy - side / 2,
          width: side,
          height: side,
          rx: 2,
        });
  return svg(
    "g",
    {},
    now && ring(r + 6),
    wrong && ring(r + 4, "3 3"),
    shape,
    svg("line", { x1: cx - arm, x2: cx + arm, y1: cy, y2: cy, class: "dl-sign" }),
    t > 0 && svg("line", { x1: cx, x2: cx, y1: cy - arm, y2: cy + arm, class: "dl-sign" }),
  );
}

// The part of a polygon where f is not negative, as corners: [[x, y], …].
export function clipped(corners, f) {
  return corners.flatMap((from, i) => {
    const to = corners[(i + 1) % corners.length];
    const [a, b] = [f(from), f(to)];
    const share = a / (a - b);
    const crossing = from.map((value, k) => value + share * (to[k] - value));
    return [...(a >= 0 ? [from] : []), ...(a >= 0 !== b >= 0 ? [crossing] : [])];
  });
}

export function polygon(frame, corners, colour) {
  if (corners.length < 3) return null;
  const points = corners.map((corner) =>
    frame
      .at(corner)
      .map((v) => v.toFixed(1))
      .join(","),
  );
  return svg("polygon", { ...look({ colour }, "dl-tint"), points: points.join(" ") });
}
