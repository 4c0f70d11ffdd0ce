// A landscape of losses around a trained network, to fly over.
import { inks } from "kit/colours.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { between } from "./arithmetic.js";
import { dot, look, note } from "kit/plane.js";
import { camera, floor, polyline3, surface, turnByDragging } from "kit/space.js";

export function setup(context) {
  turnByDragging(context);
}

export function draw({ picture, width, values, data, readout }) {
  const table = data[values.landscape];
  const path = data[`${values.landscape}: path`];
  const full = data.span;
  const reach = full / values.zoom;
  const f = between(table, [-full, full]);
  const centre = f(0, 0);
  const scale = values.logarithmic ? Math.log10 : (loss) => loss;
  const corners = [];
  for (let i = 0; i <= 30; i += 1) {
    for (let j = 0; j <= 30; j += 1)
      corners.push(scale(f((i / 15 - 1) * reach, (j / 15 - 1) * reach)));
  }
  const [low, high] = [Math.min(...corners), Math.max(...corners)];
  const z = [low, Math.max(high, low + 1e-6)];
  const side = [-reach, reach];
  const frame = camera({
    width,
    height: Math.min(0.8 * width, 430),
    x: side,
    y: side,
    z,
    turn: values.turn,
    tilt: values.tilt,
  });
  const height = (x, y) => scale(f(x, y)) - low;
  const shown = {
    ...frame,
    domain: { x: side, y: side, z: [0, z[1] - low] },
    at: ([a, b, c]) => frame.at([a, b, c + low]),
    depth: ([a, b, c]) => frame.depth([a, b, c + low]),
  };
  const lifted = (path ?? [])
    .filter((p) => Math.max(...p.map(Math.abs)) <= reach)
    .map(([x, y]) => [x, y, scale(f(x, y))]);
  frame.add(
    svg(
      "text",
      { ...look({}, "dl-said"), x: 4, y: 16 },
      `height: ${values.logarithmic ? "log loss" : "loss"}`,
    ),
    floor(frame, { x: "direction 1", y: "direction 2", z: "" }),
    surface(shown, height, { ink: inks(picture), limit: z[1] - low, cells: 30 }),
    polyline3(frame, lifted, { colour: 1, width: 2.5 }),
    dot(frame, [0, 0, scale(centre)], { colour: 1, size: 6 }),
    note(frame, [0, 0, scale(centre)], "solution", { colour: 1 }),
  );
  picture.replaceChildren(frame.node);
  const back = values.logarithmic ? (value) => 10 ** value : (value) => value;
  const text = `loss ${decimal(centre, 3)} at the solution, ${decimal(back(high), back(high) < 10 ? 2 : 0)} at the highest place shown`;
  readout(text);
  return `The loss of “${values.landscape}” as a surface, seen from ${values.turn} degrees and ${values.tilt} degrees above: ${text}.`;
}

export const actions = { fly: "Fly around" };

export function act(_, { values, set, animate }) {
  let turn = values.turn;
  let flown = 0;
  animate(() => {
    turn = turn >= 180 ? -180 : turn + 4;
    flown += 4;
    set({ turn });
    return flown < 360;
  }, 70);
}
