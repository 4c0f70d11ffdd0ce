// The filters of a first layer as they were after some epochs.
import { html } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { sideBySide } from "kit/layout.js";
import { pixelPicture } from "kit/pixels.js";
import { board } from "./boards.js";

const IN_A_ROW = 4; // filters in a row

// How alike two lists of weights are: the cosine of the angle between them.
export function likeness(one, other) {
  const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return product(one, other) / Math.sqrt(product(one, one) * product(other, other));
}

// The correlation of each weight with its right and its lower neighbour: 0 for noise.
export function smoothness(weights, side) {
  const [left, right] = [[], []];
  weights.forEach((value, i) => {
    const [row, column] = [Math.floor(i / side) % side, i % side];
    if (column < side - 1) [left, right].forEach((list, k) => list.push(weights[i + k]));
    if (row < side - 1) [left, right].forEach((list, k) => list.push(weights[i + k * side]));
  });
  const less = (list) => {
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return list.map((value) => value - mean);
  };
  return likeness(less(left), less(right));
}

export function draw({ picture, width, values, data, readout }) {
  const { side, epochs, weights } = data;
  const now = weights[epochs.indexOf(values.epoch)];
  const wide = Math.min(300, width - 4);
  const part = (title, filters) => {
    const all = board(filters, side, IN_A_ROW);
    const shown = pixelPicture(all.sides, all.colourOf, { words: title, wide });
    return html("div", {}, html("p", { class: "dl-heading" }, title), shown);
  };
  const when = values.epoch === 0 ? "before training" : `after ${some(values.epoch, "epoch")}`;
  picture.replaceChildren(sideBySide(part("before training", weights[0]), part(when, now)));
  const text =
    `${when[0].toUpperCase()}${when.slice(1)}: likeness to the start ${decimal(likeness(now, weights[0]))}, ` +
    `correlation of neighbouring weights ${decimal(smoothness(now, side))}`;
  readout(`${text}.`);
  return `The filters of a first layer. ${text}.`;
}
