// Four views of one perceptron: z over the weights, z over the inputs, y over z, and the
// chart of the inputs. One point lies in all of them.
import { halves, sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { dot, halfPlane, plane, polyline, straightLine } from "kit/plane.js";
import { camera, floor, polyline3, surface } from "kit/space.js";

const SPAN = [-2, 2];
const HEIGHT = [-4, 4];

function titled(text, node) {
  return html("div", { class: "dl-view" }, html("p", { class: "dl-heading" }, text), node);
}

// A plane z over two variables, with the point and a line down to the floor.
function spatial({ picture, values }, f, [a, b], names, width, uphill) {
  const frame = camera({
    width,
    height: 280,
    x: SPAN,
    y: SPAN,
    z: HEIGHT,
    turn: values.turn,
    tilt: 22,
  });
  const z = f(a, b);
  const shown = Math.min(HEIGHT[1], Math.max(HEIGHT[0], z));
  frame.add(
    floor(frame, { x: names[0], y: names[1], z: "z" }),
    surface(frame, f, { ink: inks(picture), limit: 4, cells: 12 }),
    polyline3(
      frame,
      [
        [a, b, HEIGHT[0]],
        [a, b, shown],
      ],
      { width: 1.25, dash: true },
    ),
    uphill &&
      polyline3(
        frame,
        [
          [a, b, z],
          [a + uphill[0], b + uphill[1], f(a + uphill[0], b + uphill[1])],
        ],
        { colour: 2, width: 3.5 },
      ),
    dot(frame, [a, b, shown], {
      colour: z >= 0 ? 0 : 1,
      shape: z >= 0 ? "circle" : "square",
      size: 6,
    }),
  );
  return frame.node;
}

function stepView(z, width) {
  const frame = plane({
    width,
    height: 280,
    x: HEIGHT,
    y: [-1.6, 1.6],
    xLabel: "z",
    yLabel: "y",
    ticks: { y: [-1, 0, 1] },
  });
  frame.add(
    polyline(
      frame,
      [
        [-9, -1],
        [0, -1],
      ],
      {},
    ),
    polyline(
      frame,
      [
        [0, 1],
        [9, 1],
      ],
      {},
    ),
    dot(frame, [z, z >= 0 ? 1 : -1], {
      colour: z >= 0 ? 0 : 1,
      shape: z >= 0 ? "circle" : "square",
      size: 7,
    }),
  );
  return frame.node;
}

function chart({ values, set, snap }, z, width) {
  const { w0, w1, w2, x1, x2 } = values;
  const frame = plane({ width, height: 280, x: SPAN, y: SPAN, xLabel: "x₁", yLabel: "x₂" });
  frame.under(
    halfPlane(frame, w1, w2, w0, { colour: 0 }),
    halfPlane(frame, -w1, -w2, -w0, { colour: 1 }),
  );
  frame.add(straightLine(frame, w1, w2, w0, { width: 2.5 }));
  frame.over(
    handle(frame, {
      key: "input",
      at: [x1, x2],
      label: "inputs x₁ and x₂",
      step: 0.1,
      colour: z >= 0 ? 0 : 1,
      size: 7,
      onMove: ([a, b]) => set({ x1: snap("x1", a), x2: snap("x2", b) }),
    }),
  );
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, readout } = context;
  const { w0, w1, w2, x1, x2 } = values;
  const z = w0 + w1 * x1 + w2 * x2;
  const [half] = halves(width);
  picture.replaceChildren(
    sideBySide(
      titled(
        "A  z over the weights: this input is fixed",
        spatial(
          context,
          (a, b) => w0 + a * x1 + b * x2,
          [w1, w2],
          ["w₁", "w₂"],
          half,
          [x1, x2].map((x) => (0.8 * x) / Math.max(0.8, Math.hypot(x1, x2))),
        ),
      ),
      titled(
        "B  z over the inputs: the weights are fixed",
        spatial(context, (a, b) => w0 + w1 * a + w2 * b, [x1, x2], ["x₁", "x₂"], half),
      ),
      titled("C  y over z: the sign function", stepView(z, half)),
      titled("D  y over the inputs, seen from above", chart(context, z, half)),
    ),
  );
  const text =
    `z = ${decimal(w0)} ${x1 * w1 < 0 ? "−" : "+"} ${decimal(Math.abs(w1 * x1), 3)} ` +
    `${x2 * w2 < 0 ? "−" : "+"} ${decimal(Math.abs(w2 * x2), 3)} = ${signed(z, 3)}, so y = ${z >= 0 ? "+1" : "−1"}`;
  readout(text);
  return (
    `Four views of a perceptron with weights ${decimal(w0)}, ${decimal(w1)}, ${decimal(w2)} and inputs ` +
    `${decimal(x1, 1)}, ${decimal(x2, 1)}: ${text}.`
  );
}

export const actions = { up: "Learn: answer +1", down: "Learn: answer −1", reset: "Reset" };

// One step of the perceptron rule for this input: along or against the gradient of z.
export function act(action, { values, set, data }) {
  if (action === "reset") {
    set(data.start);
    return;
  }
  const target = action === "up" ? 1 : -1;
  const { w0, w1, w2, x1, x2 } = values;
  if ((w0 + w1 * x1 + w2 * x2 >= 0 ? 1 : -1) === target) return;
  const moved = (w, x) => Number((w + 0.1 * target * x).toFixed(10));
  set({ w0: moved(w0, 1), w1: moved(w1, x1), w2: moved(w2, x2) });
}
