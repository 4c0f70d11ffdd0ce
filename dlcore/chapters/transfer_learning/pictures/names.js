// Names beside curves that fall, where they meet neither curve nor other name.
import { note } from "kit/plane.js";

const LETTER = 7; // pixels, a little generous
const HIGH = 16;
const [DX, DY] = [7, 8];
const SAMPLES = 24; // of each line between two points

// Where words may stand beside a place in pixels: above to the right, below to the left.
export function boxesAt([x, y], words) {
  const wide = LETTER * words.length;
  const above = { dx: DX, dy: -DY, anchor: "start", left: x + DX, top: y - DY - HIGH + 4 };
  const below = { dx: -DX, dy: DY + 10, anchor: "end", left: x - DX - wide, top: y + DY - 2 };
  return [above, below].map((box) => ({ ...box, right: box.left + wide, bottom: box.top + HIGH }));
}

// Places along the lines through some places.
function along(places) {
  return places.slice(1).flatMap(([x, y], i) => {
    const [x0, y0] = places[i];
    const part = (k) => [x0 + ((x - x0) * k) / SAMPLES, y0 + ((y - y0) * k) / SAMPLES];
    return Array.from({ length: SAMPLES + 1 }, (_, k) => part(k));
  });
}

// How much a box is in the way: of curves, of other boxes, of the frame's edge.
function trouble(box, covered, taken, frame) {
  const hit = ([x, y]) => x > box.left && x < box.right && y > box.top && y < box.bottom;
  const meets = (other) =>
    other.left < box.right &&
    other.right > box.left &&
    other.top < box.bottom &&
    other.bottom > box.top;
  const outside = box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom;
  return covered.filter(hit).length + 100 * taken.filter(meets).length + 1000 * Number(outside);
}

// The best box for the name of each curve {words, places: [[x, y], …]}, in pixels: that
// of the highest curve stands above it, those of the others rather below them.
export function boxesFor(curves, frame, line = []) {
  const covered = [...curves.map(({ places }) => places), line].flatMap(along);
  const heights = curves.map(({ places }) => Math.min(...places.map(([, y]) => y)));
  const highest = heights.indexOf(Math.min(...heights));
  return curves.reduce((taken, { words, places }, k) => {
    const wish = k === highest ? "start" : "end";
    const boxes = places.flatMap((place) =>
      boxesAt(place, words).map((box) => ({ ...box, place })),
    );
    const costs = boxes.map(
      (box) => trouble(box, covered, taken, frame) + Number(box.anchor !== wish),
    );
    return [...taken, boxes[costs.indexOf(Math.min(...costs))]];
  }, []);
}

// Notes for curves [{name, points}] of a plane, coloured by their number; they keep clear
// of a line, too.
export function namesBeside(frame, curves, line = []) {
  const inPixels = curves.map(({ name, points }) => ({
    words: name,
    places: points.map(frame.at),
  }));
  const boxes = boxesFor(inPixels, frame.box, line.map(frame.at));
  return boxes.map(({ dx, dy, anchor, place }, k) => {
    const point = curves[k].points[inPixels[k].places.indexOf(place)];
    return note(frame, point, curves[k].name, { colour: k, dx, dy, anchor });
  });
}
