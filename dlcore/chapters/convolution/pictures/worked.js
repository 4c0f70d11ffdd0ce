// 5 × 5 × 3 through two kernels of 3 × 3 × 3, stride 2, padding 1: every product.
import { listOf, between } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { flat } from "kit/pixels.js";
import { frameAround, numbered, sheet, squares } from "kit/squares.js";
import { dotted, patchAt } from "./arithmetic.js";

const [SIDE, KERNEL, OUT] = [5, 3, 3];
const STEPS = { stride: 2, padding: 1 };
const NAMES = ["red", "green", "blue"];
const LARGEST = 3; // of an input number

export const states = { x: listOf(between(0, LARGEST), 75) };

export function setup({ state, data }) {
  state.x ??= data.x.flatMap((channel) => flat(channel));
}

const channelOf = (x, i) => x.slice(25 * i, 25 * (i + 1));

// One number of the result: patch, weights and sum of each channel, and the total.
export function oneOutput(x, kernel, bias, place) {
  const parts = NAMES.map((_, i) => {
    const patch = patchAt(channelOf(x, i), [SIDE, SIDE], [KERNEL, KERNEL], place, STEPS);
    const weights = flat(kernel[i]);
    return { patch, weights, sum: dotted(patch, weights) };
  });
  return { parts, total: parts.reduce((all, { sum }) => all + sum, bias) };
}

const placeOf = (step) => [Math.floor((step % 9) / OUT), step % OUT];
const digitsOf = (values, top, words) => numbered(values, 3, { size: 26, top, digits: 0, words });

// A channel with its rim of zeros; a click changes a number.
function channel(context, i, place) {
  const { state, redraw } = context;
  const size = 24;
  const wide = SIDE + 2;
  const inside = (row, column) => row > 0 && column > 0 && row <= SIDE && column <= SIDE;
  const at = (row, column) => 25 * i + (row - 1) * SIDE + column - 1;
  const show = (row, column) =>
    inside(row, column)
      ? { text: decimal(state.x[at(row, column)], 0), value: state.x[at(row, column)] / 5 }
      : { text: "0", faint: true };
  const press = (row, column) => {
    if (!inside(row, column)) return;
    state.x[at(row, column)] = (state.x[at(row, column)] + 1) % (LARGEST + 1);
    redraw();
  };
  const corner = place.map((one) => one * STEPS.stride);
  return sheet(
    size * wide,
    size * wide,
    `the ${NAMES[i]} channel with its rim`,
    squares({ size, sides: [wide, wide], show, press }),
    frameAround({ size, place: corner, sides: [KERNEL, KERNEL] }),
  );
}

function line(context, i, place, { patch, weights, sum }) {
  const products = patch.map((value, k) => value * weights[k]);
  const sign = (text) => html("b", { "aria-hidden": "true" }, text);
  return html(
    "div",
    { class: "dl-worked-line" },
    html("div", {}, html("p", { class: "dl-heading" }, NAMES[i]), channel(context, i, place)),
    html(
      "div",
      { class: "dl-worked-sum" },
      digitsOf(weights, 2, `the kernel for ${NAMES[i]}`),
      sign("→"),
      digitsOf(products, 3, `the products of ${NAMES[i]}`),
      sign("→"),
      html("b", {}, signed(sum, 0)),
    ),
  );
}

function results({ state, data, values }, filter) {
  const size = 34;
  const show = (row, column) => {
    const step = 9 * filter + 3 * row + column;
    if (step > values.step) return {};
    const { total } = oneOutput(state.x, data.kernels[filter], data.biases[filter], [row, column]);
    return { text: decimal(total, 0), value: total / 10, strong: step === values.step };
  };
  return html(
    "div",
    {},
    html("p", { class: "dl-heading" }, `feature map ${filter + 1}`),
    sheet(size * 3, size * 3, `feature map ${filter + 1}`, squares({ size, sides: [3, 3], show })),
  );
}

export const actions = { next: "Next step", run: "Run", reset: "Start again" };

export function act(action, context) {
  const { set, animate, state, data } = context;
  const forward = () => {
    if (context.values.step >= 17) return false;
    set({ step: context.values.step + 1 });
    return true;
  };
  if (action === "next") forward();
  else if (action === "run") animate(forward, 700);
  else {
    set({ step: 0 });
    state.x = data.x.flatMap((one) => flat(one));
  }
}

export function draw(context) {
  const { picture, values, state, data, readout } = context;
  const filter = Math.floor(values.step / 9);
  const place = placeOf(values.step);
  const bias = data.biases[filter];
  const { parts, total } = oneOutput(state.x, data.kernels[filter], bias, place);
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-worked" },
      html(
        "div",
        {},
        parts.map((part, i) => line(context, i, place, part)),
      ),
      html("div", { class: "dl-worked-results" }, results(context, 0), results(context, 1)),
    ),
  );
  const sums = parts
    .map(({ sum }) => decimal(sum, 0))
    .join(" + ")
    .replaceAll("+ −", "− ");
  const text =
    `Kernel ${filter + 1}, row ${place[0] + 1}, column ${place[1] + 1}: ` +
    `${sums} + bias ${decimal(bias, 0)} = ${decimal(total, 0)} (27 products)`;
  readout(`${text}.`);
  return `Three channels, the window on each, the kernel, the products and the maps. ${text}.`;
}
