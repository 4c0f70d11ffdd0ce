// What networks for segmentation make of a canvas, pixel by pixel, beside the truth.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { flat, pixelPicture } from "kit/pixels.js";
import { inkOn } from "./stage.js";

const GROUND = 10;

// Ten colours that differ in hue and in lightness; the ground is that of the page.
const COLOURS = [
  [0, 114, 178],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
  [213, 94, 0],
  [86, 180, 233],
  [240, 228, 66],
  [153, 153, 153],
  [120, 80, 160],
  [128, 96, 32],
];

// Pixel accuracy and the mean overlap of the classes that occur in either picture.
export function grade(guess, truth) {
  const right = truth.filter((value, i) => value === guess[i]).length / truth.length;
  const overlaps = [];
  for (let label = 0; label <= GROUND; label += 1) {
    let [both, either] = [0, 0];
    truth.forEach((value, i) => {
      both += value === label && guess[i] === label ? 1 : 0;
      either += value === label || guess[i] === label ? 1 : 0;
    });
    if (either) overlaps.push(both / either);
  }
  return { right, iou: overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length };
}

const names = (labels) => {
  const found = [...new Set(labels)].filter((label) => label !== GROUND).sort();
  return found.length ? found.join(", ") : "nothing";
};

export function draw({ picture, values, data, readout, width }) {
  const index = values.canvas - 1;
  const sides = [data.pictures[index].length, data.pictures[index][0].length];
  const wide = Math.min(150, Math.max(100, Math.floor((width - 82) / 5)));
  const part = (title, colourOf, said) =>
    html(
      "div",
      { class: "dl-of-width", style: `--dl-wide: ${wide}px` },
      html("p", { class: "dl-heading" }, title),
      pixelPicture(sides, colourOf, { words: title, wide }),
      html("p", { class: "dl-below" }, said),
    );
  const painted = (labels) => (i) =>
    labels[i] === GROUND ? [0, 0, 0, 0] : [...COLOURS[labels[i]], 255];
  const truth = flat(data.truth[index]);
  const rows = data.names.map((name, i) => ({ name, labels: flat(data.guesses[i][index]) }));
  const graded = rows.map(({ labels }) => grade(labels, truth));
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-side-by-side" },
      part("canvas", inkOn(picture, flat(data.pictures[index])), ""),
      part("truth", painted(truth), names(truth)),
      rows.map(({ name, labels }, i) =>
        part(name, painted(labels), `${names(labels)}; IoU ${decimal(graded[i].iou)}`),
      ),
    ),
  );
  const said = rows.map(
    ({ name }, i) =>
      `${name}: ${decimal(100 * graded[i].right, 1)} % of the pixels right, mean IoU ${decimal(graded[i].iou)}`,
  );
  readout(`Canvas ${values.canvas}. ${said.join("; ")}.`);
  return `A canvas and what networks say of each pixel. ${said.join("; ")}.`;
}
