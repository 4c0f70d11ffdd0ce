// From ink on a square pad to the 28 × 28 pixels that a network of MNIST expects.

export const SIDE = 28;
const BOX = 20; // MNIST fits every digit into 20 × 20 pixels
const MIDDLE = SIDE / 2 + 0.5; // the centre of pixel 14, where MNIST puts their mass

// The mean of `ink` (side × side, 0…1) over every target pixel. Target pixel (row, column)
// covers the ink from `left + column / scale` on, `1 / scale` wide.
function resample(ink, side, scale, left, top) {
  const across = overlaps(side, scale, left);
  const down = overlaps(side, scale, top);
  const pixels = new Float64Array(SIDE * SIDE);
  down.forEach((rows, i) =>
    across.forEach((columns, j) => {
      let sum = 0;
      for (const [row, height] of rows) {
        for (const [column, width] of columns) sum += ink[row * side + column] * height * width;
      }
      pixels[i * SIDE + j] = sum * scale * scale;
    }),
  );
  return pixels;
}

// For each of the 28 target pixels: [source pixel, length of the overlap], …
function overlaps(side, scale, start) {
  return Array.from({ length: SIDE }, (_, i) => {
    const [from, to] = [start + i / scale, start + (i + 1) / scale];
    const found = [];
    for (let p = Math.max(0, Math.floor(from)); p < Math.min(side, to); p += 1) {
      const length = Math.min(p + 1, to) - Math.max(p, from);
      if (length > 0) found.push([p, length]);
    }
    return found;
  });
}

// The box around the ink, its longer side and its centre of mass; null without ink.
export function extent(ink, side) {
  let [left, right, top, bottom, mass, x, y] = [side, -1, side, -1, 0, 0, 0];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const value = ink[row * side + column];
      if (value < 0.05) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      mass += value;
      x += value * (column + 0.5);
      y += value * (row + 0.5);
    }
  }
  if (!mass) return null;
  const [width, height] = [right - left + 1, bottom - top + 1];
  return { left, top, width, height, size: Math.max(width, height), x: x / mass, y: y / mass };
}

// The digit with 20 pixels on its larger side, still in the corner of the 28 × 28.
export function cornered(ink, side) {
  const { size, left, top } = extent(ink, side);
  return resample(ink, side, BOX / size, left, top);
}

// As the makers of MNIST did: the larger side becomes 20 pixels, the centre of mass moves
// to pixel 14, 14. Otherwise the pad as it is.
export function prepare(ink, side, centred) {
  const found = centred ? extent(ink, side) : null;
  if (!found) return resample(ink, side, SIDE / side, 0, 0);
  const scale = BOX / found.size;
  const middle = MIDDLE / scale;
  return resample(ink, side, scale, found.x - middle, found.y - middle);
}
