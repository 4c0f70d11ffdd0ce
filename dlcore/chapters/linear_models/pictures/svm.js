// A support vector machine trained by scikit-learn: border, margin and support vectors.
import { inks } from "kit/colours.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { machine } from "./math.js";
import { classDot } from "./picture.js";
import { dot, plane } from "kit/plane.js";

// The fit for the reader's setting: γ matters to the RBF kernel alone.
export function chosen({ data: d, kernel, C, gamma }, data) {
  const key = kernel === "RBF" ? `RBF ${gamma}` : kernel;
  const row =
    (data.tasks.indexOf(d) * data.kernels.length + data.kernels.indexOf(key)) * data.costs.length +
    data.costs.indexOf(C);
  return {
    points: data.points[data.tasks.indexOf(d)],
    labels: data.labels[data.tasks.indexOf(d)],
    weights: data.weights[row],
    bias: data.biases[row],
  };
}

export function draw({ picture, width, values, data, readout }) {
  const { points, labels, weights, bias } = chosen(values, data);
  const z = machine(values.kernel, values.gamma, points, weights, bias);
  const frame = plane({
    width: Math.min(width, 500),
    x: [-2.6, 2.6],
    y: [-3.2, 2.6],
    xLabel: "x₁",
    yLabel: "x₂",
    grid: false,
  });
  const at = (x, y) => z([x, y]);
  const zs = Array.from(points, z);
  const isUseful = new Set(zs.map((value) => value > 0)).size === 2;
  frame.under(heatMap(frame, at, { ink: inks(picture), limit: 5, cells: 56 }));
  if (isUseful) {
    frame.add(
      contourLines(frame, at, [0], { width: 2.75, cells: 100 }),
      contourLines(frame, at, [-1, 1], { width: 1.25, cells: 100 }),
    );
  }
  points.forEach((point, i) => {
    if (weights[i] !== 0) frame.add(dot(frame, point, { hollow: true, size: 9 }));
    frame.add(classDot(frame, point, labels[i]));
  });
  picture.replaceChildren(frame.node);
  const text = isUseful ? streetOf(values, zs, labels, weights, z) : noStreet(zs, labels);
  readout(text);
  return `A support vector machine with the ${values.kernel} kernel and C = ${values.C} on ${values.data}: ${text}.`;
}

function streetOf({ kernel }, zs, labels, weights, z) {
  const support = Array.from(weights).filter((weight) => weight !== 0).length;
  const margins = zs.map((value, i) => (labels[i] ? value : -value));
  const wrong = margins.filter((margin) => margin <= 0).length;
  const inside = margins.filter((margin) => margin > 0 && margin < 0.999).length;
  const about = kernel === "linear" ? `; the street is ${decimal(2 / slopeOf(z), 2)} wide` : "";
  return `${support} of ${zs.length} points are support vectors; ${wrong} wrong, ${inside} right but inside the street${about}`;
}

// Where no border helps, the machine calls everybody by the name of the larger class.
function noStreet(zs, labels) {
  const name = zs[0] > 0 ? "blue" : "orange";
  const wrong = zs.filter((value, i) => value > 0 !== labels[i] > 0).length;
  return `no useful border: it calls all ${zs.length} points ${name}, and is wrong for ${wrong}`;
}

// |w| of a linear machine.
function slopeOf(z) {
  return Math.hypot(z([1, 0]) - z([0, 0]), z([0, 1]) - z([0, 0]));
}
