// Filters as small colour pictures, alone and in rows.
import { largest } from "kit/pixels.js";

// One filter of side × side × 3 weights as a small colour picture: no weight is grey, the
// largest black or white.
export function asPixels(weights, number, side = 3) {
  const [taps, size] = [side * side, 3 * side * side];
  const own = weights.slice(size * number, size * (number + 1));
  const top = largest(own);
  return Array.from({ length: size }, (_, i) => {
    const [tap, colour] = [Math.floor(i / 3), i % 3];
    return 127.5 + (127.5 * own[colour * taps + tap]) / top;
  });
}

// All filters of side × side weights in rows of `across`, a pixel of nothing between them.
export function board(weights, side, across) {
  const count = weights.length / (3 * side * side);
  const cell = side + 1;
  const [rows, wide] = [(count / across) * cell - 1, across * cell - 1];
  const filters = Array.from({ length: count }, (_, number) => asPixels(weights, number, side));
  const colourOf = (i) => {
    const [row, column] = [Math.floor(i / wide), i % wide];
    if (row % cell === side || column % cell === side) return [0, 0, 0, 0];
    const number = Math.floor(row / cell) * across + Math.floor(column / cell);
    const from = 3 * ((row % cell) * side + (column % cell));
    return [...filters[number].slice(from, from + 3), 255];
  };
  return { sides: [rows, wide], colourOf };
}
