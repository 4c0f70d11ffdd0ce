// The data that Python gave: plain values, and arrays as typed arrays.
import { bytes } from "kit/dom.js";

const NUMBERS = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
};

// An array of the shape (rows, …, columns) becomes nested lists of typed arrays.
function nested(flat, shape) {
  if (shape.length < 2) return flat;
  const size = flat.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) =>
    nested(flat.subarray(i * size, (i + 1) * size), shape.slice(1)),
  );
}

export function readData(model) {
  const { data, arrays } = model.get("config");
  const buffer = bytes(model.get("arrays"));
  const read = ({ name, type, shape, start }) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return [name, nested(new NUMBERS[type](buffer, start, length), shape)];
  };
  return { ...data, ...Object.fromEntries(arrays.map(read)) };
}
