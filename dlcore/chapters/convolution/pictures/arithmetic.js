// Convolution, pooling and sums of rectangles on one channel. A picture is a list of
// numbers, row by row, and its sides [rows, columns].

export function outputSize(size, kernel, { stride = 1, padding = 0, dilation = 1 } = {}) {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

// Where a place outside lies under each way to continue a picture; −1 means: a zero.
const EDGES = {
  zeros: (at, size) => (at < 0 || at >= size ? -1 : at),
  repeat: (at, size) => Math.min(size - 1, Math.max(0, at)),
  mirror: (at, size) => (at < 0 ? -at : at >= size ? 2 * size - 2 - at : at),
  wrap: (at, size) => (at + size) % size,
};

// The numbers under the kernel at an output's place; kernel: its sides.
export function patchAt(values, [rows, columns], kernel, place, options = {}) {
  const { stride = 1, padding = 0, dilation = 1, edge = "zeros" } = options;
  const found = [];
  for (let u = 0; u < kernel[0]; u += 1) {
    const row = EDGES[edge](place[0] * stride - padding + u * dilation, rows);
    for (let v = 0; v < kernel[1]; v += 1) {
      const column = EDGES[edge](place[1] * stride - padding + v * dilation, columns);
      found.push(row < 0 || column < 0 ? 0 : values[row * columns + column]);
    }
  }
  return found;
}

export const dotted = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

// What networks call convolution: {values, sides}.
export function convolve(values, sides, kernel, kernelSides, options = {}) {
  const [rows, columns] = sides.map((side, i) => outputSize(side, kernelSides[i], options));
  const found = new Float64Array(rows * columns);
  for (let i = 0; i < found.length; i += 1) {
    const place = [Math.floor(i / columns), i % columns];
    found[i] = dotted(kernel, patchAt(values, sides, kernelSides, place, options));
  }
  return { values: found, sides: [rows, columns] };
}

// The largest number under every window, and where it stood (the first one wins a tie).
export function maxPool(values, sides, size, stride) {
  const [rows, columns] = sides.map((side) => outputSize(side, size, { stride }));
  const winners = Array.from({ length: rows * columns }, (_, i) => {
    const [top, left] = [Math.floor(i / columns) * stride, (i % columns) * stride];
    let best = top * sides[1] + left;
    for (let k = 0; k < size * size; k += 1) {
      const at = (top + Math.floor(k / size)) * sides[1] + left + (k % size);
      if (values[at] > values[best]) best = at;
    }
    return best;
  });
  return { values: winners.map((at) => values[at]), sides: [rows, columns], winners };
}

// Where the errors of the outputs go: by way of the weights to the pixels, and by way of
// the pixels to the weights. Stride 1, no padding.
export function convolveBackward(errors, values, sides, kernel, kernelSides) {
  const columns = sides[1] - kernelSides[1] + 1;
  const toPixels = new Float64Array(values.length);
  const toKernel = new Float64Array(kernel.length);
  errors.forEach((error, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    kernel.forEach((weight, k) => {
      const [u, v] = [Math.floor(k / kernelSides[1]), k % kernelSides[1]];
      const at = (row + u) * sides[1] + column + v;
      toPixels[at] += error * weight;
      toKernel[k] += error * values[at];
    });
  });
  return { toPixels, toKernel };
}

// integral[row][column]: the sum of all pixels above and to the left, (rows + 1) ×
// (columns + 1) numbers.
export function integralImage(values, [rows, columns]) {
  const wide = columns + 1;
  const sums = new Float64Array((rows + 1) * wide);
  for (let row = 1; row <= rows; row += 1) {
    for (let column = 1; column <= columns; column += 1) {
      const own = values[(row - 1) * columns + column - 1];
      const [above, before] = [(row - 1) * wide + column, row * wide + column - 1];
      sums[row * wide + column] = own + sums[above] + sums[before] - sums[above - 1];
    }
  }
  return sums;
}

// The sum over a rectangle by four look-ups.
export function rectangleSum(sums, columns, { top, left, height, width }) {
  const at = (row, column) => sums[row * (columns + 1) + column];
  const [bottom, right] = [top + height, left + width];
  return at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
}

// How many pixels a neuron of the last layer sees; layers: [kernel, stride, dilation].
export function receptiveField(layers) {
  let [seen, jump] = [1, 1];
  for (const [kernel, stride, dilation] of layers) {
    seen += dilation * (kernel - 1) * jump;
    jump *= stride;
  }
  return seen;
}
