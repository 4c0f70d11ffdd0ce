// How many weights a recurrent layer has, drawn to scale.
import { svg } from "kit/dom.js";
import { sheet } from "kit/squares.js";

export const BLOCKS = { simple: 1, GRU: 3, LSTM: 4 };

// Each of its blocks has N weights across, M from the inputs and a bias per neuron.
export const weightsOf = (cell, n, m) => n * BLOCKS[cell] * (n + m + 1);

const MOST = 132; // columns that must find room

const NAMES = {
  simple: ["state"],
  GRU: ["reset gate", "update gate", "candidate"],
  LSTM: ["input gate", "forget gate", "candidate", "output gate"],
};

function block(name, top, { n, m, unit }) {
  const part = (x, columns, colour) =>
    svg("rect", {
      class: `dl-square dl-mark dl-colour-${colour}`,
      x,
      y: top,
      width: Math.max(2, columns * unit - 1),
      height: Math.max(3, n * unit - 1),
      "fill-opacity": 0.55,
    });
  const middle = top + (n * unit) / 2 + 4;
  return [
    svg("text", { class: "dl-tick", x: 84, y: middle, "text-anchor": "end" }, name),
    part(92, n, 0),
    part(96 + n * unit, m, 1),
    part(100 + (n + m) * unit, 1, 2),
  ];
}

export function draw({ picture, width, values, readout }) {
  const { n, m, cell } = values;
  const wide = Math.min(width, 640);
  const unit = Math.min(1.6, (wide - 112) / MOST);
  const names = NAMES[cell];
  const space = n * unit + 10;
  const parts = names.flatMap((name, i) => block(name, 24 + i * space, { n, m, unit }));
  const legend = [
    ["across W", 0],
    ["inputs U", 1],
    ["biases b", 2],
  ].map(([text, colour], i) =>
    svg("text", { class: `dl-mark dl-said dl-colour-${colour}`, x: 92 + 82 * i, y: 14 }, text),
  );
  const height = 28 + Math.max(space, 18) * names.length;
  const count = weightsOf(cell, n, m).toLocaleString("en-US");
  const words = `${n} · ${BLOCKS[cell]} · (${n} + ${m} + 1) = ${count} weights`;
  picture.replaceChildren(sheet(wide, height, words, legend, parts));
  readout(`${words}.`);
  return `The weights of a ${cell} layer of ${n} units with ${m} inputs. ${words}.`;
}
