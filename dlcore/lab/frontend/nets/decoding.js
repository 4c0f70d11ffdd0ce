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
// start: {logits, memory}; step(token, memory) -> {logits, memory} after it.
export function write({ start, step, choose, length }) {
  const tokens = [];
  let [now, loss] = [start, 0];
  for (let i = 0; i < length; i += 1) {
    const all = shares(now.logits);
    const token = choose(all, now.logits);
    loss -= Math.log(all[token]);
    tokens.push(token);
    now = step(token, now.memory);
  }
  return { tokens, loss: loss / length };
}

// The `size` most likely continuations that it finds, the best first: each step extends
// all that are kept by every token, and keeps the best.
export function beamSearch({ start, step, size, length }) {
  let beams = [{ tokens: [], score: 0, now: start }];
  for (let i = 0; i < length; i += 1) {
    const longer = beams.flatMap((beam) => {
      const all = shares(beam.now.logits);
      const best = byShare(all).slice(0, size); // no more can survive
      return best.map((token) => ({ beam, token, score: beam.score + Math.log(all[token]) }));
    });
    const kept = longer.sort((a, b) => b.score - a.score).slice(0, size);
    beams = kept.map(({ beam, token, score }) => ({
      tokens: [...beam.tokens, token],
      score,
      now: step(token, beam.now.memory),
    }));
  }
  return beams.map(({ tokens, score }) => ({ tokens, loss: -score / length }));
}
