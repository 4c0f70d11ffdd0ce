// Weights in the order that the kernels read them; see kernels.wat.

// Panels of 8 columns for `product`: weight (row, column) = values[rows[row] +
// columns[column]]; `bias` has a number a column, or is null.
export function panels(values, rows, columns, bias) {
  const [k, n] = [rows.length, columns.length];
  const packed = new Float32Array(8 * Math.ceil(n / 8) * (k + 1));
  for (let column = 0; column < n; column += 1) {
    let to = Math.floor(column / 8) * 8 * (k + 1) + (column % 8);
    packed[to] = bias ? bias[column] : 0;
    for (let row = 0; row < k; row += 1) {
      to += 8;
      packed[to] = values[rows[row] + columns[column]];
    }
  }
  return packed;
}

// 0, step, 2 step, …
export function steps(count, step) {
  return Int32Array.from({ length: count }, (_, i) => i * step);
}

// Panels of a dense layer: weight of the shape (outputs, inputs), as in PyTorch.
export function densePanels({ shape: [outputs, inputs], values }, bias) {
  return panels(values, steps(inputs, 1), steps(outputs, inputs), bias);
}

// Rows of biases and taps for `depthwise`: weight (channels, 1, rows, columns).
export function lanes({ shape: [channels, , tall, wide], values }, bias) {
  const width = 4 * Math.ceil(channels / 4);
  const taps = tall * wide;
  const packed = new Float32Array(width * (taps + 1));
  for (let channel = 0; channel < channels; channel += 1) {
    packed[channel] = bias ? bias[channel] : 0;
    for (let tap = 0; tap < taps; tap += 1) {
      packed[(tap + 1) * width + channel] = values[channel * taps + tap];
    }
  }
  return packed;
}
