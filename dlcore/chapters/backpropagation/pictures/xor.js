// Three neurons learning XOR: the decision surface and the four outputs, pass by pass.
import { logistic } from "kit/functions.js";
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { dot, note, plane, polyline } from "kit/plane.js";

const CORNERS = [
  [-1, -1, 0],
  [-1, 1, 1],
  [1, -1, 1],
  [1, 1, 0],
];
const WEIGHTS = 9;

// w: bias, first, second weight of N0, N1 and N2.
export function xorOutput(w, x1, x2) {
  const a = Math.tanh(w[0] + w[1] * x1 + w[2] * x2);
  const b = Math.tanh(w[3] + w[4] * x1 + w[5] * x2);
  return logistic(w[6] + w[7] * a + w[8] * b);
}

function weightsAt(run, pass) {
  return run.subarray(pass * WEIGHTS, (pass + 1) * WEIGHTS);
}

function surface(width, w, root) {
  const frame = plane({
    width,
    x: [-1.6, 1.6],
    y: [-1.6, 1.6],
    xLabel: "x₁",
    yLabel: "x₂",
    grid: false,
  });
  const height = (x, y) => xorOutput(w, x, y) - 0.5;
  frame.under(heatMap(frame, height, { ink: inks(root), limit: 0.5, cells: 48 }));
  frame.add(contourLines(frame, height, [0], { width: 2.5 }));
  for (const [x1, x2, t] of CORNERS) {
    frame.over(
      dot(frame, [x1, x2], { shape: t ? "circle" : "square", size: 8, colour: t ? 0 : 1 }),
    );
    frame.over(
      note(frame, [x1, x2], decimal(xorOutput(w, x1, x2), 3), {
        dx: 0,
        dy: x2 > 0 ? -14 : 26,
        anchor: "middle",
      }),
    );
  }
  return frame.node;
}

function outputs(width, run, stops, pass) {
  const last = stops[stops.length - 1];
  const frame = plane({
    width,
    height: 300,
    x: [0, last],
    y: [0, 1],
    xLabel: "pass",
    yLabel: "the four outputs",
  });
  frame.add(
    polyline(
      frame,
      [
        [0, 0.5],
        [last, 0.5],
      ],
      { dash: true, width: 1.5 },
    ),
  );
  for (const [x1, x2, t] of CORNERS) {
    const points = Array.from(stops, (stop, i) => [stop, xorOutput(weightsAt(run, i), x1, x2)]);
    frame.add(polyline(frame, points, { colour: t ? 0 : 1, dash: x1 > 0 }));
  }
  frame.add(
    polyline(
      frame,
      [
        [pass, 0],
        [pass, 1],
      ],
      { width: 1.5 },
    ),
  );
  return frame.node;
}

export function draw({ root, picture, width, values, data, readout }) {
  const stops = Array.from(data.passes);
  const run = data.weights[data.seeds.indexOf(values.seed)];
  const w = weightsAt(run, stops.indexOf(values.passes));
  const wide = width > 620;
  const square = Math.min(wide ? (width - 20) * 0.46 : width, 380);
  const rest = wide ? width - 20 - square : width;
  picture.replaceChildren(
    html(
      "div",
      { class: "dl-pair" },
      html("div", {}, surface(square, w, root)),
      html("div", {}, outputs(rest, run, stops, values.passes)),
    ),
  );
  const right = CORNERS.filter(([x1, x2, t]) => xorOutput(w, x1, x2) > 0.5 === t > 0.5).length;
  const list = CORNERS.map(([x1, x2]) => decimal(xorOutput(w, x1, x2), 4)).join(", ");
  readout(`after ${values.passes} passes: outputs ${list}; ${right} of 4 on the right side of ½`);
  return (
    `Decision surface of the network with seed ${values.seed} after ${values.passes} passes; ` +
    `outputs ${list}; ${right} of 4 corners are right.`
  );
}
