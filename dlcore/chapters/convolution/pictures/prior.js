// Test errors of three layers by the number of training digits, one mark a seed.
import { svg } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { dot, look, note, plane, polyline } from "kit/plane.js";

const SHAPES = ["square", "triangle", "circle"];
const APART = 0.16; // between the layers at one place of the axis

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// Which place of the axis is looked at, as a band behind everything.
function band(frame, index) {
  const [left, top] = frame.at([index - 0.4, frame.domain.y[1]]);
  const [right, bottom] = frame.at([index + 0.4, frame.domain.y[0]]);
  return svg("rect", {
    ...look({ colour: 5, faint: true }, "dl-tint"),
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
  });
}

export function draw({ picture, width, values, data, readout }) {
  const { pixels } = values;
  const index = data.examples.indexOf(values.examples);
  const highest = Math.max(...Object.values(data.errors).flatMap((each) => each.flat(2)));
  const frame = plane({
    width: Math.min(width, 720),
    height: 330,
    x: [-0.5, data.examples.length - 0.5],
    y: [0, 5 * Math.ceil(20 * highest)],
    xLabel: "training digits",
    yLabel: `% of test digits wrong, ${data.said[pixels]}`,
    ticks: { x: [] },
  });
  frame.under(band(frame, index));
  const means = data.kinds.map((kind, i) => {
    const errors = data.errors[pixels][i].map((each) => each.map((error) => 100 * error));
    const place = (at) => at + (i - 1) * APART;
    frame.add(
      polyline(
        frame,
        errors.map((each, at) => [place(at), mean(each)]),
        { colour: i, width: 2.5 },
      ),
      errors.flatMap((each, at) =>
        each.map((error) =>
          dot(frame, [place(at), error], { colour: i, shape: SHAPES[i], size: 4.5, hollow: true }),
        ),
      ),
    );
    return mean(errors[index]);
  });
  const { bottom } = frame.box;
  frame.over(
    data.examples.map((count, at) =>
      svg(
        "text",
        { class: "dl-tick", x: frame.x(at), y: bottom + 17, "text-anchor": "middle" },
        count.toLocaleString("en"),
      ),
    ),
    data.kinds.map((kind, i) =>
      note(frame, [data.examples.length - 0.5, frame.domain.y[1]], kind, {
        colour: i,
        dx: -8,
        dy: 20 + 18 * i,
        anchor: "end",
      }),
    ),
  );
  picture.replaceChildren(frame.node);
  const [gap, half] = data.gaps[pixels][index];
  const text =
    `${data.kinds.map((kind, i) => `${kind} ${decimal(means[i], 1)} %`).join(", ")}; ` +
    `convolution − dense ${signed(gap, 1)} ± ${decimal(half, 1)} points`;
  readout(`${values.examples.toLocaleString("en")} digits: ${text}.`);
  return `Test errors of three layers, ${data.said[pixels]}, ${values.examples} training digits: ${text}.`;
}
