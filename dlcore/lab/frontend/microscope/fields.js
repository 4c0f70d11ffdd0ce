// The reader's own network: its layers, inputs, targets and weights.
import { button, html, uniqueId } from "kit/dom.js";
import { ACTIVATIONS, weightCount } from "./network.js";
import { MOST, allFinite, rebuilt } from "./state.js";
import { neuronName } from "./words.js";

function numberField(label, said, value, onChange) {
  const field = html("input", {
    type: "number",
    step: "any",
    value,
    "aria-label": said,
    onchange: () => {
      const number = Number(field.value);
      if (field.value.trim() !== "" && allFinite([number])) onChange(number);
      else field.value = value;
    },
  });
  return html("label", { class: "dl-number-field" }, html("span", {}, label), field);
}

function chooser(label, values, now, onChange) {
  const id = uniqueId("dl-choice");
  const select = html(
    "select",
    { id, onchange: () => onChange(select.value) },
    values.map((value) =>
      html("option", { value, selected: String(value) === String(now) }, value),
    ),
  );
  return html("span", { class: "dl-pick" }, html("label", { for: id }, label), select);
}

function row(...children) {
  return html("div", { class: "dl-row" }, ...children);
}

function replaced(list, index, value) {
  return list.map((old, i) => (i === index ? value : old));
}

function layerChoosers({ sizes, activations }, rebuild, set) {
  const counts = (most) => Array.from({ length: most }, (_, i) => i + 1);
  const hidden = sizes.slice(1, -1);
  const size = (label, most, column) =>
    chooser(label, counts(most), sizes[column], (value) =>
      rebuild(replaced(sizes, column, Number(value))),
    );
  const layers = chooser("hidden layers", [0, ...counts(MOST.layers)], hidden.length, (value) => {
    const kept = Array.from({ length: Number(value) }, (_, i) => hidden[i] ?? 2);
    rebuild([sizes[0], ...kept, sizes.at(-1)]);
  });
  const words = ["hidden function", "output function"].map((label, i) =>
    chooser(label, ACTIVATIONS, activations[i], (word) =>
      set({ activations: replaced(activations, i, word) }),
    ),
  );
  return row(
    size("inputs", MOST.inputs, 0),
    layers,
    hidden.map((_, i) => size(`neurons in layer ${i + 1}`, MOST.hidden, i + 1)),
    size("outputs", MOST.outputs, sizes.length - 1),
    words,
  );
}

function exampleFields({ sizes, inputs, targets }, get, set) {
  const field = (label, key) => (value, i) =>
    numberField(label(i), label(i), value, (number) =>
      set({ [key]: replaced(get()[key], i, number) }),
    );
  const target = (i) => (targets.length > 1 ? `target t${i + 1}` : "target t");
  return row(
    inputs.map(field((i) => `input ${neuronName(sizes, 0, i)}`, "inputs")),
    targets.map(field(target, "targets")),
  );
}

function weightFields({ sizes, weights }, get, set) {
  let flat = 0;
  const cell = (column, neuron) => (_, k) => {
    const at = flat++;
    const from = k === 0 ? "bias" : `from ${neuronName(sizes, column - 1, k - 1)}`;
    return numberField(from, `${neuron}, ${from}`, weights[at], (number) =>
      set({ weights: replaced(get().weights, at, number), passes: 0 }),
    );
  };
  return sizes.slice(1).flatMap((size, i) =>
    Array.from({ length: size }, (_, j) => {
      const neuron = neuronName(sizes, i + 1, j);
      const cells = Array.from({ length: sizes[i] + 1 }, cell(i + 1, neuron));
      return html("div", { class: "dl-row dl-neuron-row" }, html("b", {}, neuron), cells);
    }),
  );
}

function nameOf(field) {
  return field.getAttribute("aria-label") ?? field.labels?.[0]?.textContent;
}

// Puts new fields in place of the old ones; the focus stays where it was.
function replaceFields(root, fields) {
  const focused = root.contains(document.activeElement) && nameOf(document.activeElement);
  root.replaceChildren(...fields);
  if (!focused) return;
  const all = [...root.querySelectorAll("input, select, button")];
  all.find((field) => nameOf(field) === focused)?.focus();
}

export function makeFields({ get, set }) {
  const fields = html("div", { class: "dl-fields" });
  const summary = html("summary", {}, "Build your own: layers, inputs, weights");
  let seed = 1;

  function rebuild(sizes) {
    set(rebuilt(get(), sizes, seed));
    show();
  }
  const weights = row(
    button("Other random weights", () => {
      seed += 1;
      rebuild(get().sizes);
    }),
    button("All weights ½", () => {
      set({ weights: Array(weightCount(get().sizes)).fill(0.5), passes: 0, step: 0 });
      show();
    }),
  );
  function show() {
    const state = get();
    replaceFields(fields, [
      layerChoosers(state, rebuild, set),
      exampleFields(state, get, set),
      html("p", { class: "dl-heading" }, "Weights before the first pass"),
      ...weightFields(state, get, set),
      weights,
    ]);
  }
  return { root: html("details", { class: "dl-own" }, summary, fields), show };
}
