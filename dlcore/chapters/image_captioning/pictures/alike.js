// One place of a photo is chosen: which other places have a vector in the same direction?
import { whole } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sideBySide } from "kit/layout.js";
import { placesOver } from "kit/places.js";

const SIDE = 7;

// The cosine of the angle between two vectors.
export function cosine(one, other) {
  let [product, a, b] = [0, 0, 0];
  one.forEach((value, i) => {
    product += value * other[i];
    a += value * value;
    b += other[i] * other[i];
  });
  return product / Math.sqrt(a * b);
}

export const states = { place: whole(0, SIDE * SIDE - 1) };

export function draw({ picture, width, values, data, state, redraw, readout }) {
  const number = data.names.indexOf(values.photo);
  const vectors = data.vectors[number];
  const alike = vectors.map((one) => cosine(vectors[state.place], one));
  const row = Math.floor(state.place / SIDE) + 1;
  const column = (state.place % SIDE) + 1;
  const close = alike.filter((value) => value > 0.5).length - 1;
  const words = `row ${row}, column ${column}`;
  const map = placesOver({
    width: Math.min(width, 392),
    photo: { pixels: data.pixels[number], size: data.size },
    side: SIDE,
    shades: alike.map((value) => Math.max(0, value)),
    label: `The photo “${values.photo}”; places unlike the chosen one are dark`,
    chosen: state.place,
    about: { "aria-label": "the chosen place; arrow keys move it", "aria-valuetext": words },
    onPlace: (place) => {
      state.place = place;
      redraw();
    },
  });
  picture.replaceChildren(sideBySide(html("div", {}, map)));
  const mean = (alike.reduce((sum, value) => sum + value, 0) - 1) / (alike.length - 1);
  readout(
    `${words}: ${close} of the 48 other places have a cosine above 0.5 with it; ` +
      `the mean is ${decimal(mean)}.`,
  );
  return `Places of a photo that look like ${words} to the network`;
}
