// Convolution and cross-correlation in one dimension: mirror, shift, multiply, add up.
import { decimal } from "kit/formats.js";
import { note, plane, polyline } from "kit/plane.js";
import { html, svg } from "kit/dom.js";

const LOW = -4;
const HIGH = 8;

const PAIRS = {
  "box and box": { f: [1, 1, 1], g: [1, 1, 1] },
  "box and ramp": { f: [1, 1, 1], g: [1, 0.67, 0.33] },
  "steps and ramp": { f: [0.2, 1, 0.5, 0.1], g: [1, 0.67, 0.33] },
  echo: { f: [1, 0.4, 0, 0], g: [1, 0, 0.5] },
};

const valueAt = (list, at) => (at < 0 || at >= list.length ? 0 : (list[Math.floor(at)] ?? 0));

// What the second function is at τ, once mirrored (convolution) or not, and shifted by t.
export function moved(g, way, t, tau) {
  return way === "convolution" ? valueAt(g, t - tau) : valueAt(g, tau - t);
}

// The area under the product; steps are constant on pieces, so their ends are enough.
export function area(f, g, way, t) {
  const ends = new Set([...f.keys(), f.length]);
  for (let k = 0; k <= g.length; k += 1) ends.add(way === "convolution" ? t - k : t + k);
  const sorted = [...ends].sort((a, b) => a - b);
  let sum = 0;
  for (let i = 0; i + 1 < sorted.length; i += 1) {
    const middle = (sorted[i] + sorted[i + 1]) / 2;
    sum += (sorted[i + 1] - sorted[i]) * valueAt(f, middle) * moved(g, way, t, middle);
  }
  return sum;
}

function stepped(value) {
  const points = [];
  for (let x = LOW; x < HIGH; x += 0.02) points.push([x, value(x)]);
  return points;
}

function shade(frame, value) {
  const points = [[LOW, 0], ...stepped(value), [HIGH, 0]].map((point) => frame.at(point).join(","));
  return svg("polygon", { class: "dl-mark dl-tint dl-colour-2", points: points.join(" ") });
}

export function draw({ picture, width, values, readout }) {
  const { f, g } = PAIRS[values.shapes];
  const { way, t } = values;
  const other = (tau) => moved(g, way, t, tau);
  const upper = plane({ width, height: 190, x: [LOW, HIGH], y: [0, 1.25], xLabel: "τ" });
  upper.under(shade(upper, (tau) => valueAt(f, tau) * other(tau)));
  upper.add(
    polyline(
      upper,
      stepped((tau) => valueAt(f, tau)),
      { colour: 0 },
    ),
    polyline(upper, stepped(other), { colour: 1, dash: true }),
  );
  const mirrored = way === "convolution" ? "g(t − τ), mirrored" : "g(τ − t), as it is";
  upper.over(
    note(upper, [LOW, 1.25], "f(τ)", { dx: 8, dy: 18, colour: 0 }),
    note(upper, [LOW, 1.25], mirrored, { dx: 8, dy: 36, colour: 1 }),
  );
  const curve = [];
  for (let x = LOW; x <= HIGH + 1e-9; x += 0.1) curve.push([x, area(f, g, way, x)]);
  const top = Math.max(...curve.map(([, y]) => y)) * 1.15;
  const lower = plane({
    width,
    height: 190,
    x: [LOW, HIGH],
    y: [0, top],
    xLabel: "shift t",
    yLabel: "area of the product",
  });
  const sum = area(f, g, way, t);
  lower.add(polyline(lower, curve, { colour: 2 }));
  lower.over(
    svg("circle", {
      class: "dl-mark dl-solid dl-colour-2",
      cx: lower.x(t),
      cy: lower.y(sum),
      r: 6,
    }),
  );
  picture.replaceChildren(html("div", {}, upper.node, lower.node));
  const text = `At the shift ${decimal(t, 1)} the area under the product is ${decimal(sum)}`;
  readout(`${text}. Largest of all: ${decimal(top / 1.15)}.`);
  return `${way} of two functions. ${text}.`;
}
