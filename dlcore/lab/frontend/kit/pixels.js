// Pictures made of pixels: photos, heat maps, feature maps, kernels. Numbers stand row by
// row from the top; colourOf(index) -> [red, green, blue, alpha], each 0…255.
import { diverging } from "./colours.js";
import { html } from "./dom.js";

// The numbers of rows, one row after the other.
export const flat = (rows) => rows.flatMap((row) => [...row]);

export function paintPixels(canvas, [rows, columns], colourOf) {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i += 1) image.data.set(colourOf(i), 4 * i);
  context.putImageData(image, 0, 0);
  return canvas;
}

// A canvas whose pixels stay sharp; `words` for readers who do not see it, `wide` its
// width on the page.
export function pixelPicture(sides, colourOf, { words, wide, ...more }) {
  const canvas = html("canvas", {
    class: "dl-pixels",
    role: "img",
    "aria-label": words,
    style: wide && `--dl-wide: ${wide}px`,
    ...more,
  });
  return paintPixels(canvas, sides, colourOf);
}

export function largest(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
}

// Red, green and blue of each pixel, 0…255.
export const rgb = (values) => (i) => [values[3 * i], values[3 * i + 1], values[3 * i + 2], 255];

// Grey from black at 0 to white at `top`; what lies outside is cut off.
export const greys =
  (values, top = 255) =>
  (i) => {
    const level = (255 * Math.min(top, Math.max(0, values[i]))) / top;
    return [level, level, level, 255];
  };

// Orange for negative, the page for zero, blue for positive; `top` gets the full colour.
export function signs(values, ink, top = largest(values)) {
  return (i) => diverging(values[i] / top, ink);
}

// The place [row, column] under a click on a canvas of so many rows and columns.
export function placeUnder(event, canvas, [rows, columns]) {
  const frame = canvas.getBoundingClientRect();
  const place = (at, size, counted) =>
    Math.min(counted - 1, Math.max(0, Math.floor((at / size) * counted)));
  return [
    place(event.clientY - frame.top, frame.height, rows),
    place(event.clientX - frame.left, frame.width, columns),
  ];
}
