// A hidden layer as tiles: how often each neuron is active, and which ones never are.
import { css, diverging, inks } from "kit/colours.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { isNarrow } from "kit/layout.js";
import { look } from "kit/plane.js";

const TOP = 24;

// Two strokes across a tile whose neuron is never above 0.
function cross(x, y, size, colour) {
  const [near, far] = [0.25 * size, 0.75 * size];
  const d = `M${x + near},${y + near}L${x + far},${y + far}M${x + far},${y + near}L${x + near},${y + far}`;
  return svg("path", { ...look({ colour, width: 2 }), d });
}

export function draw({ picture, width, values, data, readout }) {
  const { activation, learning_rate: rate } = values;
  const { shares, error, silent, seeds } = data.layers[activation][data.rates.indexOf(rate)];
  const columns = isNarrow(width) ? 10 : 20;
  const size = Math.min(34, Math.floor(width / columns));
  const rows = Math.ceil(shares.length / columns);
  const wide = columns * size;
  const high = TOP + rows * size + 4;
  const leaky = activation !== "ReLU";
  const node = svg("svg", {
    class: "dl-plane",
    viewBox: `0 0 ${wide} ${high}`,
    width: wide,
    height: high,
  });
  const ink = inks(picture);
  node.append(
    cross(-2, 1, 20, 1),
    svg(
      "text",
      { class: "dl-title", x: 22, y: 15 },
      leaky ? "never above 0 (but it leaks)" : "never above 0: dead",
    ),
  );
  Array.from(shares).forEach((share, i) => {
    const [x, y] = [(i % columns) * size, TOP + Math.floor(i / columns) * size];
    node.append(
      svg("rect", {
        x: x + 1.5,
        y: y + 1.5,
        width: size - 3,
        height: size - 3,
        rx: 3,
        fill: share ? css(diverging(0.12 + 0.88 * share, ink)) : "none",
        stroke: "var(--dl-hairline)",
      }),
    );
    if (!share) node.append(cross(x, y, size, 1));
  });
  picture.replaceChildren(node);
  const never = Array.from(shares).filter((share) => !share).length;
  const text =
    `${never} of ${shares.length} neurons are never above 0 in this run; mean of ${seeds} seeds: ` +
    `${decimal(silent, 0)} neurons, test error ${decimal(100 * error, 0)} %`;
  readout(`${text}.`);
  return `${shares.length} ${activation} neurons after training at learning rate ${rate}: ${text}.`;
}
