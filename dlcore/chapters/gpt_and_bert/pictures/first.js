// ⟨What the picture shows⟩: a straight line through the origin.
import { decimal } from "kit/formats.js";
import { functionCurve, plane } from "kit/plane.js";

// Arithmetic that carries a claim; a test compares it with Python.
export function height(slope, x) {
  return slope * x;
}

export function draw({ picture, width, values, readout }) {
  const frame = plane({
    width: Math.min(width, 480),
    x: [-2, 2],
    y: [-2, 2],
    xLabel: "x",
    yLabel: "y",
  });
  frame.add(functionCurve(frame, (x) => height(values.slope, x), { colour: 0 }));
  picture.replaceChildren(frame.node);
  const text = `y(1) = ${decimal(height(values.slope, 1))}`;
  readout(text);
  return `A straight line through the origin. ${text}`;
}
