// Where a network is frozen: what still learns, and what a step costs.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { look } from "kit/plane.js";

const STEP = 21;

// Weights that learn, and multiply–adds of a training step, if the first `frozen` parts
// rest. Forward costs one product per weight and place; backward costs two where weights
// learn (in the first of them one would do), and nothing before that.
export function costs(parts, frozen) {
  const learning = parts.slice(frozen);
  const sum = (list, what) => list.reduce((all, part) => all + part[what], 0);
  return {
    weights: sum(learning, "weights"),
    forward: sum(parts, "products"),
    backward: 2 * sum(learning, "products"),
  };
}

export function draw({ picture, width, values, data, readout }) {
  const { parts } = data;
  const { frozen } = values;
  const wide = Math.min(width, 620);
  const most = Math.max(...parts.map((part) => part.weights));
  const high = STEP * parts.length + 24;
  const room = wide - 190;
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${wide} ${high}`, width: wide, height: high },
      svg("text", { class: "dl-title", x: 2, y: 15 }, "weights of each part"),
      parts.flatMap((part, i) => {
        const y = 24 + STEP * i;
        const rests = i < frozen;
        return [
          svg("text", { x: 2, y: y + 14 }, part.name),
          svg("rect", {
            ...look({ colour: rests ? 5 : 1, faint: rests }, "dl-solid"),
            x: 116,
            y: y + 2,
            width: Math.max(2, (room * part.weights) / most),
            height: STEP - 6,
          }),
          svg(
            "text",
            { x: 122 + Math.max(2, (room * part.weights) / most), y: y + 14 },
            part.weights.toLocaleString("en"),
          ),
        ];
      }),
    ),
  );
  const found = costs(parts, frozen);
  const all = costs(parts, 0);
  const text =
    `${frozen} of ${parts.length} parts rest (pale). ${found.weights.toLocaleString("en")} of ` +
    `${all.weights.toLocaleString("en")} weights learn; a step costs ` +
    `${decimal((found.forward + found.backward) / 1e6, 0)} million multiply–adds per picture ` +
    `instead of ${decimal((all.forward + all.backward) / 1e6, 0)}`;
  readout(`${text}.`);
  return `The parts of EfficientNet-Lite0 with their weights. ${text}.`;
}
