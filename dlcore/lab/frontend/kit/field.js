// A function of two variables on a plane: as a heat map, as a region, as contour lines.
import { diverging } from "./colours.js";
import { html, svg } from "./dom.js";
import { look } from "./plane.js";

// f at the centres of cells × cells squares, rows from the top: Float64Array.
function sampled(f, [x0, x1], [y0, y1], cells) {
  const values = new Float64Array(cells * cells);
  for (let row = 0; row < cells; row += 1) {
    const y = y1 - ((row + 0.5) / cells) * (y1 - y0);
    for (let column = 0; column < cells; column += 1) {
      values[row * cells + column] = f(x0 + ((column + 0.5) / cells) * (x1 - x0), y);
    }
  }
  return values;
}

// Paints values (rows from the top) into a canvas; colourOf(value) -> [r, g, b, alpha].
function paintCells(canvas, values, cells, colourOf) {
  canvas.width = cells;
  canvas.height = values.length / cells;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, i) => image.data.set(colourOf(value), 4 * i));
  context.putImageData(image, 0, 0);
  return canvas;
}

// f(x, y) in colour; `limit` is the size that gets the full colour, `ink` from inks().
// With `sides` only the sign counts.
export function heatMap(frame, f, { ink, limit = 1, cells = 60, sides = false }) {
  const fine = sides ? 3 * cells : cells;
  const values = sampled(f, frame.domain.x, frame.domain.y, fine);
  const colourOf = sides
    ? (value) => diverging(value > 0 ? 0.3 : -0.3, ink)
    : (value) => diverging(value / limit, ink);
  const canvas = paintCells(html("canvas"), values, fine, colourOf);
  const { left, right, top, bottom } = frame.box;
  return svg("image", {
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
    preserveAspectRatio: "none",
    href: canvas.toDataURL(),
  });
}

// The places on the edges of one square where the function passes `level`, in pairs.
function crossings(corners, level) {
  const found = [];
  corners.forEach((corner, i) => {
    const next = corners[(i + 1) % 4];
    if (corner.value > level === next.value > level) return;
    const share = (level - corner.value) / (next.value - corner.value);
    found.push([corner.x + share * (next.x - corner.x), corner.y + share * (next.y - corner.y)]);
  });
  return found;
}

// The lines f(x, y) = level for every level, by marching squares: [[[x, y], [x, y]], …].
function marchingSquares(f, [x0, x1], [y0, y1], level, cells = 60) {
  const at = (column, row) => {
    const x = x0 + (column / cells) * (x1 - x0);
    const y = y0 + (row / cells) * (y1 - y0);
    return { x, y, value: f(x, y) };
  };
  const rows = Array.from({ length: cells + 1 }, (_, row) =>
    Array.from({ length: cells + 1 }, (_, column) => at(column, row)),
  );
  const pieces = [];
  for (let row = 0; row < cells; row += 1) {
    for (let column = 0; column < cells; column += 1) {
      const found = crossings(
        [
          rows[row][column],
          rows[row][column + 1],
          rows[row + 1][column + 1],
          rows[row + 1][column],
        ],
        level,
      );
      for (let i = 0; i + 1 < found.length; i += 2) pieces.push([found[i], found[i + 1]]);
    }
  }
  return pieces;
}

export function contourLines(frame, f, levels, { cells = 60, ...options } = {}) {
  return svg(
    "g",
    {},
    levels.map((level) => {
      const pieces = marchingSquares(f, frame.domain.x, frame.domain.y, level, cells);
      const d = pieces.map(
        ([from, to]) =>
          `M${frame.at(from).map((v) => v.toFixed(1))}L${frame.at(to).map((v) => v.toFixed(1))}`,
      );
      return svg("path", { ...look({ width: 1.25, ...options }), d: d.join("") || "M0,0" });
    }),
  );
}
