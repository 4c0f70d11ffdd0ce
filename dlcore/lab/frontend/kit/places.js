// A photo cut into places, as a convolutional network sees it: how much each of them
// counts, and one that the reader moves.
import { html, svg } from "./dom.js";
import { movedSpot } from "./handle.js";
import { paintPixels, rgb } from "./pixels.js";

const DARK = 0.72; // how much of a place is covered that does not count at all
const addresses = new WeakMap(); // pixels -> the address of their picture

function addressOf(pixels, size) {
  if (!addresses.has(pixels)) {
    const canvas = paintPixels(html("canvas"), [size, size], rgb(pixels));
    addresses.set(pixels, canvas.toDataURL());
  }
  return addresses.get(pixels);
}

// The `count` places with the largest numbers, the largest first.
export const largestPlaces = (values, count) =>
  [...values.keys()].sort((a, b) => values[b] - values[a] || a - b).slice(0, count);

// The place [row, column] after a step, inside a square of `side` places.
const stepped = (place, [dx, dy], side) => {
  const within = (value) => Math.min(side - 1, Math.max(0, value));
  return within(Math.floor(place / side) + dy) * side + within((place % side) + dx);
};

// The sheet over the photo by which the reader moves a place.
function mover(node, { width, side, chosen, about, onPlace, onLeave }) {
  const unit = width / side;
  const under = (x, y) => stepped(0, [Math.floor(x / unit), Math.floor(y / unit)], side);
  const spot = movedSpot(
    node,
    {
      "data-key": "place",
      "aria-valuemin": 1,
      "aria-valuemax": side * side,
      "aria-valuenow": chosen + 1,
      ...about,
    },
    {
      onArrow: (by) => onPlace(stepped(chosen, by, side)),
      onDrag: ([dx, dy]) => onPlace(under(spot.from[0] + dx, spot.from[1] + dy)),
      onKey: (key) => {
        if (!onLeave || (key !== "Escape" && key !== "Delete" && key !== "Backspace")) return false;
        onLeave();
        return true;
      },
    },
    svg("rect", { class: "dl-reach", x: 0, y: 0, width, height: width }),
  );
  spot.from = [0, 0];
  // A finger that scrolls the page over the photo chooses nothing: it has to tap.
  for (const act of ["pointerdown", "click"]) {
    spot.addEventListener(act, (event) => {
      const frame = node.getBoundingClientRect();
      const scale = width / frame.width;
      spot.from = [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale];
      if (act === "click" || event.pointerType !== "touch") onPlace(under(...spot.from));
    });
  }
  return spot;
}

// photo: {pixels, size}; side: places in a row; shades: how much each counts, 0 … 1;
// framed: places with a frame; boxes: [x0, y0, x1, y1] as shares of the sides; label: what
// the whole shows. With onPlace(place), the reader moves `chosen`, which about describes
// to screen readers; onLeave() when he lets it go.
export function placesOver({ width, photo, side, shades, framed = [], boxes = [], ...more }) {
  const { label, chosen, onPlace } = more;
  const node = svg("svg", {
    class: "dl-plane dl-sheet dl-places",
    viewBox: `0 0 ${width} ${width}`,
    width,
    height: width,
    role: onPlace ? "group" : "img",
    "aria-label": label,
  });
  const unit = width / side;
  const cell = (place, attributes) =>
    svg("rect", {
      x: (place % side) * unit,
      y: Math.floor(place / side) * unit,
      width: unit,
      height: unit,
      ...attributes,
    });
  const veils = [...shades.keys()].map((place) =>
    cell(place, { class: "dl-veil", "fill-opacity": (DARK * (1 - shades[place])).toFixed(3) }),
  );
  const frames = framed.map((place) => cell(place, { class: "dl-mark dl-stroke dl-colour-1" }));
  const marks = boxes.map(([x0, y0, x1, y1]) =>
    svg("rect", {
      class: "dl-mark dl-stroke dl-dashed dl-colour-4",
      x: x0 * width,
      y: y0 * width,
      width: (x1 - x0) * width,
      height: (y1 - y0) * width,
    }),
  );
  const href = addressOf(photo.pixels, photo.size);
  node.append(svg("image", { href, x: 0, y: 0, width, height: width }), ...veils);
  node.append(...frames, ...marks);
  if (onPlace) {
    node.append(cell(chosen, { class: "dl-mark dl-stroke dl-colour-0" }));
    node.append(mover(node, { width, side, ...more }));
  }
  return node;
}
