// Words beside points, moved apart where they would cover each other.
import { note } from "kit/plane.js";

const WIDE = 64; // pixels within which two words may touch
const HIGH = 13;
const ROUNDS = 200;

// How high each word stands, in pixels between top and bottom: two words that would touch
// give way by the same amount.
export function spread(places, top, bottom) {
  const heights = places.map(([, y]) => y);
  for (let round = 0; round < ROUNDS; round += 1) {
    places.forEach(([x], i) => {
      for (let j = 0; j < i; j += 1) {
        const apart = heights[i] - heights[j];
        if (Math.abs(places[j][0] - x) >= WIDE || Math.abs(apart) >= HIGH) continue;
        const way = ((HIGH - Math.abs(apart)) / 2) * (apart < 0 ? -1 : 1);
        heights[i] += way;
        heights[j] -= way;
      }
    });
    heights.forEach((y, i) => {
      heights[i] = Math.min(bottom, Math.max(top, y));
    });
  }
  return heights;
}

// Notes for words: [{ at, word, colour }, …].
export function labels(frame, words) {
  const places = words.map(({ at }) => frame.at(at));
  const heights = spread(places, frame.box.top + HIGH / 2, frame.box.bottom - HIGH / 2);
  return words.map(({ at, word, colour }, i) =>
    note(frame, at, word, { colour, dx: 8, dy: heights[i] - places[i][1] + 4 }),
  );
}
