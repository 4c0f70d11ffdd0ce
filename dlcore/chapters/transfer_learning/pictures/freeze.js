// Where a network is frozen: what still learns, and what a step costs.
import { svg } from "kit/dom.js";
import { look } from "kit/plane.js";

const STEP = 21;
const whole = (number) => Math.round(number).toLocaleString("en");

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
            whole(part.weights),
          ),
        ];
      }),
    ),
  );
  const found = costs(parts, frozen);
  const all = costs(parts, 0);
  const millions = ({ forward, backward }) => whole((forward + backward) / 1e6);
  const text =
    `${frozen} of ${parts.length} parts rest (pale). ${whole(found.weights)} of ` +
    `${whole(all.weights)} weights learn; a step costs ${millions(found)} million ` +
    `multiply–adds per picture instead of ${millions(all)} million`;
  readout(`${text}.`);
  return `The parts of EfficientNet-Lite0 with their weights. ${text}.`;
}
