// A photo, a 6 and a 3 go through one change; a network reads the digits again.
import { whole } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { ofWidth } from "kit/layout.js";
import { greys, pixelPicture, rgb } from "kit/pixels.js";
import { randomState } from "kit/random.js";
import { makeNetwork } from "nets/network.js";
import { lit, moved } from "./changes.js";

const DIGIT = [28, 28, 1];
const PHOTO = [32, 32, 3];

const AS_IT_IS = {
  right: 0,
  down: 0,
  turn: 0,
  zoom: 1,
  mirror: false,
  brightness: 1,
  contrast: 1,
  saturation: 1,
};

export const states = { drawn: whole(0, 1e6) };

export const actions = {
  half: "Half a turn",
  mirror: "Mirror",
  random: "Another epoch",
  reset: "As it is",
};

const PRESETS = {
  half: { ...AS_IT_IS, turn: 180 },
  mirror: { ...AS_IT_IS, mirror: true },
  reset: AS_IT_IS,
};

// What the fast recipe below draws for a picture: up to two pixels each way, mirrored or not.
function chance(drawn) {
  const { uniform } = randomState(drawn);
  const shift = () => Math.floor(5 * uniform()) - 2;
  return { ...AS_IT_IS, right: shift(), down: shift(), mirror: uniform() < 0.5 };
}

export function setup(context) {
  const { plan, weights } = context.data;
  context.state.drawn ??= 0;
  context.network = makeNetwork(plan, Uint8Array.from(weights).buffer);
}

export function act(action, { state, set }) {
  if (action !== "random") return set(PRESETS[action]);
  state.drawn += 1;
  return set(chance(state.drawn));
}

// Rows of numbers, or of colours, as one list.
const flat = (rows) =>
  rows.flatMap((row) => [...row].flatMap((one) => (one.length ? [...one] : one)));

// What the network says of a digit, and how sure it is.
function reading(network, pixels) {
  const shares = [...network.run(pixels)];
  const best = shares.indexOf(Math.max(...shares));
  return { best, share: shares[best] };
}

function part(words, wide, canvas, said) {
  const heading = html("p", { class: "dl-heading" }, words);
  return ofWidth(wide, heading, canvas, said && html("p", {}, said));
}

function described(values) {
  const words = [
    values.mirror && "mirrored",
    values.turn && `turned by ${decimal(values.turn, 0)}°`,
    (values.right || values.down) &&
      `shifted by ${signed(values.right, 0)} and ${signed(values.down, 0)} pixels`,
    values.zoom !== 1 && `${decimal(values.zoom, 1)} times as large`,
    values.brightness !== 1 && `brightness × ${decimal(values.brightness, 1)}`,
    values.contrast !== 1 && `contrast × ${decimal(values.contrast, 1)}`,
    values.saturation !== 1 && `colour × ${decimal(values.saturation, 1)}`,
  ].filter(Boolean);
  return words.length ? words.join(", ") : "as they are";
}

export function draw({ picture, width, values, data, network, readout }) {
  const wide = Math.min(180, Math.floor((width - 44) / 3));
  const photo = lit(moved(flat(data.photo), PHOTO, values), 3, values);
  const parts = [
    part(
      data.kind,
      wide,
      pixelPicture(PHOTO.slice(0, 2), rgb(photo), { words: `a ${data.kind}, changed`, wide }),
    ),
  ];
  const sentences = [];
  for (const [written, digit] of [
    [6, data.six],
    [3, data.three],
  ]) {
    const pixels = lit(moved(flat(digit), DIGIT, values), 1, values);
    const { best, share } = reading(network, pixels);
    const said = `read as ${best} (${decimal(100 * share, 0)} %)`;
    const words = `a ${written}, changed`;
    parts.push(
      part(
        `a ${written}`,
        wide,
        pixelPicture(DIGIT.slice(0, 2), greys(pixels), { words, wide }),
        said,
      ),
    );
    sentences.push(`the ${written} is ${said}`);
  }
  picture.replaceChildren(html("div", { class: "dl-side-by-side" }, parts));
  const text = `${described(values)}: ${sentences.join(", ")}`;
  readout(`${text[0].toUpperCase()}${text.slice(1)}.`);
  return `A ${data.kind}, a 6 and a 3, ${text}.`;
}
