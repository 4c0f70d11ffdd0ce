// Precision over recall of a detector, from its surest box to the least sure one.
import { decimal, some } from "kit/formats.js";
import { dot, note, plane, polyline, look } from "kit/plane.js";
import { svg } from "kit/dom.js";

// Precision and recall after each detection, the surest first; best: the best precision
// at this recall or beyond; area: average precision.
export function curve(right, objects) {
  let found = 0;
  const precision = [];
  const recall = [];
  right.forEach((hit, i) => {
    found += hit;
    precision.push(found / (i + 1));
    recall.push(found / objects);
  });
  const best = [...precision];
  for (let i = best.length - 2; i >= 0; i -= 1) best[i] = Math.max(best[i], best[i + 1]);
  const area = best.reduce(
    (sum, value, i) => sum + value * (recall[i] - (i ? recall[i - 1] : 0)),
    0,
  );
  return { precision, recall, best, area };
}

export function draw({ picture, width, values, data, readout }) {
  const { objects } = data;
  const right = [...data.overlaps].map((value) => Number(value >= values.overlap));
  const { precision, recall, best, area } = curve(right, objects);
  const frame = plane({
    width: Math.min(width, 620),
    height: 320,
    x: [0, 1],
    y: [0, 1.05],
    xLabel: "recall: share of the digits that are found",
    yLabel: "precision: share of the boxes that are right",
  });
  const corners = best.flatMap((value, i) => [
    [i ? recall[i - 1] : 0, value],
    [recall[i], value],
  ]);
  const end = recall.at(-1) ?? 0;
  const filled = [...corners, [end, 0], [0, 0]].map((at) =>
    frame
      .at(at)
      .map((v) => v.toFixed(1))
      .join(","),
  );
  frame.under(svg("polygon", { ...look({ colour: 0 }, "dl-tint"), points: filled.join(" ") }));
  frame.add(
    polyline(
      frame,
      precision.map((value, i) => [recall[i], value]),
      { colour: 0, width: 1.5 },
    ),
    polyline(frame, corners, { colour: 1, width: 2, dash: true }),
  );
  const kept = [...data.scores].filter((score) => score >= values.score).length;
  const at = kept ? [recall[kept - 1], precision[kept - 1]] : [0, 1];
  frame.over(
    dot(frame, at, { colour: 1, size: 6 }),
    note(frame, at, `score ${decimal(values.score)}`, {
      dx: -10,
      dy: 24,
      anchor: "end",
      colour: 1,
    }),
  );
  picture.replaceChildren(frame.node);
  const hitsKept = right.slice(0, kept).reduce((sum, one) => sum + one, 0);
  const text =
    `At a score of ${decimal(values.score)}: ${some(kept, "detection")}, ${hitsKept} of them right, ` +
    `${hitsKept} of ${objects} digits found (precision ${decimal(at[1])}, recall ${decimal(at[0])}). ` +
    `The area below the dashed line is ${decimal(area, 3)}`;
  readout(`${text}.`);
  return `Precision over recall. ${text}.`;
}
