// How the next token is chosen from the scores of a network, and longer texts from that.
import { softmaxInto } from "./activations.js";

// Scores as shares of 1; a temperature below 1 sharpens them, one above 1 flattens them.
export function shares(logits, temperature = 1) {
  const found = Float64Array.from(logits, (score) => score / temperature);
  softmaxInto(found, 0, 0, found.length);
  return found;
}

const byShare = (all) => [...all.keys()].sort((a, b) => all[b] - all[a]);

function only(all, chosen) {
  const sum = chosen.reduce((total, i) => total + all[i], 0);
  const found = new Float64Array(all.length);
  for (const i of chosen) found[i] = all[i] / sum;
  return found;
}

// The k largest shares, which sum up to 1 again.
export const topK = (all, k) => only(all, byShare(all).slice(0, k));

// The fewest of the largest shares that make up p together.
export function topP(all, p) {
  const order = byShare(all);
  let [sum, count] = [0, 0];
  while (count < order.length && sum < p) {
    sum += all[order[count]];
    count += 1;
  }
  return only(all, order.slice(0, count));
}

// The place of a number from 0 to 1 among the shares, laid side by side.
export function drawFrom(all, uniform) {
  let sum = 0;
  let last = 0;
  for (const [i, share] of all.entries()) {
    if (share === 0) continue;
    sum += share;
    last = i;
    if (uniform < sum) return i;
  }
  return last;
}

export const greedy = (all) => byShare(all)[0];

// One token after another: choose(shares of the next token, its scores) says which.
// start: {logits, memory}; step(token, memory) -> {logits, memory} after it. With a `stop`
// it ends behind this token, else after `length` of them.
export function write({ start, step, choose, length, stop }) {
  const tokens = [];
  let [now, loss] = [start, 0];
  for (let i = 0; i < length; i += 1) {
    const all = shares(now.logits);
    const token = choose(all, now.logits);
    loss -= Math.log(all[token]);
    tokens.push(token);
    if (token === stop) break;
    now = step(token, now.memory);
  }
  return { tokens, loss: loss / tokens.length };
}

// The `size` most likely continuations that it finds, the best first: each step extends
// all that are kept by every token, and keeps the best. One that ends with `stop` keeps
// its place. kept: after each step, the tokens of all that are kept.
export function beamSearch({ start, step, size, length, stop }) {
  let beams = [{ tokens: [], score: 0, now: start }];
  const kept = [];
  const open = ({ tokens }) => tokens.length === 0 || tokens.at(-1) !== stop;
  for (let i = 0; i < length && beams.some(open); i += 1) {
    const longer = beams.flatMap((beam) => (open(beam) ? extended(beam, size) : [beam]));
    beams = longer.sort((a, b) => b.score - a.score).slice(0, size);
    for (const beam of beams) beam.now ??= open(beam) && step(beam.tokens.at(-1), beam.before);
    kept.push(beams.map(({ tokens }) => tokens));
  }
  const found = beams.map(({ tokens, score }) => ({ tokens, score, loss: -score / tokens.length }));
  return Object.assign(found, { kept });
}

// What may follow a beginning: its best `size` tokens, since no more can survive.
function extended({ tokens, score, now }, size) {
  const all = shares(now.logits);
  return byShare(all)
    .slice(0, size)
    .map((token) => ({
      tokens: [...tokens, token],
      score: score + Math.log(all[token]),
      before: now.memory,
    }));
}
