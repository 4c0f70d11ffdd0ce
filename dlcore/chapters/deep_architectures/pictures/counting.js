// What layers make of a shape, and what they cost: the arithmetic of dlcore.networks.plans.
//
// A layer is a list, its kind first, as dlcore.chapters.deep_architectures.page writes it:
//   ["conv", channels, kernel, stride, padding, groups, norm, bias], ["each", kernel, stride,
//   padding, norm, bias] (depthwise), ["max" or "mean", kernel, stride, padding],
//   ["global"], ["flatten"], ["dense", units], ["norm"], ["shrink", channels, stride],
//   ["gate", hidden], ["add", main, short], ["join", path, path, …], ["free", words]
// padding: pixels at each side, or "same". A shape is [channels, height, width] or [values].

export class Unfit extends Error {}

export const written = (shape) => shape.join(" × ");

function picture(shape, words) {
  if (shape.length !== 3)
    throw new Unfit(`${words} takes a picture, not a row of ${written(shape)}`);
  return shape;
}

// How many places a window finds along a side.
export function places(length, kernel, stride, padding) {
  if (padding === "same") return Math.ceil(length / stride);
  const room = length + 2 * padding - kernel;
  if (room < 0)
    throw new Unfit(
      `a window of ${kernel} pixels does not fit into ${length + 2 * padding}: take a larger picture`,
    );
  return Math.floor(room / stride) + 1;
}

function convolution([, channels, kernel, stride, padding, groups, norm, bias], shape) {
  const [inputs, height, width] = picture(shape, "a convolution");
  if (inputs % groups || channels % groups)
    throw new Unfit(`${groups} groups do not divide ${inputs} and ${channels} channels`);
  const out = [channels, ...[height, width].map((n) => places(n, kernel, stride, padding))];
  const kernels = (channels * inputs * kernel * kernel) / groups;
  return {
    shape: out,
    weights: kernels + channels * (norm ? 2 : bias),
    products: kernels * out[1] * out[2],
  };
}

function residual([, main, short], shape) {
  const [one, other] = [total(main, shape), total(short, shape)];
  if (written(one.shape) !== written(other.shape))
    throw new Unfit(
      `the short cut brings ${written(other.shape)}, the main path ${written(one.shape)}: ` +
        "they cannot be added",
    );
  return {
    shape: one.shape,
    weights: one.weights + other.weights,
    products: one.products + other.products,
    inside: one.inside + other.inside,
  };
}

function joined([, ...paths], shape) {
  const all = paths.map((path) => total(path, shape));
  const sizes = new Set(all.map((one) => written(one.shape.slice(1))));
  if (sizes.size > 1)
    throw new Unfit(`the paths make pictures of ${[...sizes].join(" and ")} pixels`);
  const sum = (key) => all.reduce((value, one) => value + one[key], 0);
  return {
    shape: [channelsOf(all), ...all[0].shape.slice(1)],
    weights: sum("weights"),
    products: sum("products"),
    inside: sum("inside"),
  };
}

const channelsOf = (all) => all.reduce((value, one) => value + one.shape[0], 0);

const size = (shape) => shape.reduce((a, b) => a * b, 1);

const same = (shape) => ({ shape, weights: 0, products: 0 });

const KINDS = {
  conv: convolution,
  each: ([, kernel, stride, padding, norm, bias], shape) => {
    const channels = picture(shape, "a depthwise convolution")[0];
    return convolution([, channels, kernel, stride, padding, channels, norm, bias], shape);
  },
  max: pool,
  mean: pool,
  global: (_, shape) => ({ ...same(picture(shape, "global average pooling")), shape: [shape[0]] }),
  flatten: (_, shape) => ({ ...same(shape), shape: [size(shape)] }),
  dense: ([, units], shape) => {
    if (shape.length !== 1)
      throw new Unfit(
        `a dense layer takes a row of numbers, not ${written(shape)}: put “flatten” or ` +
          "“global average” before it",
      );
    return { shape: [units], weights: (shape[0] + 1) * units, products: shape[0] * units };
  },
  norm: (_, shape) => ({ ...same(shape), weights: 2 * shape[0] }),
  shrink: ([, channels, stride], shape) => ({
    ...same(shape),
    shape: [
      channels,
      ...picture(shape, "a short cut")
        .slice(1)
        .map((n) => Math.ceil(n / stride)),
    ],
  }),
  gate: ([, hidden], shape) => ({
    shape: picture(shape, "a gate"),
    weights: (shape[0] + 1) * hidden + (hidden + 1) * shape[0],
    products: 2 * shape[0] * hidden,
  }),
  add: residual,
  join: joined,
  free: (_, shape) => same(shape),
};

function pool([, kernel, stride, padding], shape) {
  const [channels, ...sides] = picture(shape, "pooling");
  return {
    ...same(shape),
    shape: [channels, ...sides.map((n) => places(n, kernel, stride, padding))],
  };
}

// {shape, weights, products, inside}: the last is how many numbers it and its inner layers
// put out, which must be kept for learning.
export function count(layer, shape) {
  const found = KINDS[layer[0]](layer, shape);
  const own = layer[0] === "free" ? 0 : size(found.shape);
  return { ...found, inside: (found.inside ?? 0) + own };
}

// All layers one after another: their rows, up to the first that does not fit.
export function rowsOf(layers, shape) {
  const rows = [];
  for (const layer of layers) {
    try {
      const row = count(layer, shape);
      rows.push({ layer, before: shape, ...row });
      shape = row.shape;
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      rows.push({ layer, before: shape, error: error.message });
      break;
    }
  }
  return rows;
}

export function total(layers, shape) {
  let found = { shape, weights: 0, products: 0, inside: 0 };
  for (const layer of layers) {
    const row = count(layer, found.shape);
    found = {
      shape: row.shape,
      weights: found.weights + row.weights,
      products: found.products + row.products,
      inside: found.inside + row.inside,
    };
  }
  return found;
}

// 138357544 -> "138.36 million"
export function inWords(value) {
  for (const [unit, word] of [
    [1e9, "billion"],
    [1e6, "million"],
    [1e3, "thousand"],
  ])
    if (value >= unit) return `${(value / unit).toPrecision(3).replace(/e\+?\d+/, "")} ${word}`;
  return String(value);
}

// 138357544 -> "138M"
export function short(value) {
  for (const [unit, letter] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ])
    if (value >= unit) {
      const shown = value / unit;
      return `${shown >= 100 ? shown.toFixed(0) : shown.toPrecision(2)}${letter}`;
    }
  return String(Math.round(value));
}

// 13045760 -> "13 MB"
export const inBytes = (value) => short(value).replace(/([kMG]?)$/, " $1B");
