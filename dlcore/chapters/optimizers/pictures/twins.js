// One function, many networks: neurons change places, a neuron is rescaled.
import { halves } from "kit/layout.js";
import { html, svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { compact } from "kit/numbers.js";
import { logTwins, rescaled, threeNeurons } from "./arithmetic.js";
import { arrowBetween, functionCurve, look, plane } from "kit/plane.js";

const NEURONS = [
  [1.2, 0.6, 1],
  [-0.9, 1, 1.5],
  [1, -1.5, -2],
]; // weight, bias, outgoing
const NAMES = ["A", "B", "C"];

function label(x, y, text, kind = "dl-said", anchor = "middle") {
  return svg("text", { class: `dl-mark ${kind}`, x, y, "text-anchor": anchor }, text);
}

function circle(x, y, text, colour) {
  return svg(
    "g",
    {},
    svg("circle", { ...look({ colour }, "dl-hollow"), cx: x, cy: y, r: 17 }),
    label(x, y + 5, text, "dl-tick"),
  );
}

function diagram(order, neurons, width) {
  const high = 250;
  const node = svg("svg", {
    class: "dl-plane",
    viewBox: `0 0 ${width} ${high}`,
    width,
    height: high,
  });
  const [left, middle, right] = [24, width / 2, width - 24];
  const rows = [45, 125, 205];
  const between = (x1, y1, x2, y2, text, colour) => {
    const share = x2 === right ? 0.42 : 0.56;
    const [x, y] = [x1 + share * (x2 - x1), y1 + share * (y2 - y1)];
    return [
      arrowBetween([x1 + 18, y1], [x2 - 20, y2], { colour, width: 1.75 }),
      label(x, y - 6, text),
    ];
  };
  order.forEach((neuron, place) => {
    const [w, b, v] = neurons[neuron];
    node.append(
      ...between(left, 125, middle, rows[place], decimal(w), neuron),
      ...between(middle, rows[place], right, 125, decimal(v), neuron),
      circle(middle, rows[place], NAMES[neuron], neuron),
      label(middle, rows[place] + 32, `bias ${decimal(b)}`, "dl-tick"),
    );
  });
  node.append(circle(left, 125, "x"), circle(right, 125, "y"));
  return node;
}

export function draw({ picture, width, values, readout }) {
  const order = values.order.split("").map((name) => NAMES.indexOf(name));
  const neurons = rescaled(NEURONS, values.k);
  const before = (x) => threeNeurons(NEURONS, x);
  const after = (x) =>
    threeNeurons(
      order.map((neuron) => neurons[neuron]),
      x,
    );
  const [half] = halves(width);
  const frame = plane({
    width: half,
    height: 260,
    x: [-3, 3],
    y: [-2, 7],
    xLabel: "input x",
    yLabel: "output y",
  });
  frame.add(
    functionCurve(frame, before, { width: 7, faint: true }),
    functionCurve(frame, after, { colour: 1, width: 2 }),
  );
  const size = logTwins(values.neurons, values.layers);
  const count =
    size < 9
      ? Math.round(10 ** size).toLocaleString("en")
      : `a number of ${(Math.floor(size) + 1).toLocaleString("en")} digits`;
  picture.replaceChildren(
    diagram(order, neurons, half),
    frame.node,
    html(
      "p",
      { class: "dl-count" },
      `Orders of ${values.layers} × ${values.neurons} neurons: (${values.neurons}!)`,
      html("sup", {}, `${values.layers}`),
      ` = ${count}`,
    ),
  );
  let apart = 0;
  for (let x = -3; x <= 3; x += 0.05) apart = Math.max(apart, Math.abs(before(x) - after(x)));
  const same = apart < 1e-9;
  const text = same
    ? "the outputs are the same for every input"
    : `the outputs differ, by up to ${decimal(apart, 1)}`;
  const times = compact(values.k).replace("-", "−");
  readout(`Order ${values.order}, neuron A times ${times}: ${text}`);
  return `Three neurons in the order ${values.order}, neuron A rescaled by ${times}, and the output of the network before and after: ${text}.`;
}
