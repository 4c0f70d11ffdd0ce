// How one number inside a network is made: the numbers below it, the weights, the products.

// The number of a tensor (rows, columns, maps) at a place of a map.
export function numberAt(network, tensor, { map, row, column }) {
  const { shape } = network.plan.tensors[tensor];
  const values = network.tensor(tensor);
  if (shape.length === 1) return values[map];
  return values[(row * shape[1] + column) * shape[2] + map];
}

const makerOf = (network, tensor) =>
  network.plan.operations.find(({ output }) => output === tensor);

// The window of an operation: the places below it, null outside of the picture.
function windowOf(network, { inputs, kernel, stride, padding }, { row, column }) {
  const [height, width] = network.plan.tensors[inputs[0]].shape;
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const y = row * stride[0] - padding[0] + Math.floor(tap / kernel[1]);
    const x = column * stride[1] - padding[1] + (tap % kernel[1]);
    return y >= 0 && x >= 0 && y < height && x < width ? { row: y, column: x } : null;
  });
}

function convolutionParts(network, made, place) {
  const places = windowOf(network, made, place);
  const maps = network.plan.tensors[made.inputs[0]].shape[2];
  const { values } = network.weights[made.weight];
  const parts = Array.from({ length: maps }, (_, map) => {
    const start = (place.map * maps + map) * places.length;
    const patch = places.map((at) => (at ? numberAt(network, made.inputs[0], { ...at, map }) : 0));
    return { map, patch, weights: [...values.subarray(start, start + places.length)], places };
  });
  return { parts, columns: made.kernel[1], bias: network.weights[made.bias].values[place.map] };
}

// The dense layer reads the maps one after the other: its weights fall into one grid a map.
function denseParts(network, made, { map: output }, below) {
  const [rows, columns, maps] = network.plan.tensors[below].shape;
  const { values } = network.weights[made.weight];
  const size = rows * columns;
  const places = Array.from({ length: size }, (_, i) => ({
    row: Math.floor(i / columns),
    column: i % columns,
  }));
  const parts = Array.from({ length: maps }, (_, map) => {
    const start = (output * maps + map) * size;
    const patch = places.map((at) => numberAt(network, below, { ...at, map }));
    return { map, patch, weights: [...values.subarray(start, start + size)], places };
  });
  return { parts, columns, bias: network.weights[made.bias].values[output] };
}

function summed(found) {
  const parts = found.parts.map((part) => {
    const products = part.patch.map((value, i) => value * part.weights[i]);
    return { ...part, products, sum: products.reduce((all, value) => all + value, 0) };
  });
  return { ...found, parts, total: parts.reduce((all, { sum }) => all + sum, found.bias) };
}

// kind: "sum" with parts [{map, patch, weights, products, sum, places}], columns, bias and
// total; "pool" or "relu" with patch, places and total. below: the tensor that it reads.
export function explain(network, tensor, place) {
  const made = makerOf(network, tensor);
  if (made.kind === "convolution") {
    const below = made.inputs[0];
    return { kind: "sum", below, ...summed(convolutionParts(network, made, place)) };
  }
  if (made.kind === "dense") {
    const flat = network.plan.operations.find(({ kind }) => kind === "permute");
    const below = flat.inputs[0];
    return { kind: "sum", below, ...summed(denseParts(network, made, place, below)) };
  }
  const below = made.inputs[0];
  const places =
    made.kind === "pool"
      ? windowOf(network, made, place)
      : [{ row: place.row, column: place.column }];
  const patch = places.map((at) => numberAt(network, below, { ...at, map: place.map }));
  const kind = made.kind === "pool" ? "pool" : "relu";
  return { kind, below, patch, places, total: Math.max(...patch, kind === "relu" ? 0 : -Infinity) };
}

// The place below that adds most to a number, by the size of its product.
export function strongestBelow({ kind, parts, patch, places }, { map }) {
  if (kind !== "sum") return { map, ...places[patch.indexOf(Math.max(...patch))] };
  let best = { size: -1 };
  for (const part of parts) {
    part.products.forEach((product, i) => {
      if (part.places[i] && Math.abs(product) > best.size) {
        best = { size: Math.abs(product), map: part.map, ...part.places[i] };
      }
    });
  }
  return { map: best.map, row: best.row, column: best.column };
}
