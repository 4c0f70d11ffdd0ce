// Words beside points, moved apart where they would cover each other.
import { note } from "kit/plane.js";

const WIDE = 64; // pixels within which two words may touch
const HIGH = 13;

// Where each word stands, in pixels, none closer than a line below another one.
export function spread(places) {
  const order = places.map((_, i) => i).sort((a, b) => places[a][1] - places[b][1]);
  const placed = [];
  const found = [];
  for (const i of order) {
    const [x] = places[i];
    let [, y] = places[i];
    for (const [otherX, otherY] of placed) {
      if (Math.abs(otherX - x) < WIDE && y - otherY < HIGH) y = otherY + HIGH;
    }
    placed.push([x, y]);
    found[i] = y;
  }
  return found;
}

// Notes for words: [{ at, word, colour }, …].
export function labels(frame, words) {
  const places = words.map(({ at }) => frame.at(at));
  const heights = spread(places);
  return words.map(({ at, word, colour }, i) =>
    note(frame, at, word, { colour, dx: 8, dy: heights[i] - places[i][1] + 4 }),
  );
}
