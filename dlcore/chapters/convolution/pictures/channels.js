// A 1 × 1 convolution: three weights and a bias mix the channels at every pixel.
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { decimal, term } from "kit/formats.js";
import { pixelPicture, signs, greys } from "kit/pixels.js";

const MIXES = {
  grey: [0.3, 0.6, 0.1, 0],
  red: [1, -0.5, -0.5, 0],
  sky: [-1, 0, 1, 0],
  negative: [-0.3, -0.6, -0.1, 1],
};

export const actions = {
  grey: "Grey",
  red: "Find red",
  sky: "Blue against red",
  negative: "Negative",
};

export function act(action, { set }) {
  const [r, g, b, bias] = MIXES[action];
  set({ r, g, b, bias });
}

// pixels: [r, g, b] after each other, 0…255 → the weighted sum at each, white being 1
export function mixed(pixels, { r, g, b, bias }) {
  return Float64Array.from(
    { length: pixels.length / 3 },
    (_, i) => (r * pixels[3 * i] + g * pixels[3 * i + 1] + b * pixels[3 * i + 2]) / 255 + bias,
  );
}

const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);

export function draw({ picture, width, values, data, readout }) {
  const photo = data[values.photo];
  const sides = [photo.length, photo[0].length];
  const pixels = photo.flatMap((row) => row.flatMap((pixel) => [...pixel]));
  const wide = Math.floor(Math.min(width < 560 ? (width - 22) / 2 : (width - 100) / 5, 160));
  const show = (words, colourOf) => part(words, pixelPicture(sides, colourOf, { words, wide }));
  const one = (channel) => pixels.filter((_, i) => i % 3 === channel);
  const map = mixed(pixels, values);
  const active = map.filter((value) => value > 0).length / map.length;
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-side-by-side" },
      show("photo", (i) => [...pixels.slice(3 * i, 3 * i + 3), 255]),
      ...["red", "green", "blue"].map((name, channel) => show(name, greys(one(channel)))),
      show("map, − orange, + blue", signs(map, inks(picture), 1)),
    ),
  );
  const { r, g, b, bias } = values;
  const sum = `${decimal(r, 1)} red${term(g, "green", 1)}${term(b, "blue", 1)}${term(bias, "", 1).trimEnd()}`;
  const text = `At every pixel: ${sum}. Positive at ${decimal(100 * active, 0)} % of the pixels`;
  readout(`${text}.`);
  return `A photo, its three channels and a mixture of them. ${text}.`;
}
