// A dense neuron compares a digit with one template at one place; affine maps move it.
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { flat, greys, pixelPicture, signs } from "kit/pixels.js";
import { dotted } from "./arithmetic.js";

const SIDE = 28;
const MIDDLE = (SIDE - 1) / 2;

// The matrix [a, b; c, d] that takes an offset from the middle to its new place.
export function matrixOf({ turn, scale, slant }) {
  const angle = (turn * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [scale * cos, scale * (slant * cos - sin), scale * sin, scale * (slant * sin + cos)];
}

// Every new pixel looks up where it came from, between four old ones.
export function warped(pixels, matrix, [across, down]) {
  const [a, b, c, d] = matrix;
  const area = a * d - b * c;
  const at = (row, column) =>
    row < 0 || column < 0 || row >= SIDE || column >= SIDE ? 0 : pixels[row * SIDE + column];
  return Float64Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) - MIDDLE - across, Math.floor(i / SIDE) - MIDDLE - down];
    const column = (d * x - b * y) / area + MIDDLE;
    const row = (a * y - c * x) / area + MIDDLE;
    const [left, top] = [Math.floor(column), Math.floor(row)];
    const [u, v] = [column - left, row - top];
    return (
      (1 - v) * ((1 - u) * at(top, left) + u * at(top, left + 1)) +
      v * ((1 - u) * at(top + 1, left) + u * at(top + 1, left + 1))
    );
  });
}

// The best answer of the template at all shifts of whole pixels, up to `reach`.
export function bestSlide(pixels, template, reach) {
  let best = { score: -Infinity };
  for (let down = -reach; down <= reach; down += 1) {
    for (let across = -reach; across <= reach; across += 1) {
      let score = 0;
      for (let i = 0; i < SIDE * SIDE; i += 1) {
        const [row, column] = [Math.floor(i / SIDE) + down, (i % SIDE) + across];
        if (row < 0 || column < 0 || row >= SIDE || column >= SIDE) continue;
        score += template[i] * pixels[row * SIDE + column];
      }
      if (score > best.score) best = { score, across, down };
    }
  }
  return best;
}

const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);

export function draw({ picture, values, data, readout }) {
  const digit = flat(data.digit).map((value) => value / 255);
  const template = flat(data.template);
  const matrix = matrixOf(values);
  const moved = warped(digit, matrix, [values.across, values.down]);
  const own = dotted(digit, template);
  const score = dotted(moved, template);
  const best = bestSlide(moved, template, 8);
  const products = moved.map((value, i) => value * template[i]);
  const show = (title, colourOf) =>
    part(title, pixelPicture([SIDE, SIDE], colourOf, { words: title, wide: 160 }));
  const ink = inks(picture);
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-side-by-side" },
      show("the digit, moved", greys(moved, 1)),
      show("a dense neuron's 784 weights", signs(template, ink)),
      show("the products", signs(products, ink)),
    ),
  );
  const percent = (value) => `${decimal((100 * value) / own, 0)} %`;
  const numbers = matrix.map((value) => decimal(value));
  const text =
    `Matrix (${numbers[0]}, ${numbers[1]}; ${numbers[2]}, ${numbers[3]}), shift ` +
    `(${values.across}, ${values.down}). The neuron answers with ${percent(score)} of what it ` +
    `said at rest; slid over the picture, the same weights reach ${percent(best.score)}`;
  readout(`${text}.`);
  return `A digit moved by an affine map, the template of a neuron, their products. ${text}.`;
}
