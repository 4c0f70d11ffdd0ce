// Negative sampling, pair by pair: the numbers of each step.
import { decimal, signed } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { html } from "kit/dom.js";
import { isNarrow } from "kit/layout.js";
import { heading, row, table } from "kit/tables.js";
import { inner } from "./vectors.js";

// One step for a centre v and its words: the right one first, then the noise. Each word is
// { v·u, σ, error, new u }; the new v comes last.
export function step(v, us, rate) {
  const toV = v.map(() => 0);
  const words = us.map((u, n) => {
    const product = inner(v, u);
    const said = logistic(product);
    const error = said - (n === 0 ? 1 : 0);
    u.forEach((value, i) => {
      toV[i] += error * value;
    });
    return { product, said, error, u: u.map((value, i) => value - rate * error * v[i]) };
  });
  return { words, v: v.map((value, i) => value - rate * toV[i]) };
}

// The vectors before step number `until`, after all steps before it.
export function reached(data, until, rate) {
  let v = Array.from(data.v);
  const U = new Map(Object.entries(data.u));
  for (const group of data.groups.slice(0, until)) {
    const done = step(
      v,
      group.map((word) => Array.from(U.get(word))),
      rate,
    );
    group.forEach((word, n) => U.set(word, done.words[n].u));
    v = done.v;
  }
  return { v, U };
}

const numbers = (values, digits = 2) =>
  `(${values.map((value) => decimal(value, digits)).join(", ")})`;

export function draw({ picture, width, values, data, readout }) {
  const group = data.groups[values.pair - 1];
  const { v, U } = reached(data, values.pair - 1, values.rate);
  const us = group.map((word) => Array.from(U.get(word)));
  const done = step(v, us, values.rate);
  const rows = group.map((word, n) => {
    const { product, said, error, u } = done.words[n];
    const name = n === 0 ? html("strong", {}, word) : word;
    return row([
      heading("row", name),
      n === 0 ? "1" : "0",
      decimal(product),
      decimal(said),
      signed(error),
      ...(isNarrow(width) ? [] : [numbers(us[n])]),
      numbers(u, isNarrow(width) ? 1 : 2),
    ]);
  });
  const before = isNarrow(width) ? [] : ["u before"];
  const names = ["word", "target", "v·u", "σ(v·u)", "error", ...before, "u after"];
  picture.replaceChildren(
    html("p", { class: "dl-below" }, `${data.centre}: v = ${numbers(v)} → ${numbers(done.v)}`),
    table("dl-steps", names, rows),
  );
  const loss = done.words.reduce(
    (sum, { said }, n) => sum - Math.log(n === 0 ? said : 1 - said),
    0,
  );
  const after = group.reduce((sum, _, n) => {
    const said = logistic(inner(done.v, done.words[n].u));
    return sum - Math.log(n === 0 ? said : 1 - said);
  }, 0);
  const text = `Pair ${values.pair} of ${data.groups.length}, ${data.centre} and ${group[0]}: loss ${decimal(loss, 3)} before the step, ${decimal(after, 3)} after it`;
  readout(`${text}.`);
  return `${text}.`;
}
