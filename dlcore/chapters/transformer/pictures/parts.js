// What a Transformer is made of: the shape that leaves each part, and the weights in it.
import { html } from "kit/dom.js";
import { pressable } from "kit/press.js";
import { row, table } from "kit/tables.js";

// Weights of each part, by the names of the code.
export function weightsOf({ size, hidden, layers, words }) {
  const attention = 4 * (size * size + size);
  const feed = size * hidden + hidden + hidden * size + size;
  const norm = 2 * size;
  return {
    embedding: words * size,
    attention,
    feed,
    norm,
    encoder: layers * (attention + feed + 2 * norm),
    decoder: layers * (2 * attention + feed + 3 * norm),
    scores: size * words + words,
  };
}

export function total(settings) {
  const { embedding, encoder, decoder, scores } = weightsOf(settings);
  return 2 * embedding + encoder + decoder + scores;
}

// [name, shape that leaves it, weights, what it does]
export function partsOf({ side, ...settings }) {
  const { size, heads, hidden, time } = settings;
  const own = weightsOf(settings);
  const vectors = `(${time}, ${size})`;
  const norm = (number) => [
    `norm ${number}`,
    vectors,
    own.norm,
    "the sum of what went in and what came out, to mean 0 and variance 1",
  ];
  const self = [
    [
      "query, key, value",
      `3 × (${heads}, ${time}, ${size / heads})`,
      (own.attention * 3) / 4,
      "three dense layers, cut into heads",
    ],
    [
      "shares",
      `(${heads}, ${time}, ${time})`,
      0,
      side === "decoder"
        ? "softmax of the scaled products, the future hidden"
        : "softmax of the scaled products",
    ],
    ["output", vectors, own.attention / 4, "the heads side by side through one dense layer"],
    norm(1),
  ];
  const cross = [
    ["to the source", vectors, own.attention, "the same, with keys and values of the encoder"],
    norm(2),
  ];
  const feed = [
    [
      "feed-forward",
      `(${time}, ${hidden}) → ${vectors}`,
      own.feed,
      "two dense layers, the same at every place",
    ],
    norm(side === "decoder" ? 3 : 2),
  ];
  const begin = [
    "words and places",
    vectors,
    own.embedding,
    "a row of the table, times √size, plus the code of the place",
  ];
  const end =
    side === "decoder"
      ? [
          [
            "scores",
            `(${time}, ${settings.words})`,
            own.scores,
            "one for each word that may follow",
          ],
        ]
      : [];
  return [begin, ...self, ...(side === "decoder" ? cross : []), ...feed, ...end];
}

const repeated = (name) => !["words and places", "scores"].includes(name);

export function draw({ picture, values, readout, set }) {
  const found = partsOf(values);
  const rows = found.map(([name, shape, weights, words], i) => {
    const times = repeated(name) ? ` × ${values.layers}` : "";
    const chosen = i + 1 === values.part;
    const act = pressable(() => set({ part: i + 1 }));
    const label = html("span", { ...act, "aria-pressed": String(chosen), "data-key": name }, name);
    const cells = [label, shape, weights ? weights.toLocaleString("en") + times : "none"];
    return row(cells, { class: chosen ? "dl-part-chosen" : "", "data-said": words });
  });
  picture.replaceChildren(
    table("dl-parts", [`${values.side} part`, "shape that leaves it", "weights"], rows),
  );
  const at = Math.min(values.part, found.length) - 1;
  const [name, shape, , words] = found[at];
  const all = `The whole Transformer has ${total(values).toLocaleString("en")} weights`;
  readout(`${name}: ${words}; ${shape}. ${all}.`);
  return `The parts of the ${values.side}, with shapes and weights. ${all}.`;
}
