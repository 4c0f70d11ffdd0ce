// What an answer hangs on: squares of a photo by four methods, and the share of the name
// once the best of them are hidden.
import { html } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { lit, squareOf } from "kit/light.js";
import { pixelPicture } from "kit/pixels.js";
import { note, plane, polyline, uprightLine } from "kit/plane.js";

const GREY = 127; // what the network sees as 0

// The numbers of the squares, the highest first; equal ones stay in order.
export function ranked(heat) {
  return [...heat.keys()].sort((a, b) => heat[b] - heat[a] || a - b);
}

// The colour of each pixel of a photo whose `count` best squares are hidden.
function withoutBest(heat, count, pixels, side) {
  const across = Math.sqrt(heat.length);
  const gone = new Set(ranked(heat).slice(0, count));
  return (i) => {
    if (gone.has(squareOf(i, side, across))) return [GREY, GREY, GREY, 255];
    return [pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], 255];
  };
}

export function draw({ picture, width, values, data, readout }) {
  const { side, hidden } = data;
  const pixels = data[values.photo];
  const found = data.photos[values.photo];
  const heat = found.maps[values.method];
  const photo = withoutBest(heat, values.hidden, pixels, side);
  const [left, right] = halves(width, 0.5);
  const wide = Math.min(210, left / 2 - 12 > 150 ? left / 2 - 12 : left);
  const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);
  const names = Object.keys(found.shares); // the methods, and chance
  const top = Math.max(...names.flatMap((name) => found.shares[name]));
  const last = hidden[hidden.length - 1];
  const frame = plane({
    width: right,
    height: 280,
    x: [0, last],
    y: [0, Math.min(1, 1.1 * top)],
    xLabel: "hidden squares of 49",
    yLabel: `share of “${found.name}”`,
  });
  frame.add(
    names.map((name, k) =>
      polyline(
        frame,
        hidden.map((count, i) => [count, found.shares[name][i]]),
        { colour: k, width: name === values.method ? 4 : 1.5, dash: name === "chance" },
      ),
    ),
    uprightLine(frame, values.hidden, { dash: true }),
  );
  const chosen = names.indexOf(values.method);
  const at = Math.floor(hidden.length / 2);
  frame.over(
    note(frame, [hidden[at], found.shares[values.method][at]], values.method, { colour: chosen }),
  );
  picture.replaceChildren(
    sideBySide(
      html(
        "div",
        { class: "dl-side-by-side" },
        part(
          "bright: speaks for it",
          pixelPicture([side, side], lit(heat, pixels, side), { words: "the map", wide }),
        ),
        part("what is left", pixelPicture([side, side], photo, { words: "the photo", wide })),
      ),
      frame.node,
    ),
  );
  const share = found.shares[values.method][hidden.indexOf(values.hidden)];
  const text =
    `${values.method}: without its best ${some(values.hidden, "square")} the share of ` +
    `“${found.name}” is ${decimal(share, 3)} (whole: ${decimal(found.shares[values.method][0], 3)})`;
  readout(`${text}.`);
  return `The ${values.photo} by squares, and shares. ${text}.`;
}
