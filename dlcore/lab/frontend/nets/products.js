// Products of matrices of any size, by the kernels: for networks that learn in the page.
import { makeArena } from "./arena.js";
import { panels, steps } from "./packing.js";

const BEYOND = 16; // numbers that a kernel may write past the end of a place

// multiply(a, [m, k], b, n, bias) -> (m, n). b: {values, across}, (k, n) row by row; with
// `across` it is (n, k) row by row, as PyTorch keeps the weights of a dense layer.
export function makeProducts(engine) {
  let arena = makeArena(1, engine);

  function room(size) {
    if (arena.floats.length < size) arena = makeArena(2 * size, engine);
    return arena;
  }
  return function multiply(a, [m, k], { values, across }, n, bias = null) {
    const packed = across
      ? panels(values, steps(k, 1), steps(n, k), bias)
      : panels(values, steps(k, n), steps(n, 1), bias);
    const [second, third] = [m * k + BEYOND, m * k + packed.length + 2 * BEYOND];
    const { floats, product } = room(third + m * n + BEYOND);
    floats.set(a);
    floats.set(packed, second);
    product(0, second, third, m, k, n, -Infinity, Infinity);
    return floats.slice(third, third + m * n);
  };
}

// (rows, columns) row by row -> (columns, rows).
export function transposed(values, rows, columns) {
  const found = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1)
      found[column * rows + row] = values[row * columns + column];
  }
  return found;
}
