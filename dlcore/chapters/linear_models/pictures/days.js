// Days in a plane, cones an hour over the temperature, with the truth and a polynomial.
import { dot, functionCurve, plane } from "kit/plane.js";
import { answer, truth } from "./polynomials.js";

export function daysPlane(width, height) {
  return plane({
    width,
    height,
    x: [58, 103],
    y: [-10, 110],
    xLabel: "temperature (°F)",
    yLabel: "cones an hour",
  });
}

export function days(frame, { xs, ts }, options) {
  return Array.from(xs, (x, i) => dot(frame, [x, ts[i]], options));
}

// The truth dashed, the polynomial with the weights w in blue.
export function truthAndAnswer(frame, curve, w) {
  return [
    functionCurve(frame, (x) => truth(curve, x), { dash: true, width: 1.5 }),
    functionCurve(frame, (x) => answer(w, x), { colour: 0, width: 2.5, samples: 400 }),
  ];
}
