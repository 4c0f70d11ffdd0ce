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
function trouble(box, curves, taken, frame) {
  const hit = ([x, y]) => x > box.left && x < box.right && y > box.top && y < box.bottom;
  const meets = (other) =>
    other.left < box.right &&
    other.right > box.left &&
    other.top < box.bottom &&
    other.bottom > box.top;
  const outside = box.left < frame.left || box.right > frame.right;
  return curves.filter(hit).length + 100 * taken.filter(meets).length + 1000 * Number(outside);
}

// The best box for the name of each curve: [{words, places: [[x, y], …]}] in pixels.
export function boxesFor(curves, frame) {
  const covered = curves.flatMap((curve) => along(curve.places));
  return curves.reduce((taken, { words, places }) => {
    const boxes = places.flatMap((place) =>
      boxesAt(place, words).map((box) => ({ ...box, place })),
    );
    const costs = boxes.map((box) => trouble(box, covered, taken, frame));
    return [...taken, boxes[costs.indexOf(Math.min(...costs))]];
  }, []);
}

// Notes for curves [{name, points}] of a plane, coloured by their number.
export function namesBeside(frame, curves) {
  const inPixels = curves.map(({ name, points }) => ({
    words: name,
    places: points.map(frame.at),
  }));
  return boxesFor(inPixels, frame.box).map(({ dx, dy, anchor, place }, k) => {
    const point = curves[k].points[inPixels[k].places.indexOf(place)];
    return note(frame, point, curves[k].name, { colour: k, dx, dy, anchor });
  });
}
