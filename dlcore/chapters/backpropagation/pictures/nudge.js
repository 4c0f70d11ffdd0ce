// The error of a numerical gradient against the size of the nudge, by both formulas.
import { logistic } from "kit/functions.js";
import { decimal } from "kit/formats.js";
import { dot, note, plane, polyline } from "kit/plane.js";

const NAMES = ["w_xg0", "w_xg1", "w_xg2", "w_gf0", "w_gf1"];
const SUPERSCRIPT = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

function powerOfTen(exponent) {
  return `10${[...String(exponent)].map((letter) => SUPERSCRIPT[letter]).join("")}`;
}

export function fiveWeightLoss(w, [x1, x2], target) {
  const g = Math.tanh(w[0] + w[1] * x1 + w[2] * x2);
  const f = logistic(w[3] + w[4] * g);
  return (target - f) ** 2 / 2;
}

export function fiveWeightGradient(w, [x1, x2], target) {
  const g = Math.tanh(w[0] + w[1] * x1 + w[2] * x2);
  const f = logistic(w[3] + w[4] * g);
  const atF = -(target - f) * f * (1 - f);
  const atG = w[4] * atF * (1 - g * g);
  return [atG, atG * x1, atG * x2, atF, atF * g];
}

function estimates({ w, x, target }, index, nudge) {
  const at = (step) =>
    fiveWeightLoss(
      w.map((v, i) => (i === index ? v + step : v)),
      x,
      target,
    );
  return {
    "one-sided": (at(nudge) - at(0)) / nudge,
    "two-sided": (at(nudge) - at(-nudge)) / (2 * nudge),
  };
}

export function draw({ picture, width, values, data, readout }) {
  const index = NAMES.indexOf(values.weight);
  const network = { w: data.w, x: data.x, target: data.target };
  const exact = fiveWeightGradient(data.w, data.x, data.target)[index];
  const exponents = Array.from({ length: 61 }, (_, i) => -15 + i / 4);
  const logError = (kind, exponent) => {
    const error = Math.abs(estimates(network, index, 10 ** exponent)[kind] - exact);
    return Math.log10(Math.max(error, 1e-16));
  };
  const ticks = (list) => list.filter((_, i) => width > 480 || i % 2 === 0);
  const frame = plane({
    width,
    height: 340,
    x: [-15, 0],
    y: [-16, 1],
    xLabel: "log₁₀ of the nudge",
    yLabel: "log₁₀ of the error",
    ticks: { x: ticks([-15, -12, -9, -6, -3, 0]), y: [-15, -12, -9, -6, -3, 0] },
  });
  const now = estimates(network, index, 10 ** values.exponent);
  ["one-sided", "two-sided"].forEach((kind, i) => {
    const colour = i === 0 ? 1 : 0;
    frame.add(
      polyline(
        frame,
        exponents.map((e) => [e, logError(kind, e)]),
        { colour },
      ),
    );
    frame.over(
      dot(frame, [values.exponent, logError(kind, values.exponent)], {
        colour,
        size: 7,
        shape: i === 0 ? "square" : "circle",
      }),
    );
    const at = i === 0 ? -2 : -4;
    frame.over(
      note(frame, [at, logError(kind, at)], kind, {
        dx: i === 0 ? -12 : 12,
        dy: i === 0 ? -10 : 14,
        anchor: i === 0 ? "end" : "start",
        colour,
      }),
    );
  });
  picture.replaceChildren(frame.node);
  readout(
    `nudge ${powerOfTen(values.exponent)}: one-sided ${decimal(now["one-sided"], 12)}, ` +
      `two-sided ${decimal(now["two-sided"], 12)}, backpropagation ${decimal(exact, 12)}`,
  );
  return (
    `Error of both numerical gradients of ${values.weight} against the nudge: two V-shaped ` +
    `curves. At ${powerOfTen(values.exponent)} the one-sided error is 10 to the power ` +
    `${decimal(logError("one-sided", values.exponent), 1)}, the two-sided one ` +
    `${decimal(logError("two-sided", values.exponent), 1)}.`
  );
}
