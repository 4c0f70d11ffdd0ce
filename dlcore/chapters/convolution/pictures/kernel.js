// A kernel editor: nine numbers, a photo or the reader's own drawing, the feature map.
import { listOf, between } from "kit/allowed.js";
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { flat, greys, largest, paintPixels, pixelPicture, placeUnder, signs } from "kit/pixels.js";
import { numbered } from "kit/squares.js";
import { PAD, createPad } from "nets/pad.js";
import { convolve, dotted, patchAt } from "./arithmetic.js";

const SIDE = 56; // pixels of the reader's drawing
const LIMIT = 99; // of a weight

const KERNELS = {
  identity: [0, 0, 0, 0, 1, 0, 0, 0, 0],
  blur: [1, 1, 1, 1, 1, 1, 1, 1, 1].map((one) => one / 9),
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  upright: [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  level: [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  rising: [-1, -1, 2, -1, 2, -1, 2, -1, -1],
  falling: [2, -1, -1, -1, 2, -1, -1, -1, 2],
  outline: [-1, -1, -1, -1, 8, -1, -1, -1, -1],
  emboss: [-2, -1, 0, -1, 1, 1, 0, 1, 2],
};

export const states = { kernel: listOf(between(-LIMIT, LIMIT), 9), at: listOf(between(0, 1), 2) };

export const actions = {
  identity: "Copy",
  blur: "Blur",
  sharpen: "Sharpen",
  upright: "Upright edges",
  level: "Level edges",
  rising: "Rising strokes",
  falling: "Falling strokes",
  outline: "Outline",
  emboss: "Emboss",
  clear: "Clear the drawing",
};

export function setup({ state }) {
  state.kernel ??= [...KERNELS.upright];
  state.at ??= [0.32, 0.45]; // share of the rows and of the columns of the map
}

export function act(action, context) {
  if (action !== "clear") context.state.kernel = [...KERNELS[action]];
  else context.parts?.pad.clear();
}

// The ink of the pad as SIDE × SIDE means, white ink on black like a photo.
function drawing(pad) {
  const ink = pad.ink();
  const step = PAD / SIDE;
  return Float64Array.from({ length: SIDE * SIDE }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < step * step; k += 1) {
      const row = Math.floor(i / SIDE) * step + Math.floor(k / step);
      sum += ink[row * PAD + (i % SIDE) * step + (k % step)];
    }
    return (255 * sum) / (step * step);
  });
}

function source({ values, data, parts }) {
  if (values.picture === "drawing") return { pixels: drawing(parts.pad), sides: [SIDE, SIDE] };
  const photo = data[values.picture];
  return { pixels: flat(photo), sides: [photo.length, photo[0].length] };
}

const turned = (kernel, flip) => (flip ? [...kernel].reverse() : kernel);

function numberField(context, i) {
  const input = html("input", {
    type: "number",
    step: "any",
    class: "dl-weight",
    "data-key": `weight-${i}`,
    "aria-label": `weight in row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1}`,
    oninput: () => {
      const value = Number(input.value);
      if (input.value === "" || !Number.isFinite(value) || Math.abs(value) > LIMIT) return;
      context.state.kernel[i] = value;
      context.redraw();
    },
    onblur: () => {
      input.value = String(Number(context.state.kernel[i].toFixed(4)));
    },
  });
  return input;
}

const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// The feature map; a click or the arrow keys choose the number to look into.
function mapCanvas(context) {
  const canvas = html("canvas", { class: "dl-pixels", role: "img", "aria-label": "feature map" });
  const choose = (place) => {
    const { sides } = context.parts.map;
    context.state.at = place.map((at, i) => Math.min(1, Math.max(0, (at + 0.5) / sides[i])));
    context.redraw();
  };
  const frame = html(
    "div",
    {
      class: "dl-chosen-map",
      tabindex: 0,
      role: "application",
      "data-key": "map",
      "aria-label": "Feature map. Arrow keys choose a number of it.",
      onclick: (event) => choose(placeUnder(event, canvas, context.parts.map.sides)),
      onkeydown: (event) => {
        const by = KEYS[event.key];
        if (!by) return;
        event.preventDefault();
        const now = placeIn(context);
        choose(
          now.map((at, i) => Math.min(context.parts.map.sides[i] - 1, Math.max(0, at + by[i]))),
        );
      },
    },
    canvas,
    html("span", { class: "dl-crosshair" }),
  );
  return { canvas, frame };
}

