// The computation graph of five weights: values go forward, slopes of the loss backward.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { isNarrow } from "kit/layout.js";
import { arrowBetween } from "kit/plane.js";
import { spelled, spoken, written } from "./symbols.js";

// Where each value stands: [row, column of three].
const NODES = {
  w_xg0: [0, 0],
  w_xg1: [0, 1],
  w_xg2: [0, 2],
  z_g: [1, 1],
  w_gf0: [2, 0],
  y_g: [2, 1],
  w_gf1: [2, 2],
  z_f: [3, 1],
  y_f: [4, 1],
  E: [5, 1],
};
// What each computed value is made of, how, and its slope by each of its parts.
const OPERATIONS = {
  z_g: {
    text: "w_xg0 + w_xg1 x_1 + w_xg2 x_2",
    value: (v) => v.w_xg0 + v.w_xg1 * v.x_1 + v.w_xg2 * v.x_2,
    slopes: { w_xg0: ["1", () => 1], w_xg1: ["x_1", (v) => v.x_1], w_xg2: ["x_2", (v) => v.x_2] },
  },
  y_g: {
    text: "tanh z_g",
    value: (v) => Math.tanh(v.z_g),
    slopes: { z_g: ["1 − y_g²", (v) => 1 - v.y_g ** 2] },
  },
  z_f: {
    text: "w_gf0 + w_gf1 y_g",
    value: (v) => v.w_gf0 + v.w_gf1 * v.y_g,
    slopes: { w_gf0: ["1", () => 1], y_g: ["w_gf1", (v) => v.w_gf1], w_gf1: ["y_g", (v) => v.y_g] },
  },
  y_f: {
    text: "S(z_f)",
    value: (v) => logistic(v.z_f),
    slopes: { z_f: ["y_f (1 − y_f)", (v) => v.y_f * (1 - v.y_f)] },
  },
  E: {
    text: "½ (t − y_f)²",
    value: (v) => (v.t - v.y_f) ** 2 / 2,
    slopes: { y_f: ["−(t − y_f)", (v) => v.y_f - v.t] },
  },
};
const FORWARD = Object.keys(OPERATIONS);
const BACKWARD = ["E", "y_f", "z_f", "w_gf0", "w_gf1", "y_g", "z_g", "w_xg0", "w_xg1", "w_xg2"];
const LAST = FORWARD.length + BACKWARD.length;
const DELTAS = { z_f: "δ_f", z_g: "δ_g" };
const SIZE = { row: 96, high: 46, top: 30 };

// Four decimals, without zeros at the end.
const short = (value, digits = 4) => {
  const text = decimal(value, digits);
  return /[.]/.test(text) && !text.includes("e") ? text.replace(/[.]?0+$/, "") : text;
};

// The one computed value that a value enters.
const userOf = (name) => FORWARD.find((other) => name in OPERATIONS[other].slopes);

// All values, all local derivatives {from: number}, and the slope of the loss by each.
export function graphNumbers(given) {
  const values = { ...given };
  for (const name of FORWARD) values[name] = OPERATIONS[name].value(values);
  const [local, slopes] = [{}, { E: 1 }];
  for (const name of BACKWARD.slice(1)) {
    const user = userOf(name);
    local[name] = OPERATIONS[user].slopes[name][1](values);
    slopes[name] = slopes[user] * local[name];
  }
  return { values, local, slopes };
}

// What has been computed after so many steps, and what the last of them computed.
function progress(step) {
  const backward = BACKWARD.slice(0, Math.max(0, step - FORWARD.length));
  return {
    known: FORWARD.slice(0, step),
    sloped: backward,
    now: backward.at(-1) ?? FORWARD[step - 1],
    isBackward: backward.length > 0,
  };
}

const inBrackets = (text) => (text.startsWith("−") ? `(${text})` : text);

function forwardWords(name, values) {
  const how = FORWARD.includes(name) ? OPERATIONS[name].text : "";
  return `Forward: ${name} = ${how} = ${short(values[name])}.`;
}

function backwardWords(name, { local, slopes }) {
  if (name === "E") return "Backward: the loss moves exactly as far as the loss: ∂E/∂E = 1.";
  const user = userOf(name);
  const [symbol] = OPERATIONS[user].slopes[name];
  const [before, factor, after] = [slopes[user], local[name], slopes[name]].map((value) =>
    short(value),
  );
  const named = DELTAS[name] ? ` This is ${DELTAS[name]}.` : "";
  return (
    `Backward: ∂E/∂${name} = ∂E/∂${user} · ${inBrackets(symbol)} = ` +
    `${before} · ${inBrackets(factor)} = ${after}.${named}`
  );
}

