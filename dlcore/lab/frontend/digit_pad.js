// DigitPad: draw a digit and watch a network of dense layers answer, in the page.
import { forward, layersOf } from "./dense.js";
import { bytes, html, widgetRoot } from "kit/dom.js";
import { SIDE, prepare } from "./ink.js";
import { PAD, createPad } from "./pad.js";
import { indexOf, slider } from "kit/sliders.js";
import { wireState } from "shell/wire.js";
import { readChoices, readSliders } from "shell/words.js";

const POSITIVE = [40, 130, 200];
const NEGATIVE = [215, 105, 20];

function picture(canvas, colourAt) {
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i += 1) image.data.set(colourAt(i), 4 * i);
  context.putImageData(image, 0, 0);
}

// A neuron: a square in the colour of its output, inside it what its weights look for.
function tile(layer, row) {
  const weights = layer.matrix.subarray(row * layer.columns + 1, (row + 1) * layer.columns);
  const canvas = html("canvas");
  if (weights.length === SIDE * SIDE) {
    const top = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    picture(canvas, (i) => [
      ...(weights[i] > 0 ? POSITIVE : NEGATIVE),
      (255 * Math.abs(weights[i])) / top,
    ]);
  }
  const fill = html("span", { class: "dl-fill" });
  return { fill, root: html("div", { class: "dl-tile" }, fill, canvas) };
}

function column(className, title, ...children) {
  return html(
    "div",
    { class: `dl-column ${className}` },
    html("p", { class: "dl-heading" }, title),
    children,
  );
}

