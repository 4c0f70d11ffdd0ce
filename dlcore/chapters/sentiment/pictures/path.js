// The verdict of a small network after each word, and after each zero behind the last one.
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { decimal, some } from "kit/formats.js";
import { logistic } from "kit/functions.js";
import { dot, levelLine, note, plane, polyline, uprightLine } from "kit/plane.js";
import { cut } from "./grams.js";
import { recurrentJudge } from "./judges.js";

const LONGEST = 140;

export const states = { text: textUpTo(LONGEST) };

export function setup(context) {
  const { text, reader, reader_weights: weights } = context.data;
  const hint = "It knows the words of the invented reviews only.";
  ask(context, { text: { label: "a review", first: text, longest: LONGEST, hint } });
  context.reader = recurrentJudge({ ...reader, weights });
}

function labels(frame, words, path, step) {
  return words
    .map((word, i) => [word, i])
    .filter(([, i]) => i % step === 0 || i === words.length - 1)
    .map(([word, i]) => {
      const dy = path[i] < (path[i - 1] ?? 0) ? 16 : -8;
      return note(frame, [i + 1, path[i]], word, { dx: 0, dy, anchor: "middle" });
    });
}

export function draw(context) {
  const { picture, width, state, values, readout, reader } = context;
  showAsked(context);
  const words = cut(state.text);
  const path = reader.path(words, values.zeros);
  const most = Math.max(3, ...path.map(Math.abs)) * 1.2;
  const total = Math.max(path.length, 2);
  const names = { xLabel: "words, then zeros", yLabel: "logit: above 0 is positive" };
  const frame = plane({ width, height: 300, x: [0, total + 1], y: [-most, most], ...names });
  const points = [[0, 0], ...path.map((value, i) => [i + 1, value])];
  frame.add(
    levelLine(frame, 0, { colour: 9, dash: true }),
    polyline(frame, points.slice(0, words.length + 1), { colour: 0, width: 2.5 }),
    polyline(frame, points.slice(words.length), { colour: 1, width: 2.5 }),
    ...labels(frame, words, path, Math.ceil((46 * total) / width)),
  );
  if (words.length) frame.add(uprightLine(frame, words.length, { colour: 9, dash: true }));
  if (path.length) frame.add(dot(frame, points.at(-1), { colour: values.zeros ? 1 : 0 }));
  picture.replaceChildren(frame.node);
  const at = (place) => decimal(logistic(path[place] ?? 0), 2);
  const end = values.zeros
    ? `, after ${some(values.zeros, "zero")} ${at(path.length - 1)}`
    : ", and no zeros are read";
  const text = `p = ${at(words.length - 1)} after the last word${end}`;
  readout(`${text}.`);
  return `The path of a network’s logit over ${some(words.length, "word")}. ${text}.`;
}
