// Logistic regression on the features that the reader switches on.
import { halves, sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { html } from "kit/dom.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal, signed, some, term } from "kit/formats.js";
import { FEATURES, logisticFit, times } from "./math.js";
import { classDot } from "./picture.js";
import { halfPlane, plane, straightLine } from "kit/plane.js";

const RIDGE = 0.003; // keeps the weights finite where the classes are separable

export function fitFeatures(names, points, labels) {
  const rows = points.map((point) => [1, ...names.map((name) => FEATURES[name](point))]);
  return { rows, w: logisticFit(rows, labels, RIDGE) };
}

// The plane whose axes are the two chosen features: there the border is straight.
function featurePlane(width, names, rows, labels, w) {
  const span = (k) => {
    const values = rows.map((row) => row[k]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const gap = 0.12 * (high - low);
    return [low - gap, high + gap];
  };
  const frame = plane({
    width,
    height: Math.min(width, 380),
    x: span(1),
    y: span(2),
    xLabel: names[0],
    yLabel: names[1],
  });
  frame.under(
    halfPlane(frame, w[1], w[2], w[0], { colour: 0 }),
    halfPlane(frame, -w[1], -w[2], -w[0], { colour: 1 }),
  );
  frame.add(
    straightLine(frame, w[1], w[2], w[0], { width: 2.5 }),
    rows.map((row, i) => classDot(frame, [row[1], row[2]], labels[i])),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const names = Object.keys(FEATURES).filter((name) => values[name]);
  const points = data.points[data.tasks.indexOf(values.task)].map((point) => Array.from(point));
  const labels = Array.from(data.labels[data.tasks.indexOf(values.task)]);
  const { rows, w } = fitFeatures(names, points, labels);
  const z = (x, y) => names.reduce((sum, name, k) => sum + w[k + 1] * FEATURES[name]([x, y]), w[0]);
  const [left, right] = halves(width);
  const size = Math.min(left, 390);
  const frame = plane({
    width: size,
    x: [-2, 2],
    y: [-2, 2],
    xLabel: "x₁",
    yLabel: "x₂",
    grid: false,
  });
  frame.under(heatMap(frame, z, { ink: inks(picture), sides: true, cells: 50 }));
  frame.add(
    contourLines(frame, z, [0], { width: 2.5, cells: 100 }),
    points.map((point, i) => classDot(frame, point, labels[i])),
  );
  const hint = html(
    "p",
    { class: "dl-span-hint" },
    `${some(names.length, "feature")}. Switch on exactly two, and this side shows the plane that they span.`,
  );
  picture.replaceChildren(
    sideBySide(
      frame.node,
      names.length === 2 ? featurePlane(Math.min(right, 390), names, rows, labels, w) : hint,
    ),
  );
  const wrong = times(rows, w).filter((value, i) => value > 0 !== labels[i] > 0).length;
  const sum = `z = ${signed(w[0], 1)}${names.map((name, k) => term(w[k + 1], name, 1)).join("")}`;
  readout(`${sum}: ${wrong} of ${labels.length} wrong`);
  return (
    `${values.task}, classified by ${names.join(", ") || "no feature"}: ${sum}; ${wrong} of ${labels.length} points wrong, ` +
    `that is ${decimal((100 * wrong) / labels.length, 0)} %.`
  );
}
