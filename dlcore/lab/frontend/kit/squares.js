// Small grids of numbers: patches, kernels, feature maps, each number in its square.
import { svg } from "./dom.js";
import { decimal } from "./formats.js";

// Letters that would touch the next square are made smaller.
const isTight = (text, size) => size < 24 || String(text).length * 8.8 > size;

// show(row, column) -> {text, value, strong, faint}: a value from −1 to 1 tints the
// square orange or blue; press(row, column) when a square is clicked.
function square(x, y, size, { text, value = 0, strong, faint }, press) {
  const tint = svg("rect", {
    class: `dl-square dl-mark dl-colour-${value < 0 ? 1 : 0}${strong ? " dl-square-strong" : ""}`,
    x: x + 0.5,
    y: y + 0.5,
    width: size - 1,
    height: size - 1,
    "fill-opacity": (0.65 * Math.min(1, Math.abs(value)) || 0).toFixed(2),
  });
  const said =
    text !== undefined &&
    svg(
      "text",
      {
        class: `dl-square-text${faint ? " dl-tick" : ""}${isTight(text, size) ? " dl-square-small" : ""}`,
        x: x + size / 2,
        y: y + size / 2 + (isTight(text, size) ? 3.5 : 4.5),
        "text-anchor": "middle",
      },
      text,
    );
  return svg("g", { class: press && "dl-press", onclick: press }, tint, said);
}

export function squares({ at: [left, top] = [0, 0], size, sides: [rows, columns], show, press }) {
  const all = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const act = press && (() => press(row, column));
    return square(left + column * size, top + row * size, size, show(row, column), act);
  });
  return svg("g", {}, all);
}

// A frame around part of a grid, such as the pixels under a kernel.
export function frameAround({ at: [left, top] = [0, 0], size, place, sides, colour = 1 }) {
  return svg("rect", {
    class: `dl-mark dl-stroke dl-colour-${colour}`,
    style: "--dl-width: 3",
    x: left + place[1] * size,
    y: top + place[0] * size,
    width: sides[1] * size,
    height: sides[0] * size,
    rx: 3,
  });
}

// An SVG of so many pixels for what the two functions above make.
export function sheet(width, height, words, ...children) {
  return svg(
    "svg",
    {
      class: "dl-plane dl-sheet",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": words,
    },
    children.flat(),
  );
}

// A grid by itself, its numbers as text; `top` gets the full colour.
export function numbered(values, columns, { size = 30, top, digits = 2, words, strong, press }) {
  const rows = values.length / columns;
  const show = (row, column) => {
    const value = values[row * columns + column];
    const chosen = strong?.(row * columns + column);
    return { text: decimal(value, digits), value: value / top, strong: chosen };
  };
  const grid = squares({ size, sides: [rows, columns], show, press });
  return sheet(size * columns, size * rows, words, grid);
}
