// S-curves: their parts, the curve with a tangent, and the slope below it.
import { logistic, slopeAt } from "kit/functions.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { dot, functionCurve, note, plane, polyline } from "kit/plane.js";

const CURVES = {
  sign: { of: (z) => (z < 0 ? -1 : 1), slope: () => 0, range: [-1.3, 1.3] },
  tanh: { of: Math.tanh, slope: (z) => slopeAt("tanh", z), range: [-1.3, 1.3] },
  logistic: { of: logistic, slope: (z) => slopeAt("logistic", z), range: [-0.3, 1.3] },
  relu: { of: (z) => Math.max(0, z), slope: (z) => slopeAt("relu", z), range: [-0.5, 4.3] },
};

const PARTS = {
  sign: [],
  relu: [],
  tanh: [
    {
      f: (z) => Math.exp(z) - Math.exp(-z),
      colour: 1,
      name: "eᶻ − e⁻ᶻ",
      at: 2.35,
      dx: -8,
      anchor: "end",
    },
    {
      f: (z) => Math.exp(z) + Math.exp(-z),
      colour: 2,
      name: "eᶻ + e⁻ᶻ",
      at: -2.2,
      dx: 8,
      anchor: "start",
    },
  ],
  logistic: [
    { f: () => 1, colour: 1, name: "1", at: 3.6, dx: 0, anchor: "end" },
    { f: (z) => 1 + Math.exp(-z), colour: 2, name: "1 + e⁻ᶻ", at: -2.1, dx: 8, anchor: "start" },
  ],
};

function partsPlane(width, height, kind, z) {
  const frame = plane({
    width,
    height,
    x: [-4, 4],
    y: [-6, 12],
    xLabel: "z",
    yLabel: "numerator and denominator",
  });
  for (const { f, colour, name, at, dx, anchor } of PARTS[kind]) {
    frame.add(functionCurve(frame, f, { colour }));
    frame.over(note(frame, [at, f(at)], name, { dx, anchor, colour }));
    if (Math.abs(z) <= 4 && f(z) < 12 && f(z) > -6) frame.over(dot(frame, [z, f(z)], { colour }));
  }
  return frame.node;
}

function curvePlane(width, kind, z) {
  const { of, slope, range } = CURVES[kind];
  const frame = plane({
    width,
    height: 300,
    x: [-4, 4],
    y: range,
    xLabel: "z",
    yLabel: "output y, with its tangent",
  });
  const steep = slope(z);
  const tangent = [-1.2, 1.2].map((step) => [z + step, of(z) + steep * step]);
  const drawn =
    kind === "sign"
      ? [
          polyline(
            frame,
            [
              [-4, -1],
              [0, -1],
            ],
            { colour: 0 },
          ),
          polyline(
            frame,
            [
              [0, 1],
              [4, 1],
            ],
            { colour: 0 },
          ),
        ]
      : [functionCurve(frame, of, { colour: 0 })];
  frame.add(drawn, polyline(frame, tangent, { colour: 1, width: 3 }));
  frame.over(dot(frame, [z, of(z)], { colour: 1, size: 7 }));
  return frame.node;
}

function slopePlane(width, kind, z) {
  const { slope } = CURVES[kind];
  const frame = plane({
    width,
    height: 190,
    x: [-4, 4],
    y: [-0.1, 1.1],
    xLabel: "z",
    yLabel: "slope dy/dz",
  });
  frame.add(functionCurve(frame, slope, { colour: 1 }));
  frame.over(dot(frame, [z, slope(z)], { colour: 1, size: 7 }));
  return frame.node;
}

const FORMULAS = {
  sign: () => "",
  relu: (z) => `max(0, ${decimal(z, 1)}) = `,
  tanh: (z) => {
    const [over, under] = [Math.exp(z) - Math.exp(-z), Math.exp(z) + Math.exp(-z)];
    return `${decimal(over)} / ${decimal(under)} = `;
  },
  logistic: (z) => `1 / ${decimal(1 + Math.exp(-z))} = `,
};

export function draw({ picture, width, values, readout }) {
  const { curve: kind, z } = values;
  const { of, slope } = CURVES[kind];
  const wide = width > 600 && PARTS[kind].length > 0;
  const each = wide ? Math.floor((width - 20) / 2) : width;
  const right = html("div", {}, curvePlane(each, kind, z), slopePlane(each, kind, z));
  const left = PARTS[kind].length
    ? html("div", {}, partsPlane(each, wide ? 490 : 300, kind, z))
    : null;
  picture.replaceChildren(html("div", { class: "dl-pair" }, ...[left, right].filter(Boolean)));
  const y = decimal(of(z), 4);
  const steep = decimal(slope(z), 4);
  const rule = { sign: "", relu: "", tanh: ` = 1 − y²`, logistic: ` = y (1 − y)` }[kind];
  const verdict = slope(z) < 0.02 ? " A nudge of z changes next to nothing." : "";
  readout(`y = ${FORMULAS[kind](z)}${y}; slope${rule} = ${steep}.${verdict}`);
  return (
    `The ${kind} function with its tangent at z = ${decimal(z, 1)}: output ${y}, slope ${steep}. ` +
    "Below, the slope for every z."
  );
}
