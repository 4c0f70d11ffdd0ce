// Dense layers whose weights travel as bytes, and pictures of 28 × 28 pixels.
import { html } from "kit/dom.js";
import { FUNCTIONS } from "kit/functions.js";
import { pixelPicture } from "kit/pixels.js";

const ACROSS = 28; // pixels of a picture
const ZERO = 128; // the byte that stands for the weight 0

// layers: [{weights, scale, bias, activation}], a byte for each weight, one row of inputs
// after the other for each output.
export function forward(layers, input) {
  return layers.reduce((x, { weights, scale, bias, activation }) => {
    const { of } = FUNCTIONS[activation];
    return Float64Array.from(bias, (start, row) => {
      let sum = 0;
      const first = row * x.length;
      for (let i = 0; i < x.length; i += 1) sum += (weights[first + i] - ZERO) * x[i];
      return of(start + scale * sum);
    });
  }, input);
}

// The layers of a network that Python packed: bytes and biases lie one after another.
export function denseLayers({ sizes, scales, activations }, weights, biases) {
  let [at, from] = [0, 0];
  return scales.map((scale, i) => {
    const [inputs, outputs] = [sizes[i], sizes[i + 1]];
    const layer = {
      weights: weights.subarray(at, at + inputs * outputs),
      bias: biases.subarray(from, from + outputs),
      scale,
      activation: activations[i],
    };
    at += inputs * outputs;
    from += outputs;
    return layer;
  });
}

export const absoluteError = (one, other) =>
  one.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0) / one.length;

export const distance = (one, other) =>
  Math.sqrt(one.reduce((sum, value, i) => sum + (value - other[i]) ** 2, 0));

// Ink on paper: 0 is white, `top` is black.
export function digit(values, words, wide = 84, top = 1) {
  const colour = (i) => {
    const level = 255 * (1 - Math.min(1, Math.max(0, values[i] / top)));
    return [level, level, level, 255];
  };
  return pixelPicture([ACROSS, ACROSS], colour, { words, wide });
}

export function titled(title, ...nodes) {
  return html("div", {}, html("p", { class: "dl-heading" }, title), nodes);
}