const placeIn = ({ state, parts }) =>
  state.at.map((share, i) =>
    Math.min(parts.map.sides[i] - 1, Math.floor(share * parts.map.sides[i])),
  );

const panel = (title, kind, ...nodes) =>
  html(
    "div",
    { class: `dl-kernel-part ${kind}` },
    html("p", { class: "dl-heading" }, title),
    nodes,
  );

function build(context) {
  const pad = createPad({
    thickness: () => 2.5,
    onInk: () => draw(context),
    onPen: () => {},
    onLift: () => {},
  });
  const photo = html("canvas", { class: "dl-pixels", role: "img", "aria-label": "the picture" });
  const fields = Array.from({ length: 9 }, (_, i) => numberField(context, i));
  const { canvas, frame } = mapCanvas(context);
  const detail = html("div", { class: "dl-kernel-detail" });
  context.parts = { pad, photo, fields, canvas, frame, detail, map: null };
  context.picture.replaceChildren(
    html(
      "div",
      { class: "dl-kernel" },
      panel("picture", "dl-source", photo, pad.root),
      panel(
        "kernel: nine numbers",
        "dl-nine-weights",
        html("div", { class: "dl-weights-grid" }, fields),
      ),
      panel("feature map", "dl-result", frame),
    ),
    detail,
  );
}

function paintMap({ parts, values, picture }) {
  const { map, canvas } = parts;
  const top = Math.max(255, largest(map.values));
  const look = {
    "− 0 +": () => signs(map.values, inks(picture), top),
    grey: () => greys(map.values, 255),
    ReLU: () =>
      signs(
        map.values.map((value) => Math.max(0, value)),
        inks(picture),
        top,
      ),
  };
  paintPixels(canvas, map.sides, look[values.show]());
}

// The patch, the kernel and the nine products of the chosen number.
function explain(context, { pixels, sides }, kernel, options) {
  const { parts } = context;
  const place = placeIn(context);
  const patch = patchAt(pixels, sides, [3, 3], place, options).map((value) => value / 255);
  const products = patch.map((value, i) => value * kernel[i]);
  const tops = [largest(kernel), Math.max(1, largest(products))];
  const grid = (numbers, top, words) => numbered(numbers, 3, { size: 44, top, words });
  parts.detail.replaceChildren(
    panel("under the kernel (white or ink = 1)", "", grid(patch, 1, "the patch")),
    html("b", {}, "×"),
    panel("kernel as laid on", "", grid(kernel, tops[0], "the kernel")),
    html("b", {}, "="),
    panel("nine products", "", grid(products, tops[1], "the products")),
  );
  parts.frame.style.setProperty("--dl-row", (place[0] + 0.5) / parts.map.sides[0]);
  parts.frame.style.setProperty("--dl-column", (place[1] + 0.5) / parts.map.sides[1]);
  return { place, sum: dotted(patch, kernel) };
}

export function draw(context) {
  const { values, state, readout } = context;
  if (!context.parts || !context.picture.contains(context.parts.canvas)) build(context);
  const { parts } = context;
  const own = values.picture === "drawing";
  parts.photo.hidden = own;
  parts.pad.root.hidden = !own;
  const found = source(context);
  if (!own) paintPixels(parts.photo, found.sides, greys(found.pixels));
  const kernel = turned(state.kernel, values.flip);
  parts.fields.forEach((field, i) => {
    if (document.activeElement !== field) field.value = String(Number(state.kernel[i].toFixed(4)));
  });
  const none = values.edge === "none";
  const options = {
    stride: values.stride,
    padding: none ? 0 : 1,
    edge: none ? "zeros" : values.edge,
  };
  parts.map = convolve(found.pixels, found.sides, kernel, [3, 3], options);
  paintMap(context);
  const { place, sum } = explain(context, found, kernel, options);
  const [rows, columns] = parts.map.sides;
  const total = state.kernel.reduce((all, weight) => all + weight, 0);
  const text =
    `${found.sides[0]} × ${found.sides[1]} pixels become a map of ${rows} × ${columns}. ` +
    `Row ${place[0] + 1}, column ${place[1] + 1}: nine products add up to ${signed(sum)}. ` +
    `The weights add up to ${decimal(total)}`;
  readout(`${text}.`);
  return `A picture, a kernel of nine numbers and its feature map. ${text}.`;
}
