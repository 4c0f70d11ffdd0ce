// Parts of a picture beside each other where there is room, below each other on a phone.
import { html } from "./dom.js";

const GAP = 20; // pixels between two parts, as in explorable.css

export const isNarrow = (width) => width <= 560;

// Widths in pixels for two parts; `share` of the room is for the first.
export function halves(width, share = 0.5) {
  if (isNarrow(width)) return [width, width];
  const left = Math.floor((width - GAP) * share);
  return [left, width - GAP - left];
}

// A height in pixels; three quarters of it where parts stand below each other.
export const heightFor = (width, full) => (isNarrow(width) ? Math.round(0.75 * full) : full);

export function sideBySide(...nodes) {
  return html("div", { class: "dl-side-by-side" }, nodes);
}

// The same with all parts at one middle height.
export function inOneLine(...nodes) {
  return html("div", { class: "dl-side-by-side dl-in-one-line" }, nodes);
}

// A part of a fixed width, for text and tables.
export function ofWidth(width, ...nodes) {
  return html("div", { class: "dl-of-width", style: `--dl-wide: ${width}px` }, nodes);
}