function words({ now, isBackward }, numbers) {
  if (!now) return "The weights, the inputs x_1 and x_2 and the target t are given.";
  return isBackward ? backwardWords(now, numbers) : forwardWords(now, numbers.values);
}

function geometry(width) {
  const wide = isNarrow(width) ? 102 : 132;
  const reach = Math.min(250, (width - wide) / 2 - 2);
  return {
    wide,
    at: (name) => {
      const [row, column] = NODES[name];
      return [width / 2 + (column - 1) * reach, SIZE.top + row * SIZE.row];
    },
  };
}

function node(name, { at, wide }, numbers, { known, sloped, now }) {
  const [x, y] = at(name);
  const seen = !FORWARD.includes(name) || known.includes(name);
  const frame = { x: x - wide / 2, y: y - SIZE.high / 2, width: wide, height: SIZE.high, rx: 8 };
  const line = (dy, kind, text) =>
    written({ class: `dl-mark ${kind}`, x, y: y + dy, "text-anchor": "middle" }, text);
  const slope = sloped.includes(name) && short(numbers.slopes[name]);
  const label = DELTAS[name] ?? "slope";
  return svg(
    "g",
    { class: `dl-value-box${name === now ? " dl-now" : ""}` },
    svg("rect", frame),
    line(-4, "", seen ? `${name} = ${short(numbers.values[name])}` : name),
    slope && line(15, "dl-slope dl-colour-1", `${label} ${slope}`),
  );
}

// An arrow from a value to the one it enters, with the local derivative; on the way back
// it turns round.
function link(name, place, numbers, { known, sloped, now }) {
  const user = userOf(name);
  const [[x1, y1], [x2, y2]] = [place.at(name), place.at(user)];
  const half = SIZE.high / 2 + 3;
  const ends = [
    [x1, y1 + half],
    [x2 + (x1 - x2) * 0.14, y2 - half],
  ];
  const back = sloped.includes(name);
  const seen = known.includes(user);
  const active = now === name ? back : now === user && !sloped.length;
  const arrow = arrowBetween(...(back ? ends.toReversed() : ends), {
    colour: back ? 1 : seen ? 0 : undefined,
    width: active ? 5 : 2,
    faint: !seen,
  });
  const [symbol] = OPERATIONS[user].slopes[name];
  const side = Math.sign(x1 - x2);
  const text = symbol === "1" ? "1" : `${symbol} = ${short(numbers.local[name], 3)}`;
  const middle = (ends[0][1] + ends[1][1]) / 2 + 5;
  const where =
    side === 0
      ? { x: x1 + 10, y: ends[0][1] + 14, "text-anchor": "start" }
      : {
          x: x1 + side * (place.wide / 2),
          y: middle - 4,
          "text-anchor": side < 0 ? "start" : "end",
        };
  return { arrow, label: seen && written({ class: "dl-mark dl-said dl-local", ...where }, text) };
}

export function draw({ picture, width, values, data, readout }) {
  const [w_xg0, w_xg1, w_xg2, w_gf0, w_gf1] = data.w;
  const [x_1, x_2] = data.x;
  const given = { w_xg0, w_xg1, w_xg2, w_gf0, w_gf1, x_1, x_2, t: data.target };
  const { step, w_xg1: first, w_gf1: second, t } = values;
  const numbers = graphNumbers({ ...given, w_xg1: first, w_gf1: second, t });
  const done = progress(step);
  const place = geometry(width);
  const links = BACKWARD.slice(1).map((name) => link(name, place, numbers, done));
  const height = SIZE.top + 5 * SIZE.row + SIZE.high / 2 + 6;
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height },
      links.map(({ arrow }) => arrow),
      Object.keys(NODES).map((name) => node(name, place, numbers, done)),
      links.map(({ label }) => label),
    ),
  );
  const text = words(done, numbers);
  readout(...spelled(text));
  return `A computation graph of ten values, from the weights down to the loss. ${spoken(text)}`;
}

export const actions = { back: "Back", next: "Next step" };

export function act(action, { values, set }) {
  const step = values.step + (action === "next" ? 1 : -1);
  set({ step: Math.max(0, Math.min(LAST, step)) });
}
