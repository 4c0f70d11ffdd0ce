// Non-maximum suppression, one box at a time.
import { decimal } from "kit/formats.js";
import { flat } from "kit/pixels.js";
import { rounds } from "./boxes.js";
import { boxMark, inkOn, stage } from "./stage.js";

export const actions = { next: "Next step", start: "From the start" };

export function act(action, { values, set, snap }) {
  set({ step: action === "start" ? 0 : snap("step", values.step + 1) });
}

// Which boxes are kept, gone and left after so many rounds.
export function after(boxes, scores, threshold, steps) {
  const done = rounds(boxes, scores, threshold).slice(0, steps);
  const kept = done.map((round) => round.kept);
  const gone = done.flatMap((round) => round.gone.map(([i]) => i));
  const left = [...boxes.keys()].filter((i) => !kept.includes(i) && !gone.includes(i));
  return { kept, gone, left, last: done.at(-1) };
}

export function draw({ picture, width, values, data, readout }) {
  const all = data.boxes.map((box, i) => ({
    box: [...box],
    score: data.scores[i],
    label: data.labels[i],
  }));
  const used = all.filter(({ score }) => score >= values.score);
  const boxes = used.map(({ box }) => box);
  const scores = used.map(({ score }) => score);
  const { kept, gone, left, last } = after(boxes, scores, values.overlap, values.step);
  const pixels = flat(data.picture);
  const frame = stage({
    width: Math.min(width, 480),
    sides: [data.picture.length, data.picture[0].length],
    colourOf: inkOn(picture, pixels),
    words: "boxes on a canvas",
  });
  frame.add(left.map((i) => boxMark(frame, boxes[i], { colour: 4, width: 1 })));
  const now = last ? last.gone.map(([i]) => i) : [];
  frame.add(now.map((i) => boxMark(frame, boxes[i], { colour: 1, width: 1.5, dash: "3 3" })));
  frame.add(
    kept.map((i) =>
      boxMark(frame, boxes[i], {
        colour: 0,
        width: 3,
        said: `${used[i].label}: ${decimal(scores[i])}`,
      }),
    ),
  );
  picture.replaceChildren(frame.node);
  const doing = last
    ? `Step ${kept.length} keeps the ${used[last.kept].label} with score ${decimal(scores[last.kept])} and removes ${last.gone.length} that overlap it by more than ${decimal(values.overlap)}. `
    : "";
  const text = `${doing}Boxes above the score: ${used.length}; kept ${kept.length}, gone ${gone.length}, waiting ${left.length}`;
  readout(`${text}.`);
  return `Boxes of a detector on a canvas of digits. ${text}.`;
}
