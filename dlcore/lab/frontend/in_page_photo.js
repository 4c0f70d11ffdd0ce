// InPage(show="photo"): networks answer for a colour photo, one of ours or the reader's.
import { bytes, html, widgetRoot } from "kit/dom.js";
import { paintPixels, rgb } from "kit/pixels.js";
import { createTopBars } from "nets/bars.js";
import { createCamera } from "nets/camera.js";
import { answersInWords, answersOf, column, openContestants } from "nets/contestants.js";
import { createLeaves } from "nets/inside.js";
import { createOcclusion } from "nets/occlusion.js";
import { createPhotoChooser } from "nets/photo_chooser.js";
import { openExamples, takePhoto } from "nets/own_photo.js";
import { photoButton } from "nets/photo_file.js";
import { wireState } from "shell/wire.js";
import { readChoices } from "shell/words.js";

const NONE = "Choose a photo of yours, or drop its file here.";

// The photo that the state means, or null: an example, or the reader's own.
function photoOf(model, examples) {
  const { example } = model.get("state");
  if (example !== null) return examples[example];
  const pixels = new Uint8Array(bytes(model.get("photo")));
  return pixels.length ? { words: "your photo", pixels } : null;
}

function seenCanvas() {
  return html("canvas", { class: "dl-pixels", role: "img" });
}

function showSeen(canvas, photo, size) {
  const what = photo ? `What the networks see of ${photo.words}: ` : "No photo yet: ";
  canvas.setAttribute("aria-label", `${what}${size} by ${size} pixels`);
  paintPixels(canvas, [size, size], photo ? rgb(photo.pixels) : () => [0, 0, 0, 0]);
}

// The two ways of the reader's own photo: a file, chosen or dropped, and the camera.
function ownPhoto(root, goal) {
  const camera = createCamera({
    take: (video) => takePhoto(video, "what the camera saw", goal),
    tell: (words) => goal.status.replaceChildren(words),
  });
  const file = photoButton(root, (found) => takePhoto(found, found.name, goal));
  return {
    root: [html("div", { class: "dl-actions" }, file, camera.button, goal.status), camera.panel],
    close: camera.close,
  };
}

function arrange(root, parts) {
  const { seen, size, contestants, occlusions, chooser, own, readout } = parts;
  const answers = contestants.map((one) => one.root);
  const columns = [
    column("dl-left", `${size} × ${size} pixels`, seen),
    html("div", { class: "dl-answers" }, answers),
  ];
  root.append(
    chooser.root,
    ...own.root,
    html(
      "div",
      { class: "dl-picture" },
      html("div", { class: "dl-columns dl-photo-columns" }, columns),
    ),
    readout,
    html(
      "div",
      { class: "dl-columns" },
      occlusions.map((each) => each.root),
    ),
    html(
      "div",
      { class: "dl-picture" },
      contestants.map((one) => one.inside),
    ),
  );
}

export async function render({ model, el }) {
  const { name, title, size, classes, occlude } = model.get("config");
  const examples = await openExamples(model);
  const root = widgetRoot("dl-in-page", name, title);
  const wired = wireState(model, root, {
    read: (words) => readChoices([{ name: "example", values: [...examples.keys()] }], words),
    write: () => (wired.get().example === null ? {} : wired.get()),
    draw: update,
  });
  const seen = seenCanvas();
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const status = html("span", { class: "dl-status", role: "status" });
  const chooser = createPhotoChooser({
    photos: examples,
    size,
    onChoose: (example) => {
      status.replaceChildren();
      wired.set({ example });
    },
  });
  const own = ownPhoto(root, { size, status, onPixels });
  const contestants = openContestants(model, {
    createAnswers: () => createTopBars(classes),
    createView: (network, words) => createLeaves(network, [size, size], words),
    onReady: update,
  });
  const occlusions = occlude
    ? contestants.map((one) =>
        createOcclusion({ one, size, side: occlude, classes, onDone: answer }),
      )
    : [];

  function onPixels(pixels) {
    wired.change({ photo: new DataView(pixels.buffer) });
    if (wired.get().example === null) update();
    else wired.set({ example: null });
  }
  function update() {
    const found = photoOf(model, examples);
    chooser.show(wired.get().example);
    showSeen(seen, found, size);
    answer();
    occlusions.forEach((each) => each.show(found?.pixels));
    root.contestants = contestants; // for tests and the curious
  }
  function answer() {
    const found = photoOf(model, examples);
    const answers = found ? answersOf(contestants, found.pixels) : [];
    const words = answers.length ? [`For ${found.words}, `, ...answersInWords(answers), "."] : [];
    readout.replaceChildren(...(found ? words : [NONE]));
  }

  arrange(root, { seen, size, contestants, occlusions, chooser, own, readout });
  const close = wired.open(el);
  return () => {
    own.close();
    close();
  };
}
