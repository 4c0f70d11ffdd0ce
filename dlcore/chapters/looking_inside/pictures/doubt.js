// What is left of an explanation once the weights of the network are shuffled.
import { html } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { lit } from "kit/light.js";
import { pixelPicture } from "kit/pixels.js";
import { levelLine, note, plane, polyline, uprightLine } from "kit/plane.js";

export const meanOf = (runs) =>
  runs[0].map((_, i) => runs.reduce((sum, run) => sum + run[i], 0) / runs.length);

export function draw({ picture, width, values, data, readout }) {
  const { side, pixels, maps, runs, counts } = data;
  const number = counts.indexOf(values.shuffled);
  const [left, right] = halves(width, 0.5);
  const wide = Math.min(210, left / 2 - 12 > 150 ? left / 2 - 12 : left);
  const part = (title, heat) =>
    html(
      "div",
      {},
      html("p", { class: "dl-heading" }, title),
      pixelPicture([side, side], lit(heat, pixels, side), { words: title, wide }),
    );
  const frame = plane({
    width: right,
    height: 300,
    x: [0, counts[counts.length - 1]],
    y: [-1, 1],
    xLabel: "shuffled parts, from the end",
    yLabel: "rank correlation",
  });
  Object.entries(runs).forEach(([name, each], k) => {
    const along = (run) => [...run].map((value, i) => [i, value]);
    const middle = along(meanOf(each));
    frame.add(
      each.map((run) => polyline(frame, along(run), { colour: k, faint: true, width: 1 })),
      polyline(frame, middle, { colour: k, width: name === values.method ? 4 : 2 }),
    );
    const [at, dy] = name === "saliency" ? [2, -8] : [1, 20]; // above its curve, or below
    frame.over(note(frame, middle[at], name, { colour: k, dy }));
  });
  frame.add(levelLine(frame, 0), uprightLine(frame, values.shuffled, { dash: true }));
  picture.replaceChildren(
    sideBySide(
      html(
        "div",
        { class: "dl-side-by-side" },
        part("trained", maps[0][values.method]),
        part("shuffled", maps[number][values.method]),
      ),
      frame.node,
    ),
  );
  const kept = meanOf(runs[values.method])[values.shuffled];
  const text =
    `${values.method}, ${some(values.shuffled, "part")} shuffled: rank correlation with the ` +
    `trained network’s map ${decimal(kept)} (mean of ${runs[values.method].length} shuffles)`;
  readout(`${text}.`);
  return `The dog by squares, before and after the weights are shuffled. ${text}.`;
}
