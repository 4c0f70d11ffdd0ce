// A neuron at work: inputs, weights, the sum z, the activation, the output y; where there
// are two inputs, also the plane that it splits.
import { inOneLine } from "kit/layout.js";
import { html, svg } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { ACTIVATION } from "./activations.js";
import { classColour, classMark, drawSides, sign, weightedSum } from "./picture.js";
import { arrowBetween, look, plane } from "kit/plane.js";

const TICKS = { x: [-2, -1, 0, 1, 2], y: [-2, -1, 0, 1, 2] };

// look: dl-disc, or dl-tinted and a colour.
function disc([x, y], r, text, look, label) {
  return svg(
    "g",
    {},
    svg("circle", { cx: x, cy: y, r, class: look }),
    svg("text", { x, y: y + 5, "text-anchor": "middle", class: "dl-strong" }, text),
    label && svg("text", { class: "dl-title", x, y: y - r - 6, "text-anchor": "middle" }, label),
  );
}

// A small graph of f: what leaves the box is left out, so that a straight line stays one.
function activationBox([x, y], f) {
  const points = Array.from({ length: 61 }, (_, i) => (i - 30) / 10)
    .filter((z) => Math.abs(f(z)) <= 1.8)
    .map((z) => `${(x + z * 6).toFixed(1)},${(y - f(z) * 11).toFixed(1)}`);
  return svg(
    "g",
    {},
    svg("rect", { x: x - 24, y: y - 24, width: 48, height: 48, rx: 8, class: "dl-disc" }),
    svg("line", { x1: x - 20, x2: x + 20, y1: y, y2: y, class: "dl-axis" }),
    svg("polyline", { class: "dl-mark dl-stroke", points: points.join(" ") }),
  );
}

function diagram({ width, names, x, w, z, y, f, digits }) {
  const rows = x.length + 1;
  const height = 66 * rows + 26;
  const wide = width > 420;
  const left = 36;
  const [sumX, boxX, outX] = wide
    ? [width - 230, width - 132, width - 36]
    : [width - 147, width - 82, width - 23];
  const middle = height / 2 + 8;
  const top = Math.max(...w.map(Math.abs), 0.1);
  const inputs = [1, ...x].map((value, i) => {
    const at = [left, 46 + 66 * i];
    const weight = w[i];
    const arrow = {
      colour: classColour(weight),
      width: 1 + (4 * Math.abs(weight)) / top,
      faint: weight === 0,
    };
    const from = [at[0] + 20, at[1]];
    const to = [sumX - 27, middle + (i - (rows - 1) / 2) * 12];
    const share = wide ? 0.42 : 0.48;
    const said = wide
      ? `${decimal(weight, digits)} × ${decimal(value, digits)} = ${signed(weight * value, digits)}`
      : signed(weight * value, digits);
    const along = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    const turn = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
    const label = svg(
      "text",
      {
        ...look({ colour: classColour(weight) }, "dl-said"),
        "text-anchor": "middle",
        y: -7,
        transform: `translate(${along.map((v) => v.toFixed(1)).join(" ")}) rotate(${turn.toFixed(1)})`,
      },
      said,
    );
    return svg(
      "g",
      {},
      arrowBetween(from, to, arrow),
      label,
      disc(at, 20, i ? decimal(value, digits) : "1", "dl-disc", i ? names[i - 1] : "bias"),
    );
  });
  const tinted = `dl-tinted dl-colour-${classColour(y)}`;
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height },
    inputs,
    arrowBetween([sumX + 27, middle], [boxX - 26, middle]),
    arrowBetween([boxX + 25, middle], [outX - 23, middle]),
    disc([sumX, middle], 26, decimal(z, digits), "dl-disc", "Σ  z"),
    activationBox([boxX, middle], f),
    svg("text", { class: "dl-title", x: boxX, y: middle - 32, "text-anchor": "middle" }, "f(z)"),
    disc([outX, middle], 21, decimal(y, Number.isInteger(y) ? 0 : 2), tinted, "y"),
  );
}

export function setup({ controls }) {
  controls.classList.add("dl-wide-controls");
}

export function draw({ picture, values, data, readout, width }) {
  const names = data.names;
  const x = names.map((_, i) => values[`x${i + 1}`]);
  const w = [0, ...names.map((_, i) => i + 1)].map((i) => values[`w${i}`] ?? 0);
  const activation = values.activation ?? data.activation;
  const { f } = ACTIVATION[activation];
  const z = weightedSum(w, x);
  const y = f(Math.abs(z) < 1e-12 ? 0 : z);
  const digits = data.digits ?? 2;
  const planeSize = 230;
  const beside = data.plane && width > 620;
  const box = inOneLine(
    diagram({
      width: Math.min(560, beside ? width - planeSize - 20 : width),
      names,
      x,
      w,
      z,
      y,
      f,
      digits,
    }),
  );
  if (data.plane) {
    const frame = plane({
      width: planeSize,
      x: [-2, 2],
      y: [-2, 2],
      xLabel: "x₁",
      yLabel: "x₂",
      ticks: TICKS,
    });
    drawSides(frame, w);
    frame.add(classMark(frame, x, sign(z)));
    box.append(frame.node);
  }
  picture.replaceChildren(box);
  const sum = x.map(
    (value, i) =>
      ` ${w[i + 1] < 0 ? "−" : "+"} ${decimal(Math.abs(w[i + 1]), digits)} · ${decimal(value, digits)}`,
  );
  const verdict = activation.startsWith("step")
    ? `${z < -1e-12 ? " < 0" : " ≥ 0"}, so y = ${decimal(y, 0)}`
    : `, and y = f(z) = ${decimal(y, 2)}`;
  readout(`z = ${decimal(w[0], digits)}${sum.join("")} = ${decimal(z, digits)}${verdict}`);
  const inputs = names.map(
    (name, i) => `${name} = ${decimal(x[i], digits)} with weight ${decimal(w[i + 1], digits)}`,
  );
  const result = `z = ${decimal(z, digits)}, y = ${decimal(y, 2)}`;
  return `A neuron with ${inputs.join(", ")} and bias ${decimal(w[0], digits)}: ${result}.`;
}
