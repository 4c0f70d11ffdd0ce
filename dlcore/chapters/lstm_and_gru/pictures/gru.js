// Two units of a GRU, number by number, in both variants.
import { decimal } from "kit/formats.js";
import { html } from "kit/dom.js";
import { row, table } from "kit/tables.js";

const times = (W, h) => W.map((each) => each.reduce((sum, w, j) => sum + w * h[j], 0));
const gated = (r, h) => h.map((value, i) => r[i] * value);

// Both candidates, and the states that they lead to; `inward` is what the input adds.
export function candidates({ W, h, inward }, r, z) {
  const first = times(W, gated(r, h)); // the state is reset, then weighted
  const after = gated(r, times(W, h)); // the weighted state is reset
  const make = (recalled) => {
    const n = recalled.map((value, i) => Math.tanh(inward[i] + value));
    return { recalled, n, next: n.map((value, i) => (1 - z) * value + z * h[i]) };
  };
  return { first: make(first), after: make(after) };
}

const shown = (value) => decimal(value, 2);

export function draw({ picture, values, data, readout }) {
  const r = [values.r1, values.r2];
  const unit = { W: data.W.map((each) => Array.from(each)), h: Array.from(data.h) };
  const cell = { ...unit, inward: Array.from(data.inward) };
  const { first, after } = candidates(cell, r, values.z);
  const line = (name, a, b) =>
    row([name, ...a.map(shown), ...b.map((value) => html("strong", {}, shown(value)))]);
  picture.replaceChildren(
    table(
      "dl-gru",
      ["", "first, unit 1", "unit 2", "after, unit 1", "unit 2"],
      [
        line("state h", cell.h, cell.h),
        line("from the state", first.recalled, after.recalled),
        line("candidate n", first.n, after.n),
        line("new state", first.next, after.next),
      ],
    ),
  );
  const gap = Math.max(...first.next.map((value, i) => Math.abs(value - after.next[i])));
  const text = `The new states of the two variants differ by at most ${decimal(gap, 3)}`;
  readout(`${text}.`);
  return `Two units of a gated recurrent unit, in both variants. ${text}.`;
}
