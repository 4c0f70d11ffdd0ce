// Operations that look at no neighbours: elementwise, joining, turning, norms.
import { limits } from "./convolution.js";
import { ELEMENTWISE, softmaxInto } from "./activations.js";
import { densePanels } from "./packing.js";

function product(sizes) {
  return sizes.reduce((all, size) => all * size, 1);
}

// Every row of the input through one dense layer; weight: (outputs, inputs).
export function dense(operation, places) {
  const [x, y] = [places.tensor(operation.inputs[0]), places.tensor(operation.output)];
  const weight = places.weights[operation.weight];
  const [outputs, inputs] = weight.shape;
  const bias = operation.bias ? places.weights[operation.bias].values : null;
  const b = places.keep(densePanels(weight, bias));
  const between = limits(operation);
  return (arena) =>
    arena.product(x.start, b, y.start, x.size / inputs, inputs, outputs, ...between);
}

export function elementwise({ inputs, output, name, parameter }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const of = ELEMENTWISE[name];
  return ({ floats }) => {
    for (let i = 0; i < x.size; i += 1) floats[y.start + i] = of(floats[x.start + i], parameter);
  };
}

const PAIRS = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
};

// Two tensors, the second repeated as often as it fits, or a tensor and a number.
export function pairwise({ inputs, output, name, number, turned }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const other = inputs.length > 1 ? places.tensor(inputs[1]) : null;
  const of = turned ? (a, b) => PAIRS[name](b, a) : PAIRS[name];
  return ({ floats }) => {
    for (let i = 0; i < x.size; i += 1) {
      const second = other ? floats[other.start + (i % other.size)] : number;
      floats[y.start + i] = of(floats[x.start + i], second);
    }
  };
}

export function concatenate({ inputs, output, axis }, places) {
  const y = places.tensor(output);
  const parts = inputs.map((number) => places.tensor(number));
  const row = product(y.shape.slice(axis));
  return ({ floats }) => {
    let to = y.start;
    for (const part of parts) {
      const length = product(part.shape.slice(axis));
      for (let i = 0; i * length < part.size; i += 1) {
        const from = part.start + i * length;
        floats.copyWithin(to + i * row, from, from + length);
      }
      to += length;
    }
  };
}

// Places first … first + size of the output along the axis.
export function slice({ inputs, output, axis, first, count }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const inner = product(x.shape.slice(axis + 1));
  const row = x.shape[axis] * inner;
  return ({ floats }) => {
    for (let i = 0; i * row < x.size; i += 1) {
      const from = x.start + i * row + first * inner;
      floats.copyWithin(y.start + i * count * inner, from, from + count * inner);
    }
  };
}

// The axes in another order: axis i of the output is axis order[i] of the input.
export function permute({ inputs, output, order }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const shape = order.map((axis) => x.shape[axis]);
  const strides = order.map((axis) => product(x.shape.slice(axis + 1)));
  const from = new Int32Array(y.size);
  for (let i = 0; i < y.size; i += 1) {
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      from[i] += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
  }
  return ({ floats }) => {
    for (let i = 0; i < y.size; i += 1) floats[y.start + i] = floats[x.start + from[i]];
  };
}

// Over the last axis.
export function softmax({ inputs, output, logarithm }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const count = x.shape.at(-1);
  return ({ floats }) => {
    for (let i = 0; i < x.size; i += count) softmaxInto(floats, x.start + i, y.start + i, count);
    if (!logarithm) return;
    for (let i = y.start; i < y.start + y.size; i += 1) floats[i] = Math.log(floats[i]);
  };
}

// Mean over all axes but the last.
export function mean({ inputs, output }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  return ({ floats }) => {
    const sums = new Float64Array(y.size);
    for (let i = 0; i < x.size; i += 1) sums[i % y.size] += floats[x.start + i];
    for (let i = 0; i < y.size; i += 1) floats[y.start + i] = (sums[i] * y.size) / x.size;
  };
}

// Layer norm (rows of `size` numbers, one group) and group norm (all pixels of a group
// of channels): `size` numbers in a row of the last axis, `groups` of them, `rows` rows.
export function normalize(operation, places) {
  const { rows, groups, epsilon, weight, bias } = operation;
  const [x, y] = [places.tensor(operation.inputs[0]), places.tensor(operation.output)];
  const channels = x.shape.at(-1);
  const wide = operation.wide ?? channels; // numbers that belong together in a row
  const size = wide / groups;
  const scale = weight ? places.weights[weight].values : null;
  const shift = bias ? places.weights[bias].values : null;
  const block = rows * wide;
  return ({ floats }) => {
    for (let start = 0; start < x.size; start += block) {
      for (let group = 0; group < groups; group += 1) normalizeGroup(floats, start, group);
    }
  };

  function normalizeGroup(floats, start, group) {
    const each = (use) => {
      for (let row = 0; row < rows; row += 1) {
        for (let i = 0; i < size; i += 1)
          use(start + row * wide + group * size + i, group * size + i);
      }
    };
    const count = rows * size;
    let sum = 0;
    each((i) => {
      sum += floats[x.start + i];
    });
    const middle = sum / count;
    let squares = 0;
    each((i) => {
      squares += (floats[x.start + i] - middle) ** 2;
    });
    const factor = 1 / Math.sqrt(squares / count + epsilon);
    each((i, c) => {
      floats[y.start + i] =
        (floats[x.start + i] - middle) * factor * (scale?.[c] ?? 1) + (shift?.[c] ?? 0);
    });
  }
}

// A factor and a summand a channel: batch norm that follows no convolution.
export function affine({ inputs, output, weight, bias }, places) {
  const [x, y] = [places.tensor(inputs[0]), places.tensor(output)];
  const [scale, shift] = [places.weights[weight].values, places.weights[bias].values];
  return ({ floats }) => {
    for (let i = 0; i < x.size; i += 1) {
      const c = i % scale.length;
      floats[y.start + i] = floats[x.start + i] * scale[c] + shift[c];
    }
  };
}
