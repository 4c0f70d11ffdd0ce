// What else is done to pictures: pooling, enlarging, padding.
import { padInto } from "./convolution.js";

// `best` pools the largest, otherwise the mean. `counted`: padding counts as zeros.
export function pool(operation, places) {
  const { kernel, stride, padding, best, counted } = operation;
  const [x, y] = [places.tensor(operation.inputs[0]), places.tensor(operation.output)];
  const [height, width, channels] = x.shape;
  const [rows, columns] = y.shape;
  return ({ floats }) => {
    for (let row = 0; row < rows; row += 1) {
      const [top, bottom] = window(row, 0, height);
      for (let column = 0; column < columns; column += 1) {
        const [left, right] = window(column, 1, width);
        const count = counted
          ? full(row, 0, height) * full(column, 1, width)
          : (bottom - top) * (right - left);
        for (let c = 0; c < channels; c += 1) {
          let result = best ? -Infinity : 0;
          for (let i = top; i < bottom; i += 1) {
            for (let j = left; j < right; j += 1) {
              const value = floats[x.start + (i * width + j) * channels + c];
              result = best ? Math.max(result, value) : result + value;
            }
          }
          floats[y.start + (row * columns + column) * channels + c] = best
            ? result
            : result / count;
        }
      }
    }
  };

  // The pixels under the kernel at an output's place: from, to.
  function window(place, axis, size) {
    const start = place * stride[axis] - padding[axis];
    return [Math.max(0, start), Math.min(size, start + kernel[axis])];
  }
  // How many of them there are if padding counts, which ends `padding` past the picture.
  function full(place, axis, size) {
    const start = place * stride[axis] - padding[axis];
    return Math.min(size + padding[axis], start + kernel[axis]) - start;
  }
}

// For every output along an axis: [pixel, next pixel, weight of the next].
function sources(count, size, scale, smooth, corners) {
  return Array.from({ length: count }, (_, i) => {
    if (!smooth) return [Math.min(size - 1, Math.floor(i * scale)), 0, 0];
    const at = corners
      ? count > 1
        ? (i * (size - 1)) / (count - 1)
        : 0
      : Math.max(0, (i + 0.5) * scale - 0.5);
    const first = Math.min(size - 1, Math.floor(at));
    return [first, Math.min(size - 1, first + 1), at - first];
  });
}

// `smooth`: bilinear, otherwise the nearest pixel; `corners` as PyTorch's align_corners.
export function upsample({ inputs, output, scale, smooth, corners }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const [height, width, channels] = x.shape;
  const [rows, columns] = y.shape;
  const down = sources(rows, height, scale[0], smooth, corners);
  const across = sources(columns, width, scale[1], smooth, corners);
  return ({ floats }) => {
    let to = y.start;
    for (const [top, bottom, v] of down) {
      for (const [left, right, u] of across) {
        for (let c = 0; c < channels; c += 1) {
          const at = (row, column) => floats[x.start + (row * width + column) * channels + c];
          floats[to] = smooth
            ? (1 - v) * ((1 - u) * at(top, left) + u * at(top, right)) +
              v * ((1 - u) * at(bottom, left) + u * at(bottom, right))
            : at(top, left);
          to += 1;
        }
      }
    }
  };
}

// sides: top, left, bottom, right
export function pad({ inputs, output, sides, value }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  return ({ floats }) => padInto(floats, x.start, x.shape, y.start, sides, value);
}
