// A picture of side × side pixels, and the same numbers in a row: the input vector.
import { isNarrow, sideBySide } from "kit/layout.js";
import { html, svg } from "kit/dom.js";
import { whole } from "kit/allowed.js";

export const states = { at: whole(0, 1e4), pixels: (value) => /^[01]{0,2500}$/.test(value) };

// A ring that touches no edge, for any side.
function ring(side) {
  const middle = (side - 1) / 2;
  return Array.from({ length: side * side }, (_, i) => {
    const far = Math.hypot((Math.floor(i / side) - middle) * 0.85, (i % side) - middle);
    const radius = side < 4 ? middle : middle - 0.6;
    return Math.abs(far - radius) < 0.6 ? 1 : 0;
  });
}

function pixelsOf({ state, values }) {
  const drawn = state.pixels;
  return drawn && drawn.length === values.side ** 2 ? [...drawn].map(Number) : ring(values.side);
}

const pixel = (on) => `dl-pixel${on ? " dl-on" : ""}`;

const outline = (x, y, size) =>
  svg("rect", { class: "dl-chosen", x, y, width: size, height: size });

function gridOf(context, pixels, at) {
  const { side } = context.values;
  const size = Math.floor(208 / side);
  const place = (i) => [3 + (i % side) * size, 3 + Math.floor(i / side) * size];
  const cell = (on, i) => {
    const [x, y] = place(i);
    return svg("rect", { class: pixel(on), x, y, width: size, height: size, "data-pixel": i });
  };
  return svg(
    "svg",
    {
      class: "dl-plane dl-handle-spot dl-pixels",
      viewBox: "0 0 214 214",
      width: 214,
      height: 214,
      tabindex: 0,
      role: "application",
      "data-key": "grid",
      "aria-label":
        `Picture of ${side} by ${side} pixels. ` +
        "Arrow keys choose a pixel, space turns it on or off.",
      onkeydown: (event) => pressKey(context, event),
    },
    pixels.map(cell),
    outline(...place(at), size),
  );
}

// The vector, broken into lines of whole picture rows.
function stripOf({ values, width }, pixels, at) {
  const room = isNarrow(width) ? width : Math.min(width - 260, 420);
  const rows = Math.max(1, Math.floor((room - 10) / 23 / values.side));
  const perLine = Math.min(pixels.length, values.side * rows);
  const [wide, high] = [perLine * 23 + 6, Math.ceil(pixels.length / perLine) * 32 + 4];
  const number = (on, i) => {
    const [x, y] = [3 + (i % perLine) * 23, 3 + Math.floor(i / perLine) * 32];
    return svg(
      "g",
      { "data-pixel": i },
      svg("rect", { class: pixel(on), x, y, width: 22, height: 22 }),
      svg("text", { x: x + 11, y: y + 16, "text-anchor": "middle" }, on),
      i === at && outline(x, y, 22),
    );
  };
  const size = { viewBox: `0 0 ${wide} ${high}`, width: wide, height: high };
  return svg("svg", { class: "dl-plane dl-strip", ...size }, pixels.map(number));
}

export function draw(context) {
  const { picture, values, state, readout } = context;
  const { side } = values;
  const pixels = pixelsOf(context);
  const at = Math.min(state.at ?? 0, pixels.length - 1);
  const part = (text, node) => html("div", {}, html("p", { class: "dl-heading" }, text), node);
  picture.replaceChildren(
    sideBySide(
      part("the picture", gridOf(context, pixels, at)),
      part(`the vector: ${pixels.length} numbers, row after row`, stripOf(context, pixels, at)),
    ),
  );
  const [row, column] = [Math.floor(at / side), at % side];
  readout(`Row ${row}, column ${column} becomes component ${side} · ${row} + ${column} = ${at}.`);
  return `A picture of ${side} by ${side} pixels and its vector ${pixels.join("")}.`;
}

function flip(context, at) {
  const pixels = pixelsOf(context);
  pixels[at] = 1 - pixels[at];
  context.state.pixels = pixels.join("");
  context.state.at = at;
  context.redraw();
}

function pressKey(context, event) {
  const { side } = context.values;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -side, ArrowDown: side }[event.key];
  if (!by && event.key !== " ") return;
  event.preventDefault();
  const at = Math.min(context.state.at ?? 0, side * side - 1);
  if (!by) flip(context, at);
  else if (at + by >= 0 && at + by < side * side) {
    context.state.at = at + by;
    context.redraw();
  }
}

export function setup(context) {
  context.picture.addEventListener("click", (event) => {
    const at = event.target.closest("[data-pixel]")?.dataset.pixel;
    if (at !== undefined) flip(context, Number(at));
  });
}
