// A recurrent layer of two neurons, step by step forward and then back through time.
import { decimal } from "kit/formats.js";
import { arrowBetween } from "kit/plane.js";
import { html, svg } from "kit/dom.js";
import { sheet, squares } from "kit/squares.js";
import { row, table } from "kit/tables.js";

const HEIGHT = 196;
const TOP = 34; // where the states begin
const LOW = "₀₁₂₃";

const inner = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const column = (matrix, i) => matrix.map((each) => each[i]);
const scaled = (matrix, factor) => matrix.map((each) => each.map((w) => w * factor));

// States before the first step and after each: h[0] is zero.
export function forward({ W, U, b }, x) {
  const h = [b.map(() => 0)];
  for (const input of x) {
    const before = h.at(-1);
    h.push(b.map((bias, i) => Math.tanh(inner(W[i], before) + U[i] * input + bias)));
  }
  return h;
}

// δ of each step, last first computed; the gradient of W after each step back; and that of
// the inputs. The loss is half the squared distance of the last state from the target.
export function backward({ W, U }, h, target) {
  const steps = h.length - 1;
  const deltas = Array(steps + 1).fill(null);
  const sums = Array(steps + 1).fill(null);
  let sum = W.map((each) => each.map(() => 0));
  for (let t = steps; t > 0; t -= 1) {
    const error = h[t].map((value, i) =>
      t === steps ? value - target[i] : inner(column(W, i), deltas[t + 1]),
    );
    deltas[t] = error.map((value, i) => value * (1 - h[t][i] ** 2));
    sum = sum.map((each, i) => each.map((value, j) => value + deltas[t][i] * h[t - 1][j]));
    sums[t] = sum;
  }
  return { deltas, sums, inputs: deltas.map((delta) => delta && inner(U, delta)) };
}

const shown = (value) => decimal(value, 2);
const times = (a, b) => `${shown(a)}\u00a0·\u00a0${shown(b)} =\u00a0${shown(a * b)}`;

function forwardTable({ W, U, b }, h, x, t) {
  const each = (words, value) => row([words, value(0), value(1)]);
  const sum = (i) => inner(W[i], h[t - 1]) + U[i] * x[t - 1] + b[i];
  return table(
    "dl-products",
    [`forward, step ${t}`, "neuron 1", "neuron 2"],
    [
      ...[0, 1].map((j) => each(`W·h${LOW[j + 1]}(${t - 1})`, (i) => times(W[i][j], h[t - 1][j]))),
      each(`U·x(${t})`, (i) => times(U[i], x[t - 1])),
      each("bias b", (i) => shown(b[i])),
      each("sum z", (i) => shown(sum(i))),
      each("h = tanh z", (i) => html("strong", {}, shown(h[t][i]))),
    ],
  );
}

function backwardTable({ W }, h, target, { deltas, sums }, t) {
  const each = (words, value) => row([words, value(0), value(1)]);
  const isLast = t === h.length - 1;
  const errors = isLast
    ? [each("h − target", (i) => `${shown(h[t][i])} − ${shown(target[i])}`)]
    : [0, 1].map((k) =>
        each(`Wᵀ·δ${LOW[k + 1]}(${t + 1})`, (i) => times(W[k][i], deltas[t + 1][k])),
      );
  return table(
    "dl-products",
    [`back, step ${t}`, "neuron 1", "neuron 2"],
    [
      ...errors,
      each("slope 1 − h²", (i) => shown(1 - h[t][i] ** 2)),
      each("δ", (i) => html("strong", {}, shown(deltas[t][i]))),
      ...[0, 1].map((j) =>
        each(`δ·h${LOW[j + 1]}(${t - 1})`, (i) => times(deltas[t][i], h[t - 1][j])),
      ),
      each("∂E/∂W so far", (i) => sums[t][i].map(shown).join(", ")),
    ],
  );
}

function said(x, y, text, more = {}) {
  return svg("text", { class: "dl-mark dl-said", x, y, "text-anchor": "middle", ...more }, text);
}

