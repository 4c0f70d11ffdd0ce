// What the pictures of chapter 06 share: bars, and points of two classes.
import { svg } from "kit/dom.js";
import { dot, look } from "kit/plane.js";

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
