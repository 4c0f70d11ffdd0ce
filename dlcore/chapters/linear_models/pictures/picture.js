// What the pictures of chapter 06 share: planes side by side, and points of two classes.
import { html, svg } from "kit/dom.js";
import { dot, look } from "kit/plane.js";

// Widths in pixels for two planes: beside each other where there is room.
export function halves(width, share = 0.5) {
  if (width <= 560) return [width, width];
  const left = Math.floor((width - 20) * share);
  return [left, width - 20 - left];
}

// A height in pixels; three quarters of it on a phone, where the planes stand below each
// other.
export const heightFor = (width, full) => (width <= 560 ? Math.round(0.75 * full) : full);

export function sideBySide(...nodes) {
  return html(
    "div",
    { style: "display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: flex-start" },
    nodes,
  );
}

// A bar from 0 to value at a level of the plane. It ends where its value is.
export function bar(frame, value, level, { colour, thickness = 15 }) {
  const [[zero, y], [end]] = [frame.at([0, level]), frame.at([value, level])];
  return svg("rect", {
    ...look({ colour }, "dl-solid"),
    x: Math.min(zero, end),
    y: y - thickness / 2,
    width: Math.abs(end - zero),
    height: thickness,
  });
}

// Class 1 is a blue circle, class 0 an orange square.
export function classDot(frame, point, label, options) {
  return dot(frame, point, {
    shape: label ? "circle" : "square",
    colour: label ? 0 : 1,
    size: 5,
    ...options,
  });
}
