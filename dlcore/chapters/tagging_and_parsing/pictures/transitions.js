// Arc-standard parsing as in parsing.py: states, actions, and a search with a beam.
// A state is {stack, following}; of each word on the stack [place, leftmost, rightmost].
export const ACTIONS = ["SHIFT", "LEFT", "RIGHT"];
const [SHIFT, LEFT] = [0, 1];
const NONE = -1;

export function start(words) {
  const first = Math.min(2, words);
  const stack = Array.from({ length: first }, (_, place) => [place, NONE, NONE]);
  return { stack, following: first };
}

export function allowed({ stack, following }, words) {
  const two = stack.length > 1;
  return [following < words, two, two];
}

// {state, arc}: the state that an action leads to, and the new arc [head, dependent].
export function after({ stack, following }, action) {
  if (action === SHIFT) {
    return { state: { stack: [...stack, [following, NONE, NONE]], following: following + 1 } };
  }
  const [[below, left], [top, , topRight]] = stack.slice(-2);
  const rest = stack.slice(0, -2);
  if (action === LEFT) {
    return { state: { stack: [...rest, [top, below, topRight]], following }, arc: [top, below] };
  }
  return { state: { stack: [...rest, [below, left, top]], following }, arc: [below, top] };
}

// All states from the start on, and the heads that the actions have set (counted from 1).
export function follow(actions, words) {
  const states = [start(words)];
  const heads = Array(words).fill(0);
  const hung = Array(words).fill(false);
  for (const action of actions) {
    if (!allowed(states.at(-1), words)[action]) break;
    const { state, arc } = after(states.at(-1), action);
    states.push(state);
    if (arc) {
      heads[arc[1]] = arc[0] + 1;
      hung[arc[1]] = true;
    }
  }
  return { states, heads, hung };
}

export const isDone = ({ stack, following }, words) => following >= words && stack.length < 2;

// The places of ten words that the network sees.
export function shown({ stack, following }, words) {
  const nobody = [NONE, NONE, NONE];
  const [top, below, third] = [1, 2, 3].map((i) => stack.at(-i) ?? nobody);
  const buffer = [0, 1, 2].map((i) => (following + i < words ? following + i : NONE));
  return [top[0], below[0], third[0], ...buffer, ...top.slice(1), ...below.slice(1)];
}

// Scores of the actions: −∞ where one is not allowed; local: logarithms of shares.
export function scoresOf(raw, can, local) {
  const scores = raw.map((value, i) => (can[i] ? value : -Infinity));
  if (!local) return scores;
  const top = Math.max(...scores);
  const log = top + Math.log(scores.reduce((sum, value) => sum + Math.exp(value - top), 0));
  return scores.map((value) => value - log);
}

// The best parses by a beam: [{actions, score}, …], the best first.
// score(state) gives the scores of its three actions.
export function search(score, words, size) {
  let beam = [{ state: start(words), actions: [], score: 0 }];
  while (!isDone(beam[0].state, words)) {
    const found = beam.flatMap((one) =>
      score(one.state)
        .map((value, action) => ({ one, action, score: one.score + value }))
        .filter((each) => Number.isFinite(each.score)),
    );
    found.sort((a, b) => b.score - a.score);
    beam = found
      .slice(0, size)
      .map(({ one, action, score: sum }) => ({
        state: after(one.state, action).state,
        actions: [...one.actions, action],
        score: sum,
      }));
  }
  return beam;
}
