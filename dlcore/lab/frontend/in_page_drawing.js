// InPage(show="drawing"): draw a digit and watch networks answer, side by side.
import { button, bytes, html, widgetRoot } from "kit/dom.js";
import { indexOf, slider } from "kit/sliders.js";
import { createContestant } from "nets/contestant.js";
import { SIDE, prepare } from "nets/ink.js";
import { PAD, createPad } from "nets/pad.js";
import { wireState } from "shell/wire.js";
import { readChoices, readSliders } from "shell/words.js";

const BLANK = 0.02; // all pixels below: nothing is drawn

function column(className, title, ...children) {
  return html(
    "div",
    { class: `dl-column ${className}` },
    html("p", { class: "dl-heading" }, title),
    children,
  );
}

// The ink of 28 × 28 pixels, 0…1, in black.
function paintInk(canvas, pixels) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  pixels.forEach((value, i) => {
    image.data[4 * i + 3] = 255 * value;
  });
  context.putImageData(image, 0, 0);
}

// "Test digit 3 of 60, a 1." or that nothing is drawn, then what each network says.
function verdict({ example, labels, pixels, answers }) {
  const blank = pixels.every((value) => value < BLANK);
  const start = blank
    ? "Nothing drawn yet. Asked all the same, "
    : example === null
      ? ""
      : `Test digit ${example + 1} of ${labels.length}, a ${labels[example]}: `;
  const parts = answers.flatMap(({ words, word, value }, i) => [
    `${i ? "; " : ""}${words} says `,
    html("strong", {}, word),
    ` (${value.toFixed(2)})`,
  ]);
  return [start, ...parts, "."];
}

export function render({ model, el }) {
  const { name, title, networks, classes, labels, thicknesses } = model.get("config");
  const examples = new Uint8Array(bytes(model.get("examples")));
  const travelling = bytes(model.get("weights"));
  const root = widgetRoot("dl-in-page", name, title);
  const controls = [
    { name: "example", values: [...labels.keys()] },
    { name: "centre", values: [true, false] },
  ];
  const wired = wireState(model, root, {
    read: (words) => ({
      ...readSliders([{ name: "brush", values: thicknesses }], words),
      ...readChoices(controls, words),
    }),
    write: () =>
      Object.fromEntries(Object.entries(getState()).filter(([, value]) => value !== null)),
    draw: update,
  });
  const { get: getState, set: setState } = wired;

  // --- what the reader touches ------------------------------------------------
  const status = html("span", { class: "dl-status", role: "status" });
  const pad = createPad({
    thickness: () => getState().brush,
    onInk: () => {
      if (getState().example !== null) setState({ example: null });
      else answer();
    },
    onPen: (words) => {
      status.textContent = words;
    },
    onLift: () => remember(),
  });
  const brush = slider({
    label: "brush thickness (pixels)",
    values: thicknesses,
    onMove: (index) => setState({ brush: thicknesses[index] }),
  });
  const turn = (step) => {
    const now = getState().example;
    const next = now === null ? (step > 0 ? 0 : -1) : now + step;
    setState({ example: (next + labels.length) % labels.length });
  };
  function clear() {
    pad.clear();
    setState({ example: null });
    remember();
  }
  const centre = html("input", {
    type: "checkbox",
    onchange: () => setState({ centre: centre.checked }),
  });

  // --- what the networks make of it -------------------------------------------
  const seen = html("canvas", {
    class: "dl-seen",
    role: "img",
    width: SIDE,
    height: SIDE,
    "aria-label": `The ${SIDE} by ${SIDE} pixels that the networks see`,
  });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const contestants = networks.map((described) =>
    createContestant({
      described,
      classes,
      model,
      travelling,
      sides: [SIDE, SIDE],
      onReady: () => answer(),
    }),
  );
  let loaded = null; // the example on the pad
  let pixels = null; // what the networks see, 0…1

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
    paintInk(seen, pixels);
    const numbers = pixels.map((value) => 255 * value);
    const answers = contestants
      .map((one) => ({ ...one.show(numbers), words: one.words }))
      .filter(({ word }) => word !== undefined);
    readout.replaceChildren(
      ...(answers.length ? verdict({ example, labels, pixels, answers }) : []),
    );
    root.contestants = contestants; // for tests and the curious
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
      html(
        "div",
        { class: "dl-columns" },
        column("dl-left", "draw here", pad.root),
        column("dl-middle", `${SIDE}×${SIDE} input`, seen),
        html(
          "div",
          { class: "dl-answers" },
          contestants.map((one) => one.root),
        ),
      ),
    ),
    readout,
    html("div", { class: "dl-controls" }, brush.root),
    html(
      "div",
      { class: "dl-actions" },
      button("Clear", clear, { "aria-label": "Clear the drawing" }),
      labels.length
        ? [
            button("‹ test digit", () => turn(-1), { "aria-label": "Previous test digit" }),
            button("test digit ›", () => turn(1), { "aria-label": "Next test digit" }),
          ]
        : [],
      html("label", { class: "dl-switch" }, centre, "centre and scale as MNIST does"),
      status,
    ),
    html(
      "div",
      { class: "dl-picture" },
      contestants.map((one) => one.inside),
    ),
  );
  return wired.open(el);
}
