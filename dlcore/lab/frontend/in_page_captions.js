// InPage(show="captions"): one network sees the reader's photo, another says what it shows,
// word by word; the reader chooses words, and moves where it looks.
import { bytes, button, html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { largestPlaces, placesOver } from "kit/places.js";
import { axisSliders } from "kit/sliders.js";
import { createCamera } from "nets/camera.js";
import { openCaptioner } from "nets/captioner.js";
import { openContestants } from "nets/contestants.js";
import { beamSearch } from "nets/decoding.js";
import { openExamples, takePhoto } from "nets/own_photo.js";
import { createPhotoChooser } from "nets/photo_chooser.js";
import { photoButton } from "nets/photo_file.js";
import { wireState } from "shell/wire.js";
import { readChoices, readSliders } from "shell/words.js";

const SIDE = 7; // places in a row
const FIRST = 1; // the word that is shown first: the one before it is an article
const WORD = { name: "word", values: [...Array(20).keys()] }; // of the caption
const MISSING = "Load both networks: the first one sees the photo, the second one speaks.";
const NONE = "Choose a photo of yours, or drop its file here.";
const SHAPE = /^\d{1,2}[wp]\d{1,4}$/; // of one change: the step, "w" or "p", the number

// "2w17,3p24": at step 2 the word 17 is taken, at step 3 all weight lies on place 24.
function changesFrom(words) {
  const found = { forced: {}, moved: {} };
  for (const one of words.split(",").filter((each) => SHAPE.test(each))) {
    const [step, number] = one.split(/[wp]/).map(Number);
    found[one.includes("w") ? "forced" : "moved"][step] = number;
  }
  return found;
}

function changesInWords({ forced, moved }) {
  const listed = (all, sign) => Object.entries(all).map(([step, n]) => `${step}${sign}${n}`);
  return [...listed(forced, "w"), ...listed(moved, "p")].join(",");
}

// A change at a step: what comes after it has lost its sense. null takes it back.
function changed({ forced, moved }, step, kind, number) {
  const before = (all) =>
    Object.fromEntries(Object.entries(all).filter(([other]) => Number(other) < step));
  const kept = { forced: before(forced), moved: before(moved) };
  if (kind === "forced" && step in moved) kept.moved[step] = moved[step];
  if (number !== null) kept[kind][step] = number;
  return kept;
}

const spotlight = (place) => Float64Array.from({ length: SIDE ** 2 }, (_, i) => +(i === place));

const percent = (share) => `${decimal(100 * share, share < 0.1 ? 1 : 0)}\u00a0%`;

// What is computed for a photo: the steps of the caption, and what a beam finds.
function spoken(captioner, places, config, { forced, moved, beams }) {
  const { start, stop, most: longest } = config;
  const overrides = Object.fromEntries(
    Object.entries(moved).map(([step, place]) => [step, spotlight(place)]),
  );
  const settings = { start, stop, longest };
  const steps = captioner.caption(places, { ...settings, forced, overrides });
  const [best] = beamSearch({
    start: captioner.step(start, captioner.begin(places), places),
    step: (token, memory) => captioner.step(token, memory, places),
    size: beams,
    length: longest,
    stop,
  });
  return { steps, beam: best };
}

// The words that were said, as buttons that choose the step.
function wordButtons(steps, chosen, { wordOf, onStep, changes }) {
  return steps.map(({ token }, i) =>
    button(wordOf(token), () => onStep(i), {
      class: "dl-word-choice dl-said-word",
      "data-key": `word-${i}`,
      "aria-pressed": String(i === chosen),
      title: (i in changes.forced || i in changes.moved) && "changed by you",
    }),
  );
}

// The likeliest words of a step, as buttons that take one.
function offered({ shares, token }, count, { wordOf, onWord }) {
  const best = largestPlaces(shares, count);
  const listed = best.includes(token) ? best : [...best, token];
  return listed.map((each) =>
    button(
      [html("span", {}, wordOf(each)), html("span", { class: "dl-hint" }, percent(shares[each]))],
      () => onWord(each),
      {
        class: "dl-word-choice",
        "data-key": `next-${each}`,
        "aria-pressed": String(each === token),
      },
    ),
  );
}

function sentence(tokens, { wordOf, stop }) {
  const words = tokens.filter((token) => token !== stop).map(wordOf);
  return words.join(" ") || "(nothing)";
}

// The photo with the weights of the chosen word on it.
function lookedAt({ photo, size, step, word, moved, width, ...acts }) {
  const top = Math.max(...step.weights);
  const [best] = largestPlaces(step.weights, 1);
  const where = `row ${Math.floor(best / SIDE) + 1}, column ${(best % SIDE) + 1}`;
  const share = percent(step.weights[best]);
  return placesOver({
    width,
    photo: { pixels: photo.pixels, size },
    side: SIDE,
    shades: [...step.weights].map((weight) => weight / top),
    label: `Where the network looks when it says “${word}”`,
    chosen: moved ?? best,
    about: {
      "aria-label": `“${word}” looks at; arrow keys move it`,
      "aria-valuetext": `${where}, with ${share} of the weight`,
    },
    ...acts,
  });
}

function keepFocus(root, draw) {
  const key = root.contains(document.activeElement) && document.activeElement.dataset.key;
  draw();
  if (key) root.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
}

const own = new WeakMap(); // what the model holds of the reader's photo -> its pixels

// The photo that the state means, or null.
function photoOf(model, examples) {
  const { example } = model.get("state");
  if (example !== null) return { ...examples[example], words: `“${examples[example].words}”` };
  const held = model.get("photo");
  if (!own.has(held)) own.set(held, new Uint8Array(bytes(held)));
  const pixels = own.get(held);
  return pixels.length ? { words: "your photo", pixels } : null;
}

// Both networks; places(photo) are what the first one sees, kept until the next photo.
function openPair(model, onReady) {
  const { map } = model.get("config");
  const found = { eyes: null, captioner: null };
  let [seen, places] = [null, null];
  const contestants = openContestants(model, {
    createAnswers: () => ({ root: html("p", { class: "dl-hint" }, "It is here.") }),
    createView: (network) => {
      if ("projection.mean" in network.weights) found.captioner = openCaptioner(network.weights);
      else found.eyes = network;
      return { roots: [] };
    },
    onReady,
  });
  function placesOf(photo) {
    if (seen === photo.pixels) return places;
    found.eyes.run(photo.pixels);
    [seen, places] = [photo.pixels, found.captioner.project(found.eyes.tensor(map))];
    return places;
  }
  return { contestants, found, placesOf };
}

function createParts(model, root, wired, examples) {
  const { size, sliders: axes } = model.get("config");
  const status = html("span", { class: "dl-status", role: "status" });
  const goal = {
    size,
    status,
    onPixels: (pixels) => {
      wired.change({ photo: new DataView(pixels.buffer) });
      wired.set({ example: null, changes: "", word: FIRST });
    },
  };
  const camera = createCamera({
    take: (video) => takePhoto(video, "what the camera saw", goal),
    tell: (words) => status.replaceChildren(words),
  });
  const file = photoButton(root, (found) => takePhoto(found, found.name, goal));
  const chooser = createPhotoChooser({
    photos: examples,
    size,
    onChoose: (example) => {
      status.replaceChildren();
      wired.set({ example, changes: "", word: FIRST });
    },
  });
  return {
    chooser,
    camera,
    own: html("div", { class: "dl-actions" }, file, camera.button, status),
    sliders: axisSliders(axes, wired.get, wired.set),
    again: button("Let it choose and look for itself", () => wired.set({ changes: "" })),
    readout: html("p", { class: "dl-readout", "aria-live": "polite" }),
    words: html("div", { class: "dl-words" }),
    looked: html("div", { class: "dl-column" }),
    next: html("div", { class: "dl-column" }),
  };
}

function arrange(root, parts, contestants) {
  const { chooser, camera, own, sliders, again, readout, words, looked, next } = parts;
  root.append(
    chooser.root,
    own,
    camera.panel,
    html(
      "div",
      { class: "dl-picture" },
      html(
        "div",
        { class: "dl-answers" },
        contestants.map((one) => one.root),
      ),
    ),
    readout,
    html("div", { class: "dl-picture" }, words),
    html(
      "div",
      { class: "dl-picture" },
      html("div", { class: "dl-columns dl-caption-columns" }, looked, next),
    ),
    html("div", { class: "dl-actions" }, again),
    html(
      "div",
      { class: "dl-controls" },
      sliders.controls.map((one) => one.root),
    ),
  );
}

// What is said of a photo and where the network looks, for what the state says.
function showCaption({ photo, config, state, pair, parts, wired, width }) {
  const { classes, stop, size } = config;
  const { word, shown, beams } = state;
  const wordOf = (token) => (token === stop ? "■" : classes[token]);
  const changes = changesFrom(state.changes);
  const places = pair.placesOf(photo);
  const { steps, beam } = spoken(pair.found.captioner, places, config, { ...changes, beams });
  const chosen = Math.min(word, steps.length - 1);
  const change = (kind, number) =>
    wired.set({ changes: changesInWords(changed(changes, chosen, kind, number)), word: chosen });
  const tools = { wordOf, stop, changes, onStep: (step) => wired.set({ word: step }) };
  parts.words.replaceChildren(...wordButtons(steps, chosen, tools));
  parts.looked.replaceChildren(
    lookedAt({
      photo,
      size,
      step: steps[chosen],
      word: wordOf(steps[chosen].token),
      moved: changes.moved[chosen],
      width,
      onPlace: (place) => change("moved", place),
      onLeave: () => change("moved", null),
    }),
  );
  parts.next.replaceChildren(
    html("p", { class: "dl-heading" }, `instead of word ${chosen + 1}`),
    ...offered(steps[chosen], shown, { wordOf, onWord: (token) => change("forced", token) }),
  );
  const said = sentence(
    steps.map(({ token }) => token),
    tools,
  );
  parts.readout.replaceChildren(
    `Of ${photo.words} it says: `,
    html("strong", {}, said),
    `. ${state.changes ? "Without your changes, the" : "The"} best of a beam of ${beams}: ` +
      `${sentence(beam.tokens, tools)}.`,
  );
}

export async function render({ model, el }) {
  const config = model.get("config");
  const { name, title, sliders: axes } = config;
  const examples = await openExamples(model);
  const root = widgetRoot("dl-in-page dl-captions", name, title);
  const wired = wireState(model, root, {
    read: (said) => ({
      ...readSliders([...axes, WORD], said),
      ...readChoices([{ name: "example", values: [...examples.keys()] }], said),
      ...("changes" in said && { changes: String(said.changes).slice(0, 200) }),
    }),
    write: () => (wired.get().example === null ? {} : wired.get()),
    draw: update,
  });
  const pair = openPair(model, () => update());
  const parts = createParts(model, root, wired, examples);

  function update() {
    const state = wired.get();
    const photo = photoOf(model, examples);
    const ready = pair.found.eyes && pair.found.captioner;
    const width = Math.max(200, Math.min(336, (root.clientWidth || 336) - 24));
    parts.chooser.show(state.example);
    parts.sliders.show();
    for (const { input } of parts.sliders.controls) input.disabled = !ready;
    parts.again.disabled = !ready || !state.changes;
    root.captions = pair; // for tests and the curious
    if (!ready || !photo) parts.readout.textContent = photo ? MISSING : NONE;
    else keepFocus(root, () => showCaption({ photo, config, state, pair, parts, wired, width }));
  }

  arrange(root, parts, pair.contestants);
  const close = wired.open(el);
  return () => {
    parts.camera.close();
    close();
  };
}
