// Errors on their way back through a convolution and through max pooling.
import { listOf, oneOf } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { flat, largest } from "kit/pixels.js";
import { numbered } from "kit/squares.js";
import { convolve, convolveBackward, maxPool } from "./arithmetic.js";

const NEXT = { 0: 1, 1: -1, "-1": 0 };

export const states = { errors: listOf(oneOf([-1, 0, 1]), 9) };

export function setup({ state }) {
  state.errors ??= [0, 0, 0, 0, 1, 0, 0, 0, 0];
}

// What max pooling of 2 × 2 sends back: all of each error to the winner.
export function poolBackward(errors, values, sides, stride) {
  const { winners } = maxPool(values, sides, 2, stride);
  const found = new Float64Array(values.length);
  winners.forEach((at, i) => {
    found[at] += errors[i];
  });
  return { toPixels: found, winners };
}

const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);

function grid(values, columns, words, more = {}) {
  return numbered([...values], columns, {
    size: 32,
    top: largest([...values, 1]),
    digits: 0,
    words,
    ...more,
  });
}

function toggler({ state, redraw }) {
  const button = (i) =>
    html(
      "button",
      {
        type: "button",
        class: "dl-cell dl-error",
        "data-key": `error-${i}`,
        "aria-label": `error of row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1}: ${state.errors[i]}`,
        onclick: () => {
          state.errors[i] = NEXT[state.errors[i]];
          redraw();
        },
      },
      decimal(state.errors[i], 0),
    );
  return html(
    "div",
    { class: "dl-errors" },
    state.errors.map((_, i) => button(i)),
  );
}

export function draw(context) {
  const { picture, values, state, data, readout } = context;
  const conv = values.layer === "convolution";
  const sides = conv ? [5, 5] : values.layer === "max pooling" ? [6, 6] : [4, 4];
  const x = flat(conv ? data.x5 : sides[0] === 6 ? data.x6 : data.x4);
  const kernel = flat(data.kernel);
  const back = conv
    ? convolveBackward(state.errors, x, sides, kernel, [3, 3])
    : poolBackward(state.errors, x, sides, sides[0] === 6 ? 2 : 1);
  const y = conv
    ? convolve(x, sides, kernel, [3, 3])
    : maxPool(x, sides, 2, sides[0] === 6 ? 2 : 1);
  const strong = conv ? undefined : (i) => back.winners.includes(i);
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-side-by-side" },
      part("inputs x", grid(x, sides[1], "the inputs", { strong })),
      conv && part("kernel w", grid(kernel, 3, "the kernel")),
      part("outputs y", grid(y.values, 3, "the outputs")),
      part("∂E/∂y: press", toggler(context)),
      part("∂E/∂x", grid(back.toPixels, sides[1], "the errors of the inputs")),
      conv && part("∂E/∂w", grid(back.toKernel, 3, "the slopes of the weights")),
    ),
  );
  const count = state.errors.filter(Boolean).length;
  const sent = back.toPixels.filter((value) => value !== 0).length;
  const bias = state.errors.reduce((sum, error) => sum + error, 0);
  const text =
    `${count} ${count === 1 ? "error reaches" : "errors reach"} ${sent} of ${x.length} inputs` +
    `${conv ? `; the slope of the bias is their sum, ${decimal(bias, 0)}` : ""}`;
  readout(`${text}.`);
  return `Inputs, outputs and errors of a ${values.layer} layer. ${text}.`;
}
