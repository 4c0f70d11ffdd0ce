// An LSTM cell with one unit and weights set by hand, which reads what the reader types.
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { decimal } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { svg } from "kit/dom.js";
import { note, plane, polyline } from "kit/plane.js";
import { sheet } from "kit/squares.js";

const LONGEST = 36;

export const states = { text: textUpTo(LONGEST) };

// The sums of the gates by kind of character: opening bracket, closing one, any other.
export const CELLS = {
  "am I inside?": { i: [1, -1, -1], f: [1, -1, 1], g: [1, 1, 1], o: [1, 1, 1] },
  "how deep?": { i: [1, 1, -1], f: [1, 1, 1], g: [1, -1, 0], o: [1, 1, 1] },
};

const kindOf = (letter) => (letter === "(" ? 0 : letter === ")" ? 1 : 2);

// All numbers of each step; the weights are `size` times what stands above.
export function steps(text, name, size) {
  const weights = CELLS[name];
  let c = 0;
  return Array.from(text, (letter) => {
    const sum = (gate) => size * weights[gate][kindOf(letter)];
    const [i, f, o] = ["i", "f", "o"].map((gate) => logistic(sum(gate)));
    const g = Math.tanh(sum("g"));
    c = f * c + i * g;
    return { letter, i, f, g, o, c, h: o * Math.tanh(c) };
  });
}

export function setup(context) {
  ask(context, {
    text: { label: "Type, with brackets", first: "he said (so I think) yes", longest: LONGEST },
  });
}

const ROWS = [
  ["i", "input gate"],
  ["f", "forget gate"],
  ["o", "output gate"],
];
const LEFT = 78;

function gateRows(found, space) {
  const middle = (t) => LEFT + (t + 0.5) * space;
  const letters = found.map(({ letter }, t) =>
    svg("text", { class: "dl-mark dl-said", x: middle(t), y: 15, "text-anchor": "middle" }, letter),
  );
  const rows = ROWS.flatMap(([key, name], r) => [
    svg("text", { class: "dl-tick", x: LEFT - 6, y: 38 + 22 * r, "text-anchor": "end" }, name),
    ...found.map((each, t) =>
      svg("rect", {
        class: "dl-square dl-mark dl-colour-2",
        x: LEFT + t * space + 0.5,
        y: 24 + 22 * r,
        width: space - 1,
        height: 20,
        "fill-opacity": (0.8 * each[key]).toFixed(2),
      }),
    ),
  ]);
  return [...letters, ...rows];
}

export function draw({ picture, width, values, state, root, readout }) {
  showAsked({ root, state });
  const found = steps(state.text, values.cell, values.size);
  const wide = Math.min(width, 720);
  const space = Math.min(26, (wide - LEFT - 14) / Math.max(1, found.length));
  const frame = plane({
    width: LEFT + space * Math.max(1, found.length) + 14,
    height: 190,
    x: [0, Math.max(1, found.length)],
    y: [-1.5, 3.2],
    ticks: { x: [], y: [-1, 0, 1, 2, 3] },
    yLabel: "cell c (blue), output h (dashed)",
    margins: { left: LEFT, bottom: 12 },
  });
  const line = (key) => found.map((each, t) => [t + 0.5, each[key]]);
  frame.add(
    polyline(frame, line("c"), { colour: 0, width: 3 }),
    polyline(frame, line("h"), { colour: 1, dash: true }),
  );
  const last = found.at(-1) ?? { c: 0, h: 0, letter: "" };
  if (found.length)
    frame.over(note(frame, [found.length - 0.5, last.c], "c", { colour: 0, dx: 3 }));
  picture.replaceChildren(
    sheet(wide, 92, "The gates at each character", gateRows(found, space)),
    frame.node,
  );
  const words = `After “${state.text}” c is ${decimal(last.c, 2)} and h is ${decimal(last.h, 2)}`;
  readout(`${words}.`);
  return `A cell that asks: ${values.cell} ${words}.`;
}
