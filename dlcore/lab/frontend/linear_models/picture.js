// What the pictures of chapter 06 share: planes side by side, and points of two classes.
import { html } from "../dom.js";
import { dot } from "../plane.js";

// Widths in pixels for two planes: beside each other where there is room.
export function halves(width, share = 0.5) {
  if (width <= 560) return [width, width];
  const left = Math.floor((width - 20) * share);
  return [left, width - 20 - left];
}

export function sideBySide(...nodes) {
  return html("div", { style: "display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: flex-start" }, nodes);
}

// Class 1 is a blue circle, class 0 an orange square.
export function classDot(frame, point, label, options) {
  return dot(frame, point, { shape: label ? "circle" : "square", colour: label ? 0 : 1, size: 5, ...options });
}
