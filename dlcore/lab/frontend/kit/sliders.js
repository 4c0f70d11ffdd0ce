// A named slider over a list of values: mouse, touch and keyboard.
import { html, uniqueId } from "./dom.js";
import { compact } from "./numbers.js";

const MOST_TICKS = 24;

function tickMarks(count) {
  if (count < 2 || count > MOST_TICKS) return null;
  const marks = Array.from({ length: count }, () => html("i"));
  return html("div", { class: "dl-ticks", "aria-hidden": "true" }, marks);
}

// onMove(index) is called at every step. `show(index)` moves the slider from outside;
// a `text` replaces the value in words where it lies between two ticks.
export function slider({ label, values, index = 0, onMove }) {
  const id = uniqueId("dl-slider");
  const input = html("input", {
    id,
    type: "range",
    min: 0,
    max: values.length - 1,
    step: 1,
    disabled: values.length < 2,
    oninput: () => onMove(Number(input.value)),
  });
  const shown = html("span", { class: "dl-value", "aria-hidden": "true" });
  const head = html("div", { class: "dl-control-head" }, html("label", { for: id }, label), shown);
  const root = html(
    "div",
    { class: "dl-control" },
    head,
    html("div", { class: "dl-track" }, tickMarks(values.length), input),
  );

  function show(position, text = compact(values[position])) {
    input.value = position;
    input.setAttribute("aria-valuetext", text);
    const filled = values.length > 1 ? position / (values.length - 1) : 0;
    input.style.setProperty("--dl-filled", filled);
    shown.textContent = text;
  }
  show(index);
  return { root, head, input, show };
}

// The index of the value that `text` (from an address) or a number means, or -1.
export function indexOf(values, wanted) {
  const exact = values.findIndex((value) => String(value) === String(wanted));
  if (exact >= 0) return exact;
  const number = wanted === "" ? NaN : Number(wanted);
  return values.findIndex(
    (value) => typeof value === "number" && Math.abs(value - number) <= 1e-9 * Math.abs(value),
  );
}

export function nearest(values, wanted) {
  let best = 0;
  values.forEach((value, i) => {
    if (Math.abs(value - wanted) < Math.abs(values[best] - wanted)) best = i;
  });
  return best;
}

// One slider for every axis {name, label, values}; they follow and change one state.
export function axisSliders(axes, getState, setState) {
  const controls = axes.map((axis) => ({
    axis,
    ...slider({
      label: axis.label,
      values: axis.values,
      onMove: (index) => setState({ [axis.name]: axis.values[index] }),
    }),
  }));
  function show() {
    for (const { axis, show: move } of controls) {
      const value = getState()[axis.name];
      const index = indexOf(axis.values, value);
      move(index < 0 ? nearest(axis.values, value) : index, compact(value));
    }
  }
  return { controls, show };
}
