// Weights and multiplications of a convolutional layer, beside a dense one as large.
import { html } from "kit/dom.js";
import { heading, row, table } from "kit/tables.js";

const IMAGES = {
  "28×28×1": [28, 28, 1],
  "32×32×3": [32, 32, 3],
  "200×200×3": [200, 200, 3],
  "224×224×3": [224, 224, 3],
  "640×480×3": [480, 640, 3],
};

export const grouped = (value) =>
  value < 1e15 ? String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",") : value.toExponential(2);

// padding "same": the stride alone says how many neurons there are.
export function counts([height, width, channels], { kernel, outputs, stride }) {
  const places = Math.ceil(height / stride) * Math.ceil(width / stride);
  const taps = kernel * kernel * channels + 1;
  const inputs = height * width * channels + 1;
  const neurons = places * outputs;
  return {
    places,
    neurons,
    taps,
    inputs,
    unique: outputs * taps,
    local: neurons * taps,
    dense: neurons * inputs,
  };
}

export function draw({ picture, values, readout }) {
  const found = counts(IMAGES[values.image], values);
  const line = (name, ...cells) => row([heading("row", name), ...cells.map(grouped)]);
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-scrolls" },
      table(
        "dl-counter",
        ["", "convolution", "own weights", "dense"],
        [
          line("neurons", found.neurons, found.neurons, found.neurons),
          line("weights of one neuron", found.taps, found.taps, found.inputs),
          line("weights to learn", found.unique, found.local, found.dense),
          line("products of a picture", found.local, found.local, found.dense),
        ],
      ),
    ),
  );
  const shared = found.local / found.unique;
  const sparse = found.dense / found.local;
  const text =
    `Seeing a window in place of everything saves a factor of ${grouped(Math.round(sparse))} ` +
    `in weights and products; sharing saves another ${grouped(Math.round(shared))} in weights, ` +
    `and no product`;
  readout(`${text}.`);
  return `${values.image}, ${values.outputs} kernels of ${values.kernel} × ${values.kernel}: ${grouped(found.unique)} weights, ${grouped(found.local)} products. ${text}.`;
}