// One step: its input below, its states above, and its errors once they are known.
function stepOf(left, size, { t, h, x, delta, now }) {
  const show = (values, strong) => (i) => ({ text: shown(values[i]), value: values[i], strong });
  const middle = left + size / 2;
  const low = TOP + 2 * size;
  const parts = [
    squares({ at: [left, TOP], size, sides: [2, 1], show: show(h, now) }),
    said(middle, TOP - 18, `h(${t})`),
  ];
  if (delta) {
    parts.push(
      squares({ at: [left + size + 2, TOP], size, sides: [2, 1], show: show(delta, now) }),
      said(left + 1.5 * size + 2, TOP - 18, `δ(${t})`, { class: "dl-mark dl-said dl-colour-1" }),
    );
  }
  if (x === undefined) return parts;
  const input = [x];
  parts.push(
    squares({ at: [left, low + 34], size, sides: [1, 1], show: show(input, false) }),
    arrowBetween([middle, low + 33], [middle, low + 4], { colour: 2 }),
    said(middle - 12, low + 24, "U"),
  );
  return parts;
}

function unrolled(width, { at, h, x, deltas, done, back }) {
  const space = width / h.length;
  const size = Math.min(40, Math.floor((space - 22) / 2)); // leaves room for Wᵀ
  const left = (t) => t * space + 4;
  const parts = h.map((_, t) => {
    const visible = t <= done;
    const now = t === at;
    const values = visible ? h[t] : [0, 0];
    const delta = back && t >= at && t > 0 ? deltas[t] : null;
    const all = stepOf(left(t), size, { t, h: values, x: x[t - 1], delta, now });
    return svg("g", { opacity: visible ? null : 0.25 }, all);
  });
  const between = h.slice(1).map((_, i) => {
    const [start, end] = [left(i) + 2 * size + 4, left(i + 1) - 2];
    const isBack = back && i + 1 > at;
    const y = TOP + size * (isBack ? 1.5 : 0.5);
    const from = isBack ? end : back ? start : left(i) + size + 2;
    const line = arrowBetween([from, y], [isBack ? start : end, y], { colour: isBack ? 1 : 0 });
    return [line, said((from + (isBack ? start : end)) / 2, y - 6, isBack ? "Wᵀ" : "W")];
  });
  return [parts, between];
}

function rolled(width, { at, h, x, deltas, back }) {
  const size = 40;
  const left = width / 2 - size;
  const delta = back ? deltas[at] : null;
  const right = left + (delta ? 2 * size + 2 : size) + 3;
  const [top, low] = [TOP + 12, TOP + 68];
  const loop = svg("path", {
    class: `dl-mark dl-stroke dl-colour-${back ? 1 : 0}`,
    d: `M${right},${low}C${right + 60},${low} ${right + 60},${top} ${right + 12},${top}`,
  });
  const tip = arrowBetween([right + 14, top], [right, top], { colour: back ? 1 : 0 });
  const word = said(right + 66, (top + low) / 2 + 4, back ? "Wᵀ" : "W");
  return [stepOf(left, size, { t: at, h: h[at], x: x[at - 1], delta, now: true }), loop, tip, word];
}

export function draw({ picture, width, values, data, readout }) {
  const layer = { W: scaled(data.W, values.factor), U: data.U, b: data.b };
  const x = [values.first, ...data.x.slice(1)];
  const steps = x.length;
  const h = forward(layer, x);
  const found = backward(layer, h, data.target);
  const back = values.step > steps;
  const at = back ? 2 * steps + 1 - values.step : values.step;
  const wide = Math.min(width, 560);
  const scene = { at, h, x, deltas: found.deltas, back, done: back ? steps : at };
  const parts = values.view === "unrolled" ? unrolled(wide, scene) : rolled(wide, scene);
  const words = back
    ? `Back at step ${at}: δ is ${found.deltas[at].map(shown).join(" and ")}`
    : `After step ${at} the state is ${h[at].map(shown).join(" and ")}`;
  picture.replaceChildren(
    sheet(wide, HEIGHT, `A recurrent layer, ${values.view}`, parts.flat(3)),
    back ? backwardTable(layer, h, data.target, found, at) : forwardTable(layer, h, x, at),
  );
  const first = `; the slope of the loss by the first input is ${decimal(found.inputs[1], 3)}`;
  readout(`${words}${back && at === 1 ? first : ""}.`);
  return `A recurrent layer of two neurons, ${values.view}. ${words}.`;
}
