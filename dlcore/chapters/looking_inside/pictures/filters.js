// The filters of a first layer, and the map that one of them makes of a photo.
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { pixelPicture, rgb, signs } from "kit/pixels.js";
import { asPixels, board } from "./boards.js";

const TAPS = 9;
const ACROSS = 8; // filters in a row

// The weighted sum at each pixel, (level − 127) / 128 going in; no map at the edge.
export function filtered(pixels, side, weights, number) {
  const inner = side - 2;
  const own = weights.slice(27 * number, 27 * (number + 1));
  return Float64Array.from({ length: inner * inner }, (_, i) => {
    const [row, column] = [Math.floor(i / inner), i % inner];
    let sum = 0;
    for (let k = 0; k < 27; k += 1) {
      const tap = k % TAPS;
      const at = (row + Math.floor(tap / 3)) * side + column + (tap % 3);
      sum += (own[k] * (pixels[3 * at + Math.floor(k / TAPS)] - 127)) / 128;
    }
    return sum;
  });
}

export function draw({ picture, root, width, values, data, readout }) {
  const { side, weights } = data;
  const pixels = data[values.photo];
  const number = values.filter - 1;
  const made = filtered(pixels, side, weights, number);
  const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);
  const all = board(weights, 3, ACROSS);
  const wide = Math.min(200, width - 4);
  const name = `filter ${values.filter}`;
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-side-by-side" },
      part("the photo", pixelPicture([side, side], rgb(pixels), { words: values.photo, wide })),
      part(
        "all filters, row by row",
        pixelPicture(all.sides, all.colourOf, { words: "all filters", wide }),
      ),
      part(
        name,
        pixelPicture([3, 3], rgb(asPixels(weights, number)), { words: name, wide: wide / 3 }),
      ),
      part(
        "its map: − orange, + blue",
        pixelPicture([side - 2, side - 2], signs(made, inks(root)), { words: "its map", wide }),
      ),
    ),
  );
  const flat = [0, 1, 2].map((colour) =>
    weights
      .slice(27 * number + 9 * colour, 27 * number + 9 * (colour + 1))
      .reduce((sum, weight) => sum + weight, 0),
  );
  const [red, green, blue] = flat.map((sum) => decimal(sum));
  const text = `Filter ${values.filter}: its weights add up to ${red} for red, ${green} for green, ${blue} for blue`;
  readout(`${text}.`);
  return `The ${values.photo}, the filters and a feature map. ${text}.`;
}
