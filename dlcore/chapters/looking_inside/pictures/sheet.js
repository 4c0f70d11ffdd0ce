// Parts of one large picture, which arrives as an address of its own ("data:image/…").
import { html } from "kit/dom.js";

const SHARP = 2; // pixels drawn for each pixel of the page
const pictures = new Map(); // by address; each is decoded once

function pictureAt(address) {
  if (!pictures.has(address)) {
    const picture = new Image();
    picture.src = address;
    pictures.set(address, picture);
  }
  return pictures.get(address);
}

// The place [left, top] of part `number` on a sheet with `across` parts in a row.
export function placeOf(number, across, side) {
  return [side * (number % across), side * Math.floor(number / across)];
}

// A canvas with one square part; `words` for readers who do not see it.
export function sheetPart(address, number, { across, side, wide, words }) {
  const canvas = html("canvas", {
    class: "dl-pixels",
    role: "img",
    "aria-label": words,
    style: `--dl-wide: ${wide}px`,
    width: SHARP * wide,
    height: SHARP * wide,
  });
  const picture = pictureAt(address);
  const paint = () =>
    canvas
      .getContext("2d")
      .drawImage(
        picture,
        ...placeOf(number, across, side),
        ...[side, side, 0, 0, canvas.width, canvas.height],
      );
  if (picture.complete) paint();
  else picture.addEventListener("load", paint, { once: true });
  return canvas;
}
