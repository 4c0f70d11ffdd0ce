// A chart of sizes over the layers of a network: outputs and error terms.
import { svg } from "kit/dom.js";
import { dots, look, plane, polyline } from "kit/plane.js";

export const FLOOR = -16; // smaller ones lie on the floor of the picture
const COURSES = [
  { key: "outputs", colour: 0, shape: "circle", name: "● outputs" },
  { key: "errors", colour: 1, shape: "square", name: "■ error terms" },
];

export const power = (value) => (value > 0 ? Math.max(FLOOR, Math.log10(value)) : FLOOR);

// By how much a list of sizes changes from layer to layer, on average.
export function factor(sizes) {
  const [first, last] = [sizes[0], sizes[sizes.length - 1]];
  return (last / first) ** (1 / (sizes.length - 1));
}

// Lines over the layers, `powers` = { outputs, errors }; the names stand above the plane,
// where no line can run into them.
export function chart(width, powers, { range, ticks }) {
  const depth = powers.outputs.length;
  const frame = plane({
    width,
    height: 330,
    x: [0.5, depth + 0.5],
    y: range,
    xLabel: "layer",
    yLabel: "size: 10 to the power …",
    ticks: { x: depth <= 10 ? powers.outputs.map((_, i) => i + 1) : [1, 5, 10, 15, 20], y: ticks },
    margins: { top: 48 },
  });
  COURSES.forEach(({ key, colour, shape, name }, i) => {
    const points = powers[key].map((value, layer) => [layer + 1, value]);
    frame.add(
      polyline(frame, points, { colour, width: 2.5 }),
      dots(frame, points, { colour, shape, size: 5 }),
    );
    frame.over(svg("text", { ...look({ colour }, "dl-said"), x: 48 + 96 * i, y: 37 }, name));
  });
  return frame.node;
}
