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

// f at the corners of cells × cells squares, rows from the bottom.
function cornersOf(f, [x0, x1], [y0, y1], cells) {
  const values = new Float64Array((cells + 1) ** 2);
  for (let row = 0, i = 0; row <= cells; row += 1) {
    const y = y0 + (row / cells) * (y1 - y0);
    for (let column = 0; column <= cells; column += 1, i += 1) {
      values[i] = f(x0 + (column / cells) * (x1 - x0), y);
    }
  }
  return values;
}

// The lines at `level` as an SVG path, by marching squares: in each square the places on
// its edges where the function passes the level, in pairs.
function marchingSquares(values, cells, [[left, bottom], [right, top]], level) {
  const [wide, high] = [(right - left) / cells, (top - bottom) / cells];
  const parts = [];
  for (let row = 0; row < cells; row += 1) {
    for (let column = 0; column < cells; column += 1) {
      const i = row * (cells + 1) + column;
      const a = values[i];
      const b = values[i + 1];
      const c = values[i + cells + 2];
      const d = values[i + cells + 1];
      const above = a > level;
      if (above === b > level && above === c > level && above === d > level) continue;
      const found = [];
      const meet = (from, to, x, y, dx, dy) => {
        if (from > level === to > level) return;
        const share = (level - from) / (to - from);
        const [u, v] = [column + x + share * dx, row + y + share * dy];
        found.push(`${(left + wide * u).toFixed(1)},${(bottom + high * v).toFixed(1)}`);
      };
      meet(a, b, 0, 0, 1, 0);
      meet(b, c, 1, 0, 0, 1);
      meet(c, d, 1, 1, -1, 0);
      meet(d, a, 0, 1, 0, -1);
      for (let k = 0; k + 1 < found.length; k += 2) parts.push(`M${found[k]}L${found[k + 1]}`);
    }
  }
  return parts.join("") || "M0,0";
}

// The lines f(x, y) = level for every level. The plane's axes must not be logarithmic.
export function contourLines(frame, f, levels, { cells = 60, ...options } = {}) {
  const { x, y } = frame.domain;
  const values = cornersOf(f, x, y, cells);
  const box = [frame.at([x[0], y[0]]), frame.at([x[1], y[1]])];
  return svg(
    "g",
    {},
    levels.map((level) =>
      svg("path", {
        ...look({ width: 1.25, ...options }),
        d: marchingSquares(values, cells, box, level),
      }),
    ),
  );
}
