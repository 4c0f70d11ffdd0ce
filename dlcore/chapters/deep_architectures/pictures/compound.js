// Compound scaling: depth, width and resolution grow together by one number φ.
import { svg } from "kit/dom.js";
import { halves, heightFor, sideBySide } from "kit/layout.js";
import { dot, functionCurve, look, note, plane } from "kit/plane.js";

// The three factors and the cost, all relative to B0.
export function scaled({ phi, alpha, beta, gamma }) {
  const [depth, width, resolution] = [alpha ** phi, beta ** phi, gamma ** phi];
  return { depth, width, resolution, cost: depth * width ** 2 * resolution ** 2 };
}

// A picture beside a network: pixels a side, layers across, channels up.
function sketch({ depth, width: channels, resolution }, wide) {
  const unit = wide / 9.2;
  const [base, grown] = [
    [1, 1, 1],
    [depth, channels, resolution],
  ];
  const high = 4.3 * unit;
  const part = ([d, w, r], options, kind) => [
    svg("rect", {
      ...look(options, kind),
      x: 2,
      y: high - 0.9 * r * unit,
      width: 0.9 * r * unit,
      height: 0.9 * r * unit,
    }),
    svg("rect", {
      ...look(options, kind),
      x: 3.3 * unit,
      y: high - 1.2 * w * unit,
      width: Math.min(1.5 * d, 5.8) * unit,
      height: 1.2 * w * unit,
    }),
  ];
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${wide} ${high + 26}`, width: wide, height: high + 26 },
    part(grown, { colour: 0 }, "dl-tint"),
    part(grown, { colour: 0, width: 2 }, "dl-stroke"),
    part(base, { colour: 1, width: 2, dash: true }, "dl-stroke"),
    svg("text", { class: "dl-title", x: 2, y: high + 20 }, "picture"),
    svg("text", { class: "dl-title", x: 3.3 * unit, y: high + 20 }, "layers across, channels up"),
  );
}

export function draw({ picture, width, values, data, readout }) {
  const now = scaled(values);
  const [left, right] = halves(width, 0.5);
  const frame = plane({
    width: right,
    height: heightFor(width, 300),
    x: [0, 7],
    y: [0.7, 500],
    log: true,
    xLabel: "φ",
    yLabel: "cost relative to B0",
  });
  frame.add(
    functionCurve(frame, (phi) => 2 ** phi, { colour: 9, dash: true }),
    functionCurve(frame, (phi) => scaled({ ...values, phi }).cost, { colour: 0, width: 2.5 }),
    data.published.map(([phi, cost, name]) =>
      dot(frame, [phi, cost], { colour: 1, shape: "square", size: 4, label: name }),
    ),
    dot(frame, [values.phi, now.cost], { colour: 0, size: 7 }),
  );
  frame.over(
    note(frame, [7, 2 ** 7], "2^φ", { anchor: "end", dx: -4, dy: -8 }),
    note(frame, data.published[3].slice(0, 2), "B0 to B7, counted", { colour: 1, dx: 8, dy: 18 }),
  );
  picture.replaceChildren(sideBySide(sketch(now, left), frame.node));
  const base = values.alpha * values.beta ** 2 * values.gamma ** 2;
  const said =
    `φ = ${values.phi}: ${now.depth.toFixed(2)} times as many layers, ${now.width.toFixed(2)} times as many ` +
    `channels, pictures of ${Math.round(224 * now.resolution)} pixels; ${now.cost.toFixed(1)} times the cost. ` +
    `α β² γ² = ${base.toFixed(2)}.`;
  readout(said);
  return `A picture and a network, dashed at the size of B0, and the cost over φ. ${said}`;
}
