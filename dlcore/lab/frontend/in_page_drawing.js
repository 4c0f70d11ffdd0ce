// InPage(show="drawing"): draw a digit and watch networks answer, side by side.
import { button, bytes, html, widgetRoot } from "kit/dom.js";
import { indexOf, slider } from "kit/sliders.js";
import { createBars } from "nets/bars.js";
import { answersInWords, answersOf, column, openContestants } from "nets/contestants.js";
import { SIDE, prepare } from "nets/ink.js";
import { createInside } from "nets/inside.js";
import { PAD, createPad } from "nets/pad.js";
import { inkOf, readPhoto } from "nets/photo.js";
import { photoButton } from "nets/photo_file.js";
import { createPhotoSteps } from "nets/photo_steps.js";
import { wireState } from "shell/wire.js";
import { readChoices, readSliders } from "shell/words.js";

const BLANK = 0.02; // all pixels below: nothing is drawn

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
  return [start, ...answersInWords(answers), "."];
}

const CENTRE = "centre and scale as MNIST does";

function readWords({ labels, thicknesses }, words) {
  const choices = [
    { name: "example", values: [...labels.keys()] },
    { name: "centre", values: [true, false] },
  ];
  const brush = { name: "brush", values: thicknesses };
  return { ...readSliders([brush], words), ...readChoices(choices, words) };
}

function writeWords(state) {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
}

// The brush, the way through the examples, and the switch; `clear` empties the pad.
function makeControls({ labels, thicknesses }, { get, set }, clear, photo) {
  const brush = slider({
    label: "brush thickness (pixels)",
    values: thicknesses,
    onMove: (index) => set({ brush: thicknesses[index] }),
  });
  const turn = (step) => {
    const now = get().example;
    const next = now === null ? (step > 0 ? 0 : -1) : now + step;
    set({ example: (next + labels.length) % labels.length });
  };
  const centre = html("input", {
    type: "checkbox",
    onchange: () => set({ centre: centre.checked }),
  });
  const ways = [
    button("‹ test digit", () => turn(-1), { "aria-label": "Previous test digit" }),
    button("test digit ›", () => turn(1), { "aria-label": "Next test digit" }),
  ];
  return {
    sliders: brush.root,
    actions: [
      button("Clear", clear, { "aria-label": "Clear the drawing" }),
      ...photo,
      ...(labels.length ? ways : []),
      html("label", { class: "dl-switch" }, centre, CENTRE),
    ],
    show(state) {
      brush.show(indexOf(thicknesses, state.brush));
      centre.checked = state.centre;
    },
  };
}

function seenCanvas() {
  const words = `The ${SIDE} by ${SIDE} pixels that the networks see`;
  const size = { width: SIDE, height: SIDE };
  return html("canvas", { class: "dl-seen", role: "img", ...size, "aria-label": words });
}

// The examples as Python gave them, 0…255 each.
function openExamples(model) {
  const all = new Uint8Array(bytes(model.get("examples")));
  const size = SIDE * SIDE;
  return (index) => all.subarray(index * size, (index + 1) * size);
}

// What the networks see, 0…1: an example, or what the reader has drawn.
function makeEye(pad, exampleAt) {
  let loaded = null; // the example on the pad
  return ({ example, centre }) => {
    const shown = loaded;
    loaded = example;
    if (example === null) return prepare(pad.ink(), PAD, centre);
    const original = exampleAt(example);
    if (shown !== example) pad.load(original, SIDE);
    return Float64Array.from(original, (value) => value / 255);
  };
}

function stage(pad, seen, contestants) {
  const answers = contestants.map((one) => one.root);
  const columns = [
    column("dl-left", "draw here", pad.root),
    column("dl-middle", `${SIDE}×${SIDE} input`, seen),
    html("div", { class: "dl-answers" }, answers),
  ];
  return html("div", { class: "dl-picture" }, html("div", { class: "dl-columns" }, columns));
}

function openNetworks(model, onReady) {
  return openContestants(model, {
    createAnswers: () => createBars(model.get("config").classes),
    createView: (network) => createInside(network, [SIDE, SIDE]),
    onReady,
  });
}

// Puts the ink of a photo on the pad and tells `onInk` of both, or says what is wrong.
async function takePhoto(file, { pad, status, onInk }) {
  try {
    const photo = await readPhoto(file);
    const found = inkOf(photo);
    pad.paste(found.ink);
    onInk(photo, found);
    status.replaceChildren(`The pad shows the ink of ${file.name}.`);
  } catch (error) {
    status.replaceChildren(`${file.name} shows no digit: ${error.message}.`);
  }
}

// The pad, on which a stroke makes something new of an example.
function openPad({ wired, status, hide, answer, onLift }) {
  return createPad({
    thickness: () => wired.get().brush,
    onInk: () => {
      hide();
      if (wired.get().example !== null) wired.set({ example: null });
      else answer();
    },
    onPen: (words) => status.replaceChildren(words),
    onLift,
  });
}

function arrange(root, { pad, seen, contestants, readout, controls, status, steps }) {
  root.append(
    stage(pad, seen, contestants),
    readout,
    html("div", { class: "dl-controls" }, controls.sliders),
    html("div", { class: "dl-actions" }, controls.actions, status),
    steps.root,
    html(
      "div",
      { class: "dl-picture" },
      contestants.map((one) => one.inside),
    ),
  );
}

export function render({ model, el }) {
  const config = model.get("config");
  const { labels } = config;
  const root = widgetRoot("dl-in-page", config.name, config.title);
  const wired = wireState(model, root, {
    read: (words) => readWords(config, words),
    write: () => writeWords(wired.get()),
    draw: update,
  });
  const status = html("span", { class: "dl-status", role: "status" });
  const seen = seenCanvas();
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const pad = openPad({ wired, status, hide: () => steps.hide(), answer, onLift: remember });
  const look = makeEye(pad, openExamples(model));
  const steps = createPhotoSteps();
  const clear = () => {
    pad.clear();
    steps.hide();
    forget();
  };
  const controls = makeControls(config, wired, clear, photoButton(root, take));
  const contestants = openNetworks(model, answer);
  let pixels = null;

  function answer() {
    const { example } = wired.get();
    pixels = look(wired.get());
    paintInk(seen, pixels);
    const numbers = pixels.map((value) => 255 * value);
    const answers = answersOf(contestants, numbers);
    const words = answers.length ? verdict({ example, labels, pixels, answers }) : [];
    readout.replaceChildren(...words);
    root.contestants = contestants; // for tests and the curious
  }
  function take(file) {
    const onInk = (photo, found) => {
      forget({ centre: true });
      steps.show(photo, found, pixels);
    };
    return takePhoto(file, { pad, status, onInk });
  }
  // What lies on the pad is no example any more.
  function forget(also = {}) {
    wired.set({ example: null, ...also });
    answer();
    remember();
  }
  function remember() {
    wired.change({ drawing: new DataView(Float32Array.from(pixels).buffer) });
  }
  function update() {
    controls.show(wired.get());
    pad.showBrush();
    if (wired.get().example !== null) steps.hide();
    answer();
  }

  arrange(root, { pad, seen, contestants, readout, controls, status, steps });
  return wired.open(el);
}
