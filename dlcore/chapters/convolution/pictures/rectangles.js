// Viola and Jones: light and dark rectangles on a photo, summed by an integral image.
import { inks } from "kit/colours.js";
import { html, svg } from "kit/dom.js";
import { handle } from "kit/handle.js";
import { plane } from "kit/plane.js";
import { decimal, signed } from "kit/formats.js";
import { flat, greys, paintPixels, pixelPicture, signs } from "kit/pixels.js";
import { listOf, between } from "kit/allowed.js";
import { integralImage, rectangleSum } from "./arithmetic.js";

// Parts of a feature: [sign, top, left, height, width] as shares of its box.
const FEATURES = {
  "eyes below brow": [
    [1, 0, 0, 0.5, 1],
    [-1, 0.5, 0, 0.5, 1],
  ],
  "eyes above cheeks": [
    [-1, 0, 0, 0.5, 1],
    [1, 0.5, 0, 0.5, 1],
  ],
  "nose between eyes": [
    [-1, 0, 0, 1, 1 / 3],
    [1, 0, 1 / 3, 1, 1 / 3],
    [-1, 0, 2 / 3, 1, 1 / 3],
  ],
  "left and right": [
    [1, 0, 0, 1, 0.5],
    [-1, 0, 0.5, 1, 0.5],
  ],
};

export const states = { at: listOf(between(0, 200), 2) };

export function setup({ state, data }) {
  state.at ??= [...data.at];
}

// Shade from the left and a change of light; grey levels stay from 0 to 255.
export function lit(values, columns, { light, shade }) {
  return Float64Array.from(values, (value, i) => {
    const dark = 1 - shade * (1 - (i % columns) / (columns - 1));
    return Math.min(255, Math.max(0, value * light * dark));
  });
}

const roundTo = (value) => Math.max(1, Math.round(value));

// The rectangles in pixels for a box at [left, top].
export function rectangles(feature, [left, top], { wide, high }) {
  return FEATURES[feature].map(([sign, y, x, h, w]) => ({
    sign,
    top: Math.round(top + y * high),
    left: Math.round(left + x * wide),
    height: roundTo(h * high),
    width: roundTo(w * wide),
  }));
}

// Mean of the light rectangles less that of the dark ones; look-ups of the sums.
export function response(sums, columns, parts) {
  const mean = (sign) => {
    const own = parts.filter((part) => part.sign === sign);
    const total = own.reduce((all, part) => all + rectangleSum(sums, columns, part), 0);
    return total / own.reduce((all, part) => all + part.height * part.width, 0);
  };
  return mean(1) - mean(-1);
}

function spread(values) {
  const mean = values.reduce((all, value) => all + value, 0) / values.length;
  return Math.sqrt(values.reduce((all, value) => all + (value - mean) ** 2, 0) / values.length);
}

// The feature's value at every place where its box fits.
function everywhere(sums, [rows, columns], values, size, unit) {
  const [high, wide] = [rows - size.high + 1, columns - size.wide + 1];
  const found = new Float64Array(high * wide);
  for (let i = 0; i < found.length; i += 1) {
    const at = [i % wide, Math.floor(i / wide)];
    found[i] = response(sums, columns, rectangles(values.feature, at, size)) / unit;
  }
  return { values: found, sides: [high, wide] };
}

// A rectangle of the feature on the photo, with its sign; `unit` is a pixel's width.
function drawn(frame, { sign, top, left, height, width }, unit) {
  const [x, y] = frame.at([left, -top]);
  const kind = `dl-mark dl-haar dl-colour-${sign < 0 ? 1 : 0}`;
  const middle = { x: x + (unit * width) / 2, y: y + (unit * height) / 2 + 5 };
  return [
    svg("rect", { class: kind, x, y, width: unit * width, height: unit * height }),
    svg(
      "text",
      { class: "dl-mark dl-said dl-strong", ...middle, "text-anchor": "middle" },
      sign < 0 ? "−" : "+",
    ),
  ];
}

function corner({ state, redraw }, frame, at, bounds) {
  return handle(frame, {
    key: "box",
    at: [at[0], -at[1]],
    label: "upper left corner of the rectangles",
    step: 1,
    digits: 0,
    bounds,
    onMove: ([x, y]) => {
      state.at = [x, Math.abs(y)];
      redraw();
    },
    colour: 2,
  });
}

function photo(context, pixels, [rows, columns], parts, { size, at }, width) {
  const canvas = paintPixels(html("canvas"), [rows, columns], greys(pixels));
  const frame = plane({
    width,
    x: [0, columns],
    y: [-rows, 0],
    ticks: { x: [], y: [] },
    grid: false,
    margins: { left: 1, right: 1, top: 1, bottom: 1 },
  });
  const { left, right, top } = frame.box;
  const unit = (right - left) / columns;
  const sides = { width: unit * columns, height: unit * rows };
  const href = canvas.toDataURL();
  frame.under(svg("image", { x: left, y: top, ...sides, preserveAspectRatio: "none", href }));
  const bounds = [
    [0, columns - size.wide],
    [size.high - rows, 0],
  ];
  frame.add(...parts.flatMap((part) => drawn(frame, part, unit)));
  frame.over(corner(context, frame, at, bounds));
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, state, data, readout } = context;
  const [rows, columns] = [data.photo.length, data.photo[0].length];
  const pixels = lit(flat(data.photo), columns, values);
  const size = {
    wide: values.size,
    high: roundTo(values.size * (values.feature.startsWith("nose") ? 0.5 : 0.6)),
  };
  const at = [Math.min(state.at[0], columns - size.wide), Math.min(state.at[1], rows - size.high)];
  const sums = integralImage(pixels, [rows, columns]);
  const unit = values.normalize ? Math.max(1, spread(pixels)) : 1;
  const parts = rectangles(values.feature, at, size);
  const value = response(sums, columns, parts) / unit;
  const map = everywhere(sums, [rows, columns], values, size, unit);
  const better = map.values.filter((other) => other > value).length;
  const wide = Math.min(width, Math.max(240, Math.floor((width - 20) / 2)));
  const words = "the feature's value at every place";
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-side-by-side" },
      photo(context, pixels, [rows, columns], parts, { size, at }, wide),
      html(
        "div",
        {},
        html("p", { class: "dl-heading" }, "its value at every place: − orange, + blue"),
        pixelPicture(map.sides, signs(map.values, inks(picture)), {
          words,
          wide: Math.round(0.8 * wide),
        }),
      ),
    ),
  );
  const threshold = values.normalize ? 0.3 : 20;
  const text =
    `Light less dark: ${signed(value, values.normalize ? 2 : 1)}, ` +
    `${value > threshold ? "above" : "not above"} the threshold of ${decimal(threshold, values.normalize ? 1 : 0)}; ` +
    `${better} of ${map.values.length} other places score higher`;
  readout(`${text}.`);
  return `Rectangles on a photo of a face. ${text}.`;
}