export function render({ model, el }) {
  const config = model.get("config");
  const { name, shapes, activations, classes, labels, thicknesses } = config;
  const layers = layersOf(shapes, new Float32Array(bytes(model.get("weights"))), activations);
  const examples = new Uint8Array(bytes(model.get("examples")));
  const root = widgetRoot("dl-digit-pad", name, config.title);
  let pen = "";
  const wired = wireState(model, root, {
    read: (words) => ({
      ...readSliders([{ name: "brush", values: thicknesses }], words),
      ...readChoices(
        [
          { name: "example", values: [...labels.keys()] },
          { name: "centre", values: [true, false] },
        ],
        words,
      ),
    }),
    write: () =>
      Object.fromEntries(Object.entries(getState()).filter(([, value]) => value !== null)),
    draw: update,
  });
  const { get: getState, set: setState } = wired;

  // --- what the reader touches ------------------------------------------------
  const pad = createPad({
    thickness: () => getState().brush,
    onInk: () => {
      if (getState().example !== null) setState({ example: null });
      else answer();
    },
    onPen: (words) => {
      pen = words;
      status.textContent = words;
    },
    onLift: () => remember(),
  });
  const brush = slider({
    label: "brush thickness (pixels)",
    values: thicknesses,
    onMove: (index) => setState({ brush: thicknesses[index] }),
  });
  const button = (text, label, onclick) =>
    html("button", { type: "button", "aria-label": label, onclick }, text);
  const turn = (step) => {
    const now = getState().example;
    const next = now === null ? (step > 0 ? 0 : -1) : now + step;
    setState({ example: (next + labels.length) % labels.length });
  };
  const centre = html("input", {
    type: "checkbox",
    onchange: () => setState({ centre: centre.checked }),
  });
  const weightsShown = html("input", {
    type: "checkbox",
    onchange: () => hidden.classList.toggle("dl-with-weights", weightsShown.checked),
  });
  const status = html("span", { class: "dl-status", role: "status" });

  // --- what the network makes of it -------------------------------------------
  const seen = html("canvas", { class: "dl-seen", role: "img" });
  const first = layers.length > 1 ? layers[0] : null;
  const tiles = first ? Array.from({ length: first.outputs }, (_, i) => tile(first, i)) : [];
  const hidden = html(
    "div",
    {
      class: "dl-hidden",
      role: "img",
      style: `--dl-columns: ${Math.ceil(Math.sqrt(tiles.length))}`,
    },
    tiles.map((one) => one.root),
  );
  const bars = classes.map((word) => {
    const bar = html("span", { class: "dl-bar" });
    const value = html("span", { class: "dl-number-cell" });
    return {
      bar,
      value,
      root: html(
        "div",
        { class: "dl-output" },
        html("b", {}, word),
        html("span", { class: "dl-bar-track" }, bar),
        value,
      ),
    };
  });
  const outputs = html(
    "div",
    { class: "dl-outputs", role: "img" },
    bars.map((one) => one.root),
  );
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });

  let loaded = null; // the example on the pad
  let pixels = null; // what the network sees, 0…1

  function look() {
    const { example, centre: centred } = getState();
    if (example === null) return prepare(pad.ink(), PAD, centred);
    const size = SIDE * SIDE;
    const original = examples.subarray(example * size, (example + 1) * size);
    if (loaded !== example) pad.load(original, SIDE);
    return Float64Array.from(original, (value) => value / 255);
  }

  function answer() {
    const { example } = getState();
    pixels = look();
    loaded = example;
    const x = Array.from(pixels, (value) => (255 * value - config.mean) / config.std);
    const results = forward(layers, x);
    picture(seen, (i) => [0, 0, 0, 255 * pixels[i]]);
    showHidden(results[0]);
    showOutputs(results.at(-1));
    root.outputs = results; // for tests and the curious
  }

  function showHidden(values) {
    tiles.forEach(({ fill, root: box }, i) => {
      const size = Math.min(1, Math.abs(values[i]));
      fill.className = `dl-fill dl-colour-${values[i] < 0 ? 1 : 0}`;
      fill.style.setProperty("--dl-size", (0.06 + 0.94 * size).toFixed(3));
      box.title = `hidden neuron ${i + 1}: ${values[i].toFixed(2)}`;
    });
    if (!first) return;
    const list = values.map((value) => value.toFixed(1)).join(", ");
    hidden.setAttribute("aria-label", `Outputs of the ${tiles.length} hidden neurons: ${list}`);
  }

  function showOutputs(values) {
    const order = [...values.keys()].sort((a, b) => values[b] - values[a]);
    const [low, high] = config.range ?? [Math.min(...values), Math.max(...values)];
    bars.forEach(({ bar, value, root: row }, i) => {
      const share = (values[i] - low) / (high - low || 1);
      bar.style.setProperty("--dl-share", `${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%`);
      value.textContent = values[i].toFixed(2);
      row.classList.toggle("dl-winner", i === order[0]);
    });
    const said = (i) => `${classes[i]} (${values[i].toFixed(2)})`;
    outputs.setAttribute("aria-label", `Outputs: ${classes.map((_, i) => said(i)).join(", ")}`);
    seen.setAttribute("aria-label", `The ${SIDE} by ${SIDE} pixels that the network sees`);
    readout.replaceChildren(...verdict(order, values, said));
  }

  function verdict(order, values, said) {
    const { example } = getState();
    const answerWord = html("strong", {}, classes[order[0]]);
    const rest = ` (output ${values[order[0]].toFixed(2)}), then ${said(order[1])}.`;
    if (pixels.every((value) => value < 0.02)) {
      return ["Nothing drawn yet. Asked all the same, the network says ", answerWord, "."];
    }
    if (example === null) return ["The network says ", answerWord, rest];
    return [
      `Test digit ${example + 1} of ${labels.length}, a ${labels[example]}: ` + "the network says ",
      answerWord,
      rest,
    ];
  }

  function remember() {
    model.set("drawing", new DataView(Float32Array.from(pixels).buffer));
    model.save_changes();
  }

  function update() {
    const state = getState();
    brush.show(indexOf(thicknesses, state.brush));
    pad.showBrush();
    centre.checked = state.centre;
    answer();
  }

  root.append(
    html(
      "div",
      { class: "dl-picture" },
      column("dl-left", "draw here", pad.root),
      column("dl-middle", "28×28 input", seen),
      first &&
        column(
          "dl-neurons",
          `${tiles.length} hidden neurons`,
          hidden,
          html(
            "p",
            { class: "dl-key" },
            html("span", { class: "dl-colour-1" }, "− negative"),
            html("span", { class: "dl-colour-0" }, "positive +"),
          ),
        ),
      column("dl-right", "outputs", outputs),
    ),
    readout,
    html("div", { class: "dl-controls" }, brush.root),
    html(
      "div",
      { class: "dl-actions" },
      button("Clear", "Clear the drawing", () => {
        pad.clear();
        setState({ example: null });
        remember();
      }),
      labels.length
        ? [
            button("‹ test digit", "Previous test digit", () => turn(-1)),
            button("test digit ›", "Next test digit", () => turn(1)),
          ]
        : [],
      html("label", { class: "dl-switch" }, centre, "centre and scale as MNIST does"),
      first && first.columns === SIDE * SIDE + 1
        ? html("label", { class: "dl-switch" }, weightsShown, "show the neurons' weights")
        : null,
      status,
    ),
  );
  return wired.open(el);
}
