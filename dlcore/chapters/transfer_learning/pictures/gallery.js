// The wrong names of which a network is surest, for the photos of one class.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { isNarrow, ofWidth, sideBySide } from "kit/layout.js";
import { pixelPicture, rgb } from "kit/pixels.js";

const BETWEEN = 20; // between two photos

// Red, green and blue of photo i, one after the other.
export function photoOf(pixels, side, i) {
  const size = 3 * side * side;
  return pixels.subarray(i * size, (i + 1) * size);
}

export function draw({ picture, width, values, data, readout }) {
  const { pixels, side } = data;
  const answers = data.answers[values.kind];
  const first = answers.length * Object.keys(data.answers).indexOf(values.kind);
  const columns = isNarrow(width) ? 2 : answers.length;
  const wide = Math.min(150, Math.floor((width - BETWEEN * (columns - 1)) / columns));
  const said = answers.map(([name, share]) => `${name} ${decimal(share, 2)}`);
  picture.replaceChildren(
    sideBySide(
      ...said.map((words, k) => {
        const colours = rgb(photoOf(pixels, side, first + k));
        const photo = pixelPicture([side, side], colours, { words, wide });
        return ofWidth(wide, photo, html("p", { class: "dl-below" }, words));
      }),
    ),
  );
  const text = `${values.kind}, but called ${said.join(", ")}`;
  readout(`${text}.`);
  return `Small photos and the wrong names that a network gives them. ${text}.`;
}
