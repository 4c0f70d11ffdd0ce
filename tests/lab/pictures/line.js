// An example of a picture module: a neuron's line, points of two kinds, a moving start.
import { whole } from "kit/allowed.js";
import { inks } from "kit/colours.js";
import { svg } from "kit/dom.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal, signed } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { arrow, dots, functionCurve, halfPlane, note, plane, straightLine } from "kit/plane.js";

export const states = { updates: whole(0, 1e6) };

export const actions = { step: "Step", run: "Run", reset: "Reset" };

export function setup({ controls, state, redraw }) {
  state.updates ??= 0;
  const button = document.createElement("button");
  button.textContent = "Add ten";
  button.onclick = () => {
    state.updates += 10;
    redraw();
  };
  controls.append(button);
}

export function act(action, { state, values, set, animate }) {
  const advance = () => {
    state.updates += 1;
    if (state.updates < 3) set({ w0: values.w0 + 0.05 * state.updates });
    return state.updates < 4;
  };
  if (action === "step") advance();
  if (action === "run") animate(advance, 40);
  if (action === "reset") {
    state.updates = 0;
    set({ w0: 0.9 });
  }
}

export function draw({ picture, width, values, data, state, set, snap, readout }) {
  const { w0, w1, gate, shaded } = values;
  const frame = plane({
    width: Math.min(width, 480),
    x: [-2, 2],
    y: [-2, 2],
    xLabel: "x₁",
    yLabel: "x₂",
  });
  const z = (x1, x2) => w0 + w1 * x1 - x2;
  if (shaded) frame.under(heatMap(frame, z, { ink: inks(picture), limit: 3 }));
  frame.add(
    halfPlane(frame, w1, -1, w0, { colour: 0 }),
    contourLines(frame, (x, y) => x * x + y * y, [1, 2.25], { faint: true, cells: 40 }),
    straightLine(frame, w1, -1, w0, { colour: 0 }),
    functionCurve(frame, Math.sin, { colour: 2, dash: true }),
    arrow(frame, [0, 0], [w1, -1], { colour: 3 }),
    note(frame, [w1, -1], "w"),
    dots(
      frame,
      [...data.points].filter((_, i) => data.labels[i] > 0),
      { colour: 0 },
    ),
    dots(
      frame,
      [...data.points].filter((_, i) => data.labels[i] < 0),
      { colour: 1, shape: "square" },
    ),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: [w1, 0],
      label: "slope",
      step: 0.1,
      colour: 3,
      onMove: ([x]) => set({ w1: snap("w1", x) }),
    }),
  );
  picture.replaceChildren(frame.node, svg("svg", { width: 0, height: 0 }));
  readout(`z(0, 0) = ${decimal(w0)}, slope ${signed(w1, 1)}, ${gate}, updates ${state.updates}`);
  return `The line of ${gate} with slope ${decimal(w1, 1)}.`;
}
