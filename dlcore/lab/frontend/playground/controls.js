// The controls of a Playground: the needed ones, and the others folded away.
import { choice } from "kit/choices.js";
import { button, html } from "kit/dom.js";
import { indexOf, slider } from "kit/sliders.js";

const WORDS = { own: "your own points", given: "these points" };

function control(key, { labels, stops, choices }, set) {
  const label = labels[key] ?? key.replace("_", " ");
  const values = stops[key] ?? choices[key];
  const choose = (value) => set({ [key]: value });
  if (!stops[key]) {
    const words = values.map((value) => WORDS[value] ?? value);
    return choice({ label, values, words, onChoose: choose });
  }
  const one = slider({ label, values, onMove: (i) => choose(values[i]) });
  return { root: one.root, show: (value) => one.show(Math.max(0, indexOf(values, value))) };
}

function rows(controls) {
  const roots = controls.map(({ root }) => root);
  return html("div", { class: "dl-controls" }, roots);
}

// set({key: value}) when the reader moves one -> {roots, show(state)}
export function makeControls(config, set) {
  const { show, first, stops, choices } = config;
  const controls = show
    .filter((key) => stops[key] ?? choices[key])
    .map((key) => ({ key, ...control(key, config, set) }));
  const needed = controls.filter(({ key }) => first.includes(key));
  const folded = controls.filter(({ key }) => !first.includes(key));
  const summary = html("summary", {}, "more controls");
  const more = html("details", { class: "dl-more" }, summary, rows(folded));
  return {
    roots: [rows(needed), ...(folded.length ? [more] : [])],
    show: (state) => controls.forEach((one) => one.show(state[one.key])),
  };
}

// What a click on the plane adds: 0, 1, or null to remove.
export function makeBrushes(clear) {
  let kind = 1;
  const brushes = choice({
    label: "click adds",
    values: [1, 0, null],
    words: ["● blue", "■ orange", "erase"],
    onChoose: (value) => {
      kind = value;
    },
  });
  brushes.show(kind);
  const eraser = button("Clear", clear, { class: "dl-clear" });
  return { root: html("div", { class: "dl-brushes" }, brushes.root, eraser), kind: () => kind };
}
