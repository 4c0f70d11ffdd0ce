// Convolutions: pictures lie in the arena as (rows, columns, channels).
import { lanes, panels, steps } from "./packing.js";

const STRIP = 2 ** 18; // numbers of patches that are laid out at once

// What a product may hold back: its outputs' lowest and highest value.
export function limits({ activation }) {
  if (!activation) return [-Infinity, Infinity];
  return activation === "relu6" ? [0, 6] : [0, Infinity];
}

function optional(places, name) {
  return name ? places.weights[name].values : null;
}

// Copies a picture into a larger one; `fill` stands around it.
export function padInto(floats, from, [height, width, channels], to, sides, fill) {
  const [top, left, bottom, right] = sides;
  const wide = (left + width + right) * channels;
  floats.fill(fill, to, to + (top + height + bottom) * wide);
  for (let row = 0; row < height; row += 1) {
    const start = from + row * width * channels;
    floats.copyWithin(to + (top + row) * wide + left * channels, start, start + width * channels);
  }
}

// Lays out the patches under the kernel, one a row, for outputs from row `first` on.
function layPatches(floats, x, to, { kernel, stride, padding, dilation }, first, rows, columns) {
  const [height, width, channels] = x.shape;
  let next = to;
  for (let row = first; row < first + rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (let i = 0; i < kernel[0]; i += 1) {
        const a = row * stride[0] - padding[0] + i * dilation[0];
        for (let j = 0; j < kernel[1]; j += 1) {
          const b = column * stride[1] - padding[1] + j * dilation[1];
          const inside = a >= 0 && a < height && b >= 0 && b < width;
          const from = x.start + (a * width + b) * channels;
          for (let c = 0; c < channels; c += 1) {
            floats[next + c] = inside ? floats[from + c] : 0;
          }
          next += channels;
        }
      }
    }
  }
}

function isPlain({ kernel, stride, padding }) {
  return [...kernel, ...stride].every((size) => size === 1) && padding.every((size) => size === 0);
}

// weight: (outputs, inputs, rows, columns), as in PyTorch
export function convolution(operation, places) {
  const [x, y] = [places.tensor(operation.inputs[0]), places.tensor(operation.output)];
  const {
    shape: [outputs, inputs, tall, wide],
    values,
  } = places.weights[operation.weight];
  const taps = tall * wide;
  const k = taps * inputs;
  const order = Int32Array.from(
    { length: k },
    (_, i) => (i % inputs) * taps + Math.floor(i / inputs),
  );
  const b = places.keep(panels(values, order, steps(outputs, k), optional(places, operation.bias)));
  const [rows, columns] = y.shape;
  const between = limits(operation);
  if (isPlain(operation)) {
    return ({ product }) => product(x.start, b, y.start, rows * columns, k, outputs, ...between);
  }
  const strip = Math.min(rows, Math.ceil(STRIP / (columns * k)));
  places.scratch(strip * columns * k);
  return ({ floats, product, scratch }) => {
    for (let row = 0; row < rows; row += strip) {
      const count = Math.min(strip, rows - row);
      layPatches(floats, x, scratch, operation, row, count, columns);
      product(
        scratch,
        b,
        y.start + row * columns * outputs,
        count * columns,
        k,
        outputs,
        ...between,
      );
    }
  };
}

// weight: (channels, 1, rows, columns), as in PyTorch with groups = channels
export function depthwiseConvolution(operation, places) {
  const {
    kernel: [tall, wide],
    stride,
    padding: [top, left],
    dilation,
  } = operation;
  const [x, y] = [places.tensor(operation.inputs[0]), places.tensor(operation.output)];
  const [rows, columns, channels] = y.shape;
  const reach = (count, step, size, apart) => (count - 1) * step + (size - 1) * apart + 1;
  const bottom = reach(rows, stride[0], tall, dilation[0]) - top - x.shape[0];
  const right = reach(columns, stride[1], wide, dilation[1]) - left - x.shape[1];
  const sides = [top, left, Math.max(0, bottom), Math.max(0, right)];
  const line = (left + x.shape[1] + sides[3]) * channels;
  const taps = places.keep(
    Float32Array.from(
      { length: tall * wide },
      (_, i) => Math.floor(i / wide) * dilation[0] * line + (i % wide) * dilation[1] * channels,
    ),
  );
  const weight = places.weights[operation.weight];
  const w = places.keep(lanes(weight, optional(places, operation.bias)));
  const isPadded = sides.some((size) => size > 0);
  if (isPadded) places.scratch((top + x.shape[0] + sides[2]) * line);
  const between = limits(operation);
  return ({ floats, depthwise, scratch }) => {
    if (isPadded) padInto(floats, x.start, x.shape, scratch, sides, 0);
    depthwise(
      isPadded ? scratch : x.start,
      w,
      taps,
      tall * wide,
      y.start,
      rows,
      columns,
      channels,
      stride[0] * line,
      stride[1] * channels,
      ...between,
    );
  };
}

// weight: (inputs, outputs, rows, columns), as in PyTorch. Every pixel of the input
// leaves a kernel's worth of numbers in the output, where they add up.
export function transposedConvolution(operation, places) {
  const {
    kernel: [tall, wide],
    stride,
    padding,
    dilation,
  } = operation;
  const [x, y] = [places.tensor(operation.inputs[0]), places.tensor(operation.output)];
  const {
    shape: [inputs, outputs],
    values,
  } = places.weights[operation.weight];
  const taps = tall * wide;
  const n = taps * outputs;
  const order = Int32Array.from(
    { length: n },
    (_, i) => (i % outputs) * taps + Math.floor(i / outputs),
  );
  const b = places.keep(panels(values, steps(inputs, n), order, null));
  const bias = operation.bias && places.keep(places.weights[operation.bias].values);
  const [height, width] = x.shape;
  const [rows, columns] = y.shape;
  places.scratch(height * width * n);
  return ({ floats, product, scratch }) => {
    product(x.start, b, scratch, height * width, inputs, n, -Infinity, Infinity);
    for (let i = 0; i < y.size; i += 1) {
      floats[y.start + i] = bias ? floats[bias + (i % outputs)] : 0;
    }
    let from = scratch;
    for (let pixel = 0; pixel < height * width; pixel += 1) {
      for (let tap = 0; tap < taps; tap += 1) {
        const row =
          Math.floor(pixel / width) * stride[0] - padding[0] + Math.floor(tap / wide) * dilation[0];
        const column = (pixel % width) * stride[1] - padding[1] + (tap % wide) * dilation[1];
        if (row >= 0 && row < rows && column >= 0 && column < columns) {
          const to = y.start + (row * columns + column) * outputs;
          for (let c = 0; c < outputs; c += 1) floats[to + c] += floats[from + c];
        }
        from += outputs;
      }
    }
  };
}
