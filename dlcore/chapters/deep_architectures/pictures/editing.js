// How the reader changes a stack of layers, and how layers are named.

const conv = (channels, kernel = 3, stride = 1) => [
  "conv",
  channels,
  kernel,
  stride,
  "same",
  1,
  1,
  1,
];

// What can be added: its words on the button, and its layer for so many channels.
export const ADDABLE = {
  conv: { words: "3 × 3 convolution", make: conv },
  point: { words: "1 × 1 convolution", make: (channels) => conv(channels, 1) },
  each: { words: "depthwise 3 × 3", make: () => ["each", 3, 1, "same", 1, 1] },
  max: { words: "max pooling", make: () => ["max", 2, 2, 0] },
  add: {
    words: "residual block",
    make: (channels) => ["add", [conv(channels), conv(channels)], []],
  },
  gate: { words: "gate", make: (channels) => ["gate", Math.max(1, Math.round(channels / 4))] },
  global: { words: "global average", make: () => ["global"] },
  flatten: { words: "flatten", make: () => ["flatten"] },
  dense: { words: "dense layer", make: () => ["dense", 100] },
};

// Which numbers of a layer have buttons: [place, words].
export function fieldsOf([kind]) {
  if (kind === "conv")
    return [
      [1, "channels"],
      [2, "kernel"],
      [3, "stride"],
    ];
  if (kind === "each" || kind === "max" || kind === "mean")
    return [
      [1, "kernel"],
      [2, "stride"],
    ];
  if (kind === "dense") return [[1, "units"]];
  if (kind === "gate") return [[1, "hidden"]];
  return [];
}

const LIMITS = {
  channels: [1, 4096],
  units: [1, 8192],
  hidden: [1, 1024],
  kernel: [1, 11],
  stride: [1, 4],
};

// Channels and units double and halve, kernels and strides go up and down.
export function stepped(layer, place, direction) {
  const words = fieldsOf(layer).find(([field]) => field === place)?.[1];
  if (!words) return layer;
  const [low, high] = LIMITS[words];
  const now = layer[place];
  const doubles = words !== "kernel" && words !== "stride";
  const by = words === "kernel" && layer[0] !== "max" && layer[0] !== "mean" ? 2 : 1;
  const next = doubles ? Math.floor(direction > 0 ? 2 * now : now / 2) : now + direction * by;
  return layer.with(place, Math.min(high, Math.max(low, next)));
}

// How many channels or numbers come out of a layer, as far as the list says it.
function outgoing(layer) {
  if (layer[0] === "conv" || layer[0] === "dense" || layer[0] === "shrink") return layer[1];
  if (layer[0] === "add") return channelsBefore(layer[1], layer[1].length);
  if (layer[0] === "join") {
    const known = layer.slice(1).map((path) => channelsBefore(path, path.length));
    return known.every(Boolean) ? known.reduce((a, b) => a + b, 0) : undefined;
  }
  return undefined;
}

function channelsBefore(layers, end) {
  for (let i = end - 1; i >= 0; i -= 1) {
    const found = outgoing(layers[i]);
    if (found) return found;
  }
  return undefined;
}

// An edit: ["-", place], ["+", place, kind] or ["=", place, number of the field, ±1].
export function EDITS(edit) {
  if (!Array.isArray(edit) || !Number.isInteger(edit[1]) || edit[1] < 0) return false;
  const [sign, , what, direction] = edit;
  if (sign === "-") return edit.length === 2;
  if (sign === "+") return edit.length === 3 && Object.hasOwn(ADDABLE, what);
  return sign === "=" && edit.length === 4 && [1, 2, 3].includes(what) && Math.abs(direction) === 1;
}

// The stack after all edits; those that point nowhere do nothing.
export function changed(stack, edits) {
  let now = stack;
  edits.forEach(([sign, place, what, direction], number) => {
    if (sign === "-" && place < now.length && now.length > 1) now = now.toSpliced(place, 1);
    if (sign === "+" && place <= now.length) {
      const channels =
        channelsBefore(
          now.map((item) => item.layer),
          place,
        ) ?? 16;
      now = now.toSpliced(place, 0, {
        layer: ADDABLE[what].make(channels),
        name: `new ${number + 1}`,
      });
    }
    if (sign === "=" && place < now.length) {
      const item = now[place];
      now = now.with(place, { ...item, layer: stepped(item.layer, what, direction) });
    }
  });
  return now;
}

const WORDS = { Dropout: "dropout", LocalNorm: "local normalization", Activation: "activation" };

function insides(layers) {
  const found = layers.map(described);
  return found.length ? found.join(", ") : "nothing";
}

// A layer in a few words.
export function described(layer) {
  const [kind, a, b, c] = layer;
  const by = (stride) => (stride > 1 ? `, stride ${stride}` : "");
  switch (kind) {
    case "conv":
      return `${b} × ${b}, ${a} channels${by(c)}${layer[5] > 1 ? `, ${layer[5]} groups` : ""}`;
    case "each":
      return `depthwise ${a} × ${a}${by(b)}`;
    case "max":
      return `max pooling ${a} × ${a}${by(b)}`;
    case "mean":
      return `mean pooling ${a} × ${a}${by(b)}`;
    case "global":
      return "global average";
    case "flatten":
      return "flatten";
    case "dense":
      return `dense, ${a} units`;
    case "norm":
      return "batch norm";
    case "shrink":
      return "every other pixel";
    case "gate":
      return `gate, ${a} hidden`;
    case "add":
      return b.length
        ? `add (${insides(a)}) to (${insides(b)})`
        : `add (${insides(a)}) to its input`;
    case "join":
      return `join ${layer.length - 1} paths: ${layer
        .slice(1)
        .map((path) => `(${insides(path)})`)
        .join(" ")}`;
    default:
      return WORDS[a] ?? a.toLowerCase();
  }
}

// What colour each kind of layer has in all pictures.
export const COLOURS = { conv: 0, each: 5, max: 4, mean: 4, global: 4, dense: 1, add: 2, join: 3 };

// The same in two short lines: what it does, and what comes out.
export function inTwoLines(layer, result) {
  const [kind, a, b, c] = layer;
  const by = (stride) => (stride > 1 ? `, stride ${stride}` : "");
  const does = {
    conv: () => `${b} × ${b}${by(c)}${layer[5] > 1 ? `, ${layer[5]} groups` : ""}`,
    each: () => `each ${a} × ${a}${by(b)}`,
    max: () => `max ${a} × ${a}`,
    norm: () => "batch norm",
    gate: () => "gate",
  };
  return [does[kind]?.() ?? described(layer), result];
}
