// The network of five weights: choose a weight, see its way to the loss.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { isNarrow } from "kit/layout.js";
import { arrowBetween } from "kit/plane.js";
import { pressable } from "kit/press.js";
import { spelled, spoken, written } from "./symbols.js";

// Every weight: where it starts, where it ends, and where its name stands on that way.
const WEIGHTS = {
  w_xg0: { from: "1g", to: "G", along: 0.36 },
  w_xg1: { from: "x_1", to: "G", along: 0.44 },
  w_xg2: { from: "x_2", to: "G", along: 0.44 },
  w_gf0: { from: "1f", to: "F", along: 0.36 },
  w_gf1: { from: "G", to: "F", along: 0.48 },
};
const TAILS = { G: ["z_g", "y_g", "z_f", "y_f", "E"], F: ["z_f", "y_f", "E"] };
const HEIGHT = 250;
const RADIUS = 25;

// What a weight moves, one thing after the other.
export const wayOf = (weight) => [weight, ...TAILS[WEIGHTS[weight].to]];

// One factor for each step of the way: a straight d where the output has one input alone.
export function factorsOf(weight) {
  const way = wayOf(weight);
  const sign = (thing) => (thing.startsWith("y") ? "d" : "∂");
  return way.slice(1).map((thing, i) => `${sign(thing)}${thing}/${sign(thing)}${way[i]}`);
}

function places(width) {
  const at = (share) => 26 + share * (width - 62);
  return {
    "1g": [at(0), 32],
    x_1: [at(0), 125],
    x_2: [at(0), 212],
    G: [at(0.4), 125],
    "1f": [at(0.4), 32],
    F: [at(0.74), 125],
    E: [at(1), 125],
  };
}

function between([x1, y1], [x2, y2], start, end, options) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  return arrowBetween([x1 + start * ux, y1 + start * uy], [x2 - end * ux, y2 - end * uy], options);
}

const styleOf = (lit, chosen) => ({
  colour: lit ? 0 : undefined,
  width: chosen ? 5 : lit ? 3 : 1.4,
  faint: !lit,
});

function connection(at, weight, chosen, lit) {
  const { from, to } = WEIGHTS[weight];
  const start = from.startsWith("1") ? 15 : from === "G" ? RADIUS + 2 : 20;
  return between(at[from], at[to], start, RADIUS + 3, styleOf(lit, chosen));
}

// The name of a weight beside its arrow; to press it chooses the weight.
function nameOf(at, weight, value, narrow, chosen, choose) {
  const { from, to, along } = WEIGHTS[weight];
  const [[x1, y1], [x2, y2]] = [at[from], at[to]];
  const place = { x: x1 + along * (x2 - x1) + 4, y: y1 + along * (y2 - y1) - 11 };
  const text = narrow ? weight : `${weight} = ${decimal(value, 1)}`;
  return svg(
    "g",
    {
      class: "dl-weight-name",
      "data-key": weight,
      "aria-label": `weight ${text.replace("_", "")}`,
      "aria-pressed": String(chosen),
      ...pressable(choose),
    },
    written(
      {
        class: `dl-mark dl-said${chosen ? " dl-colour-0 dl-strong" : ""}`,
        "text-anchor": "middle",
        ...place,
      },
      text,
    ),
  );
}

function part([x, y], name, says, lit, shape) {
  return svg(
    "g",
    { class: `dl-part${lit ? " dl-lit" : ""}` },
    shape(x, y),
    written({ x, y: y + 5, "text-anchor": "middle" }, name),
    says && written({ class: "dl-tick", x, y: y + 43, "text-anchor": "middle" }, says),
  );
}

const circle = (r) => (x, y) => svg("circle", { cx: x, cy: y, r });
const box = (half, high) => (x, y) =>
  svg("rect", { x: x - half, y: y - high, width: 2 * half, height: 2 * high, rx: 6 });

export function draw({ picture, width, values, data, set, readout }) {
  const { weight } = values;
  const at = places(width);
  const narrow = isNarrow(width);
  const first = WEIGHTS[weight].to === "G";
  const links = Object.keys(WEIGHTS).map((name) =>
    connection(at, name, name === weight, name === weight || (first && name === "w_gf1")),
  );
  links.push(between(at.F, at.E, RADIUS + 2, 24, styleOf(true, false)));
  const names = Object.keys(WEIGHTS).map((name, i) =>
    nameOf(at, name, data.w[i], narrow, name === weight, () => set({ weight: name })),
  );
  const size = { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT };
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", ...size },
      links,
      part(at["1g"], "1", "", weight === "w_xg0", circle(13)),
      part(at["1f"], "1", "", weight === "w_gf0", circle(13)),
      part(at["x_1"], "x_1", "", weight === "w_xg1", box(18, 15)),
      part(at["x_2"], "x_2", "", weight === "w_xg2", box(18, 15)),
      part(at.G, "G", "tanh", first, circle(RADIUS)),
      part(at.F, "F", "logistic", true, circle(RADIUS)),
      part(at.E, "E", "target t", true, box(20, 18)),
      names,
    ),
  );
  const way = wayOf(weight).join(" → ");
  readout(...spelled(`${way}. Slope: ${factorsOf(weight).join(" · ")}`));
  return (
    "Two inputs lead to neuron G, G leads to neuron F, F to the loss E; both neurons have a " +
    `bias. The way of ${spoken(weight)}: ${spoken(way)}.`
  );
}
