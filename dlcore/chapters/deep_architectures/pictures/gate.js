// Squeeze and excitation: from the means of the channels to a gate for each.
import { halves, heightFor, sideBySide } from "kit/layout.js";
import { svg } from "kit/dom.js";
import { logistic } from "kit/functions.js";
import { look, plane } from "kit/plane.js";

// Means (channels), two matrices with a bias in the first column: the gates 0 … 1.
export function gates(means, { reduce, expand }) {
  const layer = (weights, inputs) =>
    Array.from(weights, (line) => inputs.reduce((sum, x, i) => sum + line[i + 1] * x, line[0]));
  const hidden = layer(reduce, means).map((x) => Math.max(0, x));
  return layer(expand, hidden).map(logistic);
}

function columns(values, label, top, colours, width, high) {
  const frame = plane({
    width,
    height: high,
    x: [-0.6, values.length - 0.4],
    y: [0, top],
    ticks: { x: values.map((_, i) => i) },
    xLabel: "channel",
    yLabel: label,
  });
  frame.add(
    values.map((value, i) =>
      svg("rect", {
        ...look({ colour: colours, width: 0.5 }, "dl-solid"),
        x: frame.x(i - 0.35),
        y: frame.y(value),
        width: frame.x(0.7) - frame.x(0),
        height: frame.box.bottom - frame.y(value),
      }),
    ),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const means = Array.from(data.means);
  means[values.channel] = values.mean;
  const open = gates(means, data);
  const [left, right] = halves(width);
  const high = heightFor(width, 250);
  picture.replaceChildren(
    sideBySide(
      columns(means, "mean of the channel", 3, 0, left, high),
      columns(open, "its gate", 1, 2, right, high),
    ),
  );
  const widest = open.indexOf(Math.max(...open));
  const said =
    `Channel ${values.channel} with a mean of ${values.mean.toFixed(1)} has a gate of ` +
    `${open[values.channel].toFixed(2)}; the widest is that of channel ${widest}, ${open[widest].toFixed(2)}.`;
  readout(said);
  return `Means of ${means.length} channels, and the gates that two small layers make of them. ${said}`;
}
