// Small kernels one behind another against one large kernel: what they see and cost.
import { svg } from "kit/dom.js";
import { halves, sideBySide } from "kit/layout.js";
import { look } from "kit/plane.js";
import { bars } from "./bars.js";
import { inWords } from "./counting.js";

// Pixels a side that one output of so many 3 × 3 convolutions sees.
export const sees = (layers) => 2 * layers + 1;

// Kernel weights without biases, the same number of channels in and out.
export const weightsOf = (layers, channels, kernel) => layers * kernel ** 2 * channels ** 2;

function field(layers, width) {
  const side = 15;
  const wide = Math.min(width - 4, 300);
  const cell = wide / side;
  const middle = (side - 1) / 2;
  const square = (reach, colour, kind) =>
    svg("rect", {
      ...look({ colour, width: 2 }, kind),
      x: (middle - reach) * cell,
      y: (middle - reach) * cell,
      width: (2 * reach + 1) * cell,
      height: (2 * reach + 1) * cell,
    });
  const lines = Array.from({ length: side + 1 }, (_, i) => [
    svg("line", { class: "dl-grid", x1: i * cell, x2: i * cell, y1: 0, y2: wide }),
    svg("line", { class: "dl-grid", y1: i * cell, y2: i * cell, x1: 0, x2: wide }),
  ]).flat();
  const reaches = Array.from({ length: layers }, (_, i) => layers - i);
  return svg(
    "svg",
    {
      class: "dl-plane",
      viewBox: `-2 -2 ${wide + 4} ${wide + 4}`,
      width: wide + 4,
      height: wide + 4,
    },
    lines,
    reaches.map((reach) => square(reach, 0, "dl-tint")),
    reaches.map((reach) => square(reach, 0, "dl-stroke")),
    square(0, 1, "dl-solid"),
  );
}

export function draw({ picture, width, values, readout }) {
  const { layers, channels } = values;
  const kernel = sees(layers);
  const [small, large] = [weightsOf(layers, channels, 3), weightsOf(1, channels, kernel)];
  const [left, right] = halves(width, 0.42);
  picture.replaceChildren(
    sideBySide(
      field(layers, left),
      bars(
        [
          { name: `${layers} × (3 × 3)`, value: small, words: inWords(small), colour: 0 },
          { name: `one ${kernel} × ${kernel}`, value: large, words: inWords(large), colour: 1 },
        ],
        { width: right, label: "weights" },
      ),
    ),
  );
  const said =
    `${layers} ${layers > 1 ? "layers of 3 × 3 see" : "layer of 3 × 3 sees"} ${kernel} × ${kernel} pixels with ` +
    `${layers} ${layers > 1 ? "ReLUs" : "ReLU"}; one kernel of that size has ${(large / small).toFixed(2)} times the weights.`;
  readout(said);
  return `Squares of pixels that an output sees through ${layers} convolutions, and two bars. ${said}`;
}
