// A carousel with three gates that the reader opens and shuts at each step.
import { listOf, oneOf } from "kit/allowed.js";
import { decimal } from "kit/formats.js";
import { button, html } from "kit/dom.js";
import { heading, row, table } from "kit/tables.js";

const GATES = ["write", "keep", "read"];
const STEPS = 7;

export const states = Object.fromEntries(GATES.map((gate) => [gate, listOf(oneOf([0, 1]), STEPS)]));

// c and h of each step: what is kept and written, and what is shown of it.
export function passed(inputs, { write, keep, read }) {
  let c = 0;
  return inputs.map((x, t) => {
    c = keep[t] * c + write[t] * x;
    return { c, h: read[t] * c };
  });
}

export const actions = { shut: "Shut all", open: "Open all", again: "Start again" };

const FIRST = {
  write: [1, 0, 0, 0, 1, 0, 0],
  keep: [1, 1, 1, 1, 0, 1, 1],
  read: [0, 0, 0, 1, 0, 0, 1],
};

export function setup({ state }) {
  for (const gate of GATES) state[gate] ??= [...FIRST[gate]];
}

export function act(action, { state }) {
  for (const gate of GATES) {
    const all = Array(STEPS).fill(action === "open" ? 1 : 0);
    state[gate] = action === "again" ? [...FIRST[gate]] : all;
  }
}

function gateButton(context, gate, t) {
  const { state, redraw } = context;
  const isOpen = state[gate][t] === 1;
  const press = () => {
    state[gate] = state[gate].map((value, i) => (i === t ? 1 - value : value));
    redraw();
  };
  return button(isOpen ? "1" : "0", press, {
    class: `dl-gate${isOpen ? " dl-gate-open" : ""}`,
    "data-key": `${gate}-${t}`,
    "aria-pressed": String(isOpen),
    "aria-label": `${isOpen ? "1" : "0"}, ${gate} gate, step ${t + 1}`,
  });
}

export function draw(context) {
  const { picture, state, data, readout } = context;
  const inputs = Array.from(data.inputs);
  const found = passed(inputs, state);
  const cells = (name, show) => row([heading("row", name), ...inputs.map(show)]);
  const strong = (key) => (_, t) => html("strong", {}, decimal(found[t][key], 1));
  const gate = (name) => (_, t) => gateButton(context, name, t);
  picture.replaceChildren(
    table(
      "dl-gates",
      ["step", ...inputs.map((_, t) => String(t + 1))],
      [
        cells("input x", (x) => decimal(x, 1)),
        cells("write", gate("write")),
        cells("keep", gate("keep")),
        cells("cell c", strong("c")),
        cells("read", gate("read")),
        cells("output h", strong("h")),
      ],
    ),
  );
  picture.setAttribute("role", "group");
  const outputs = found.map(({ h }) => decimal(h, 1)).join(", ");
  readout(`The outputs are ${outputs}.`);
  return `A memory cell with three gates over ${STEPS} steps. The outputs are ${outputs}.`;
}
