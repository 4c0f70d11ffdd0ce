// What becomes of the reader's photo, step by step, in a row of small pictures.
import { html } from "kit/dom.js";
import { SIDE, cornered, extent } from "./ink.js";

function canvasOf(width, height, kind, paint) {
  const canvas = html("canvas", { class: kind, width, height, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  paint(image.data);
  context.putImageData(image, 0, 0);
  return canvas;
}

function greyCanvas({ grey, width, height }) {
  return canvasOf(width, height, "dl-photo", (data) =>
    grey.forEach((value, i) => data.set([value, value, value, 255], 4 * i)),
  );
}

function inkCanvas(width, height, inkAt) {
  return canvasOf(width, height, "dl-photo-ink", (data) => {
    for (let i = 0; i < width * height; i += 1) {
      data[4 * i + 3] = 255 * inkAt(Math.floor(i / width), i % width);
    }
  });
}

function stepsOf(photo, { ink, side }, pixels) {
  const { left, top, width, height } = extent(ink, side);
  const corner = cornered(ink, side);
  const square = (values) => inkCanvas(SIDE, SIDE, (row, column) => values[row * SIDE + column]);
  return [
    ["1. in grey", greyCanvas(photo)],
    [
      "2. inverted: paper is 0, ink is 1",
      inkCanvas(side, side, (row, column) => ink[row * side + column]),
    ],
    [
      "3. cropped",
      inkCanvas(width, height, (row, column) => ink[(top + row) * side + left + column]),
    ],
    ["4. longer side 20 pixels", square(corner)],
    ["5. centred by its mass", square(pixels)],
  ];
}

// show(photo, ink, pixels) draws the steps, hide() takes them away.
export function createPhotoSteps() {
  const row = html("div", { class: "dl-photo-steps" });
  const heading = html("p", { class: "dl-heading" }, "your photo, step by step");
  const root = html("div", { class: "dl-picture", hidden: true }, heading, row);
  return {
    root,
    hide() {
      root.hidden = true;
    },
    show(...given) {
      const figures = stepsOf(...given).map(([words, canvas]) =>
        html("figure", {}, html("div", { class: "dl-photo-frame" }, canvas), html("p", {}, words)),
      );
      row.replaceChildren(...figures);
      root.hidden = false;
    },
  };
}
