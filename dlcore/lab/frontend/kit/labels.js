// Dots on a plane with words beside them, none of which covers another.
import { dot, note } from "./plane.js";

const LETTER = 7; // pixels across
const LINE = 15; // pixels from label to label

// Where a label stands if no other is near: to the right of its dot, where there is room.
function labelOf([x, y], text, width) {
  const long = LETTER * text.length;
  const anchor = x + 8 + long > width ? "end" : "start";
  const dx = anchor === "end" ? -8 : 8;
  const left = anchor === "end" ? x - 8 - long : x + 8;
  return { x, y, dx, dy: 4, anchor, left, right: left + long };
}

// The same labels, each moved down until it covers none of those above it.
function apart(labels) {
  const placed = [];
  for (const label of [...labels].sort((one, other) => one.y - other.y)) {
    const covers = (other) =>
      Math.abs(other.y + other.dy - label.y - label.dy) < LINE &&
      other.left < label.right &&
      label.left < other.right;
    while (placed.some(covers)) label.dy += 1;
    placed.push(label);
  }
  return labels;
}

const LOOKS = ["circle", "square", "triangle", "diamond"];

export const lookOf = (group) => ({ colour: group, shape: LOOKS[group] });

// all: [{at: a point of the plane, text, look: {colour, shape}}]
export function labelled(frame, all) {
  for (const { at, text, look } of all) frame.add(dot(frame, at, { ...look, label: text }));
  const width = frame.box.right;
  const places = apart(all.map(({ at, text }) => labelOf(frame.at(at), text, width)));
  places.forEach(({ dx, dy, anchor }, i) => {
    const { at, text, look } = all[i];
    frame.over(note(frame, at, text, { dx, dy, anchor, colour: look.colour }));
  });
}
