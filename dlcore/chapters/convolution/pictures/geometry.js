// Where the kernel stands: size, stride, padding, dilation on 6 × 8 pixels.
import { html, svg } from "kit/dom.js";
import { halves, sideBySide } from "kit/layout.js";
import { frameAround, sheet, squares } from "kit/squares.js";
import { outputSize } from "./arithmetic.js";

const SIDES = [6, 8];

// The places, in the padded picture, of the kernel's taps at an output's place.
export function tapsAt(place, { kernel, stride, dilation }) {
  return Array.from({ length: kernel * kernel }, (_, k) => [
    place[0] * stride + Math.floor(k / kernel) * dilation,
    place[1] * stride + (k % kernel) * dilation,
  ]);
}

function input(values, place, width) {
  const { padding, kernel, dilation, stride } = values;
  const wide = SIDES[1] + 2 * padding;
  const high = SIDES[0] + 2 * padding;
  const size = Math.min(34, Math.floor(width / wide));
  const taps = new Set(tapsAt(place, values).map(String));
  const inside = (at, side) => at >= padding && at < side + padding;
  const show = (row, column) => ({
    text: inside(row, SIDES[0]) && inside(column, SIDES[1]) ? undefined : "0",
    faint: true,
    value: taps.has(`${row},${column}`) ? 0.9 : 0,
  });
  const reach = dilation * (kernel - 1) + 1;
  const corner = place.map((at) => at * stride);
  const real = { place: [padding, padding], sides: SIDES, size, colour: 9 };
  const frame = { place: corner, sides: [reach, reach], size };
  return sheet(
    size * wide + 1,
    size * high + 1,
    "the picture with its rim",
    squares({ size, sides: [high, wide], show }),
    frameAround(real),
    frameAround(frame),
  );
}

function output([rows, columns], place, width, choose) {
  const size = Math.min(34, Math.floor(width / columns));
  const show = (row, column) => ({
    value: row === place[0] && column === place[1] ? -0.9 : 0.12,
    strong: row === place[0] && column === place[1],
  });
  return sheet(
    size * columns + 1,
    size * rows + 1,
    "the layer",
    squares({ size, sides: [rows, columns], show, press: choose }),
  );
}

const formula = (size, { kernel, stride, padding, dilation }) =>
  `⌊(${size} + 2·${padding} − ${dilation}·(${kernel} − 1) − 1) / ${stride}⌋ + 1`;

export const actions = { next: "Next place", run: "Run" };

export function act(action, context) {
  const count = SIDES.map((side) => outputSize(side, context.values.kernel, context.values));
  const last = count[0] * count[1] - 1;
  const forward = () => {
    const { step } = context.values;
    context.set({ step: step >= last ? 0 : step + 1 });
    return step < last;
  };
  if (action === "next") forward();
  else context.animate(forward, 350);
}

export function draw({ picture, width, values, readout, set }) {
  const count = SIDES.map((side) => outputSize(side, values.kernel, values));
  if (Math.min(...count) < 1) {
    picture.replaceChildren(svg("svg", { viewBox: "0 0 10 10", width: 10, height: 10 }));
    readout("The kernel does not fit into the picture.");
    return "The kernel does not fit.";
  }
  const at = Math.min(values.step, count[0] * count[1] - 1);
  const place = [Math.floor(at / count[1]), at % count[1]];
  const [left, right] = halves(width, 0.56);
  const choose = (row, column) => set({ step: row * count[1] + column });
  const part = (title, node) => html("div", {}, html("p", { class: "dl-heading" }, title), node);
  picture.replaceChildren(
    sideBySide(
      part("6 × 8 pixels and the rim", input(values, place, Math.min(left, 400))),
      part(`${count[0]} × ${count[1]} neurons of one map`, output(count, place, right, choose)),
    ),
  );
  const text =
    `rows ${formula(6, values)} = ${count[0]}, columns ${formula(8, values)} = ${count[1]}: ` +
    `${count[0] * count[1]} neurons`;
  readout(`${text}.`);
  return `A kernel of ${values.kernel} × ${values.kernel} on 6 × 8 pixels. ${text}.`;
}
