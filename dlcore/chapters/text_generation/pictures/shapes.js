// What goes into recurrent layers and what comes out: shapes, and who knows of whom.
import { svg } from "kit/dom.js";
import { arrowBetween } from "kit/plane.js";
import { sheet } from "kit/squares.js";

const HEIGHT = 262;
const ROWS = { output: 40, backward: 106, forward: 158, input: 224 };

// Which steps take an input and which give an output, as lists of places from 0.
export function stepsOf(kind, time) {
  const all = Array.from({ length: time }, (_, t) => t);
  const half = Math.ceil(time / 2);
  return {
    "one to many": { inputs: [0], outputs: all },
    "many to one": { inputs: all, outputs: [time - 1] },
    "many to many": { inputs: all, outputs: all },
    "read first, then write": { inputs: all.slice(0, half), outputs: all.slice(half - 1) },
  }[kind];
}

// The inputs that the output of step `at` depends on.
export function reach(kind, time, bidirectional, at) {
  const { inputs } = stepsOf(kind, time);
  return bidirectional ? inputs : inputs.filter((t) => t <= at);
}

// The last axis of what a layer puts out: both directions side by side.
export const outputSize = (hidden, bidirectional) => hidden * (bidirectional ? 2 : 1);

const BOX = 34;

function box(x, y, words, { strong, colour = 9 } = {}) {
  return svg(
    "g",
    {},
    svg("rect", {
      class: `dl-mark dl-colour-${colour} ${strong ? "dl-solid" : "dl-hollow"}`,
      x: x - BOX / 2,
      y: y - BOX / 2,
      width: BOX,
      height: BOX,
      rx: 5,
    }),
    svg(
      "text",
      { x, y: y + 5, "text-anchor": "middle", class: strong ? "dl-shape-strong" : "" },
      words,
    ),
  );
}

const between = (from, to, strong, colour) =>
  arrowBetween(from, to, { colour: strong ? colour : 9, faint: !strong });

// One layer: cells in a row, each handing its state to the next in its direction.
function layer({ xs, y, from, to, back, colour, knows, asked }) {
  return xs.map((x, t) => {
    const strong = knows && (back ? t >= asked : t <= asked);
    const next = xs[t + (back ? -1 : 1)];
    const handed = strong && (back ? t > asked : t < asked);
    const side = back ? -BOX / 2 : BOX / 2;
    return [
      next !== undefined && between([x + side, y], [next - side, y], handed, colour),
      from.includes(t) && between([x, ROWS.input - 19], [x, y + 19], strong, colour),
      to.includes(t) && between([x, y - 19], [x, ROWS.output + 19], t === asked && knows, colour),
      box(x, y, "h", { strong, colour }),
    ];
  });
}

export function draw({ picture, width, values, readout }) {
  const { kind, bidirectional, time, hidden } = values;
  const wide = Math.min(width, 600);
  const { inputs, outputs } = stepsOf(kind, time);
  const asked = outputs[Math.min(values.asked, outputs.length) - 1];
  const known = reach(kind, time, bidirectional, asked);
  const xs = Array.from({ length: time }, (_, t) => ((t + 0.5) * wide) / time);
  const shared = { xs, from: inputs, to: outputs, knows: true, asked };
  const layers = [layer({ ...shared, y: ROWS.forward, colour: 0 })];
  if (bidirectional) layers.push(layer({ ...shared, y: ROWS.backward, back: true, colour: 1 }));
  const ends = [
    inputs.map((t) =>
      box(xs[t], ROWS.input, `x${t + 1}`, { strong: known.includes(t), colour: 2 }),
    ),
    outputs.map((t) => box(xs[t], ROWS.output, `y${t + 1}`, { strong: t === asked, colour: 3 })),
  ];
  const words = summary({ values, inputs, outputs, asked, known, hidden });
  picture.replaceChildren(sheet(wide, HEIGHT, words, layers.flat(3), ends.flat()));
  readout(`${words}.`);
  return words;
}

const list = (places) => places.map((t) => t + 1).join(", ");

function summary({ values, inputs, outputs, asked, known, hidden }) {
  const { kind, bidirectional } = values;
  const size = outputSize(hidden, bidirectional);
  const online = bidirectional ? "It must wait for the last input" : "It can answer at once";
  return (
    `${kind[0].toUpperCase()}${kind.slice(1)}: input (batch, ${inputs.length}, inputs), ` +
    `output (batch, ${outputs.length}, ${size}). Output ${asked + 1} knows the ` +
    `inputs ${list(known)}. ${online}`
  );
}
