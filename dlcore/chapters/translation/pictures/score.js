// BLEU of one sentence that the reader types: clipped precisions and brevity.
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { row, table } from "kit/tables.js";

const LONGEST = 90;

export const states = { candidate: textUpTo(LONGEST), reference: textUpTo(LONGEST) };

export function setup(context) {
  const { candidate, reference } = context.data;
  ask(context, {
    candidate: { label: "a translation", first: candidate, longest: LONGEST },
    reference: { label: "the right one", first: reference, longest: LONGEST },
  });
}

const cut = (text) =>
  text
    .toLowerCase()
    .split(/[\s.,!?]+/)
    .filter(Boolean);

function counted(words, n) {
  const found = new Map();
  for (let i = 0; i + n <= words.length; i += 1) {
    const run = words.slice(i, i + n).join(" ");
    found.set(run, (found.get(run) ?? 0) + 1);
  }
  return found;
}

const total = (counts) => [...counts.values()].reduce((a, b) => a + b, 0);

// {score, matched, runs, brevity} of two texts, with runs of up to `longest` words.
export function bleu(candidate, reference, longest) {
  const [ours, theirs] = [cut(candidate), cut(reference)];
  const matched = [];
  const runs = [];
  for (let n = 1; n <= longest; n += 1) {
    const [mine, right] = [counted(ours, n), counted(theirs, n)];
    const clipped = [...mine].map(([run, count]) => Math.min(count, right.get(run) ?? 0));
    matched.push(clipped.reduce((a, b) => a + b, 0));
    runs.push(total(mine));
  }
  const short = ours.length < theirs.length;
  const brevity = ours.length ? (short ? Math.exp(1 - theirs.length / ours.length) : 1) : 0;
  const product = matched.reduce((all, m, i) => all * (m / Math.max(runs[i], 1)), 1);
  return { score: 100 * brevity * product ** (1 / longest), matched, runs, brevity };
}

export function draw(context) {
  const { picture, values, state, readout } = context;
  showAsked(context);
  const { score, matched, runs, brevity } = bleu(state.candidate, state.reference, values.longest);
  const rows = matched.map((m, i) => {
    const share = runs[i] ? `${decimal((100 * m) / runs[i], 0)} %` : "none there";
    return row([html("th", { scope: "row" }, `${i + 1}`), `${m} of ${runs[i]}`, share]);
  });
  picture.replaceChildren(table("dl-score", ["words in a row", "shared", "precision"], rows));
  const words = `brevity ${decimal(brevity)}, BLEU ${decimal(score, 1)}`;
  readout(`${words}.`);
  return `“${state.candidate}” beside “${state.reference}”: ${words}.`;
}
