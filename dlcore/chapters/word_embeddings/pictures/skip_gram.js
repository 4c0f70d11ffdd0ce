// Skip-gram with negative sampling trains here, on a small text, and the words move.
import { whole } from "kit/allowed.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { dot, plane } from "kit/plane.js";
import { randomState } from "kit/random.js";
import { labels } from "./labels.js";
import { inner, unit } from "./vectors.js";

const MOST = 400; // passes over the text
const WIDTH = 2;
const trainers = new WeakMap();

export const states = { passes: whole(0, MOST) };
export const actions = { step: "One pass", run: "Train", reset: "Start again" };

export function setup({ state }) {
  state.passes ??= 0;
}

// Vectors of all words: V between −½ and ½, U zero; random numbers as NumPy's.
export function begin(size, width, seed) {
  const random = randomState(seed);
  const V = Array.from({ length: size }, () =>
    Float64Array.from({ length: width }, () => random.uniform() - 0.5),
  );
  const U = Array.from({ length: size }, () => new Float64Array(width));
  return { V, U, random };
}

// −ln σ(z), for any z.
const surprise = (z) => Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// One pass over all pairs in random order; returns the mean loss of a pair.
export function pass({ V, U, random }, pairs, rate, negatives) {
  let loss = 0;
  for (const number of random.permutation(pairs.length)) {
    const [centre, context] = pairs[number];
    const words = [context];
    while (words.length <= negatives) {
      const word = Math.floor(random.uniform() * V.length);
      if (word !== context) words.push(word);
    }
    const v = V[centre];
    const us = words.map((word) => U[word].slice()); // as they are before the step
    const toV = new Float64Array(v.length);
    us.forEach((u, n) => {
      const product = inner(v, u);
      loss += surprise(n === 0 ? product : -product);
      const error = logistic(product) - (n === 0 ? 1 : 0);
      for (let i = 0; i < v.length; i += 1) {
        toV[i] += error * u[i];
        U[words[n]][i] -= rate * error * v[i];
      }
    });
    for (let i = 0; i < v.length; i += 1) v[i] -= rate * toV[i];
  }
  return loss / pairs.length;
}

// Trains as far as the state says, from where it is if the settings are the same.
function trained({ root, state, values, data }) {
  const key = `${values.rate} ${values.negatives} ${values.seed}`;
  let now = trainers.get(root);
  if (now?.key !== key || now.passes > state.passes) {
    now = { ...begin(data.words.length, WIDTH, values.seed), key, passes: 0, loss: null };
    trainers.set(root, now);
  }
  while (now.passes < state.passes) {
    now.loss = pass(now, data.pairs, values.rate, values.negatives);
    now.passes += 1;
  }
  return now;
}

const isLost = ({ V, U }) => [...V, ...U].some((each) => !each.every(Number.isFinite));

export function act(action, { root, state, animate }) {
  if (action === "reset") state.passes = 0;
  const next = () => {
    state.passes = Math.min(MOST, state.passes + 1);
    return state.passes < MOST && !isLost(trainers.get(root));
  };
  if (action === "step") next();
  if (action === "run") animate(next, 60);
}

const cosine = (a, b) => inner(unit(a), unit(b));

// Both axes, equally long, with 0 and all vectors; they change in steps of ½.
function limits(vectors) {
  const ends = [0, 1].map((i) => {
    const numbers = [0, ...vectors.map((each) => each[i])];
    return [Math.min(...numbers), Math.max(...numbers)];
  });
  const half = Math.ceil(Math.max(2, ...ends.map(([low, high]) => 1.3 * (high - low)))) / 2;
  return ends.map(([low, high]) => {
    const middle = Math.round(low + high) / 2;
    return [middle - half, middle + half];
  });
}

export function draw(context) {
  const { picture, width, values, data, readout } = context;
  const now = trained(context);
  if (isLost(now)) {
    const text = `After ${now.passes} passes the numbers are beyond all bounds. Start again with a smaller rate.`;
    picture.replaceChildren(html("p", { class: "dl-below" }, "No word has a place any more."));
    readout(text);
    return text;
  }
  const vectors = values.show === "centre vectors" ? now.V : now.U;
  const [x, y] = limits(vectors);
  const frame = plane({
    width: Math.min(width, 560),
    x,
    y,
    xLabel: "first number",
    yLabel: "second number",
  });
  const words = data.words.map((word, n) => ({
    word,
    at: [...vectors[n]],
    colour: data.topics[n],
  }));
  frame.add(words.map(({ word, at, colour }) => dot(frame, at, { colour, size: 4, label: word })));
  frame.over(labels(frame, words));
  picture.replaceChildren(frame.node);
  const [one, twin, other] = data.compared.map((word) => now.V[data.words.indexOf(word)]);
  const loss = now.loss === null ? "untrained" : `loss ${decimal(now.loss, 2)} per pair`;
  const asked = data.compared;
  const text =
    `after ${now.passes} passes: ${loss}. Cosine of ${asked[0]} and ${asked[1]}: ` +
    `${decimal(cosine(one, twin), 2)}, of ${asked[0]} and ${asked[2]}: ${decimal(cosine(one, other), 2)}`;
  readout(`${text[0].toUpperCase()}${text.slice(1)}.`);
  return `${data.words.length} words on a plane, ${text}.`;
}
