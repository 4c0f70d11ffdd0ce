// What is painted step by step, and what was measured of it.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { note, plane, polyline, uprightLine } from "kit/plane.js";
import { sheetPart } from "./sheet.js";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LARGE = 1000; // from here on numbers are written with a power of ten

// What was measured at a step, or last before it.
export function measuredAt(steps, numbers, step) {
  return numbers[steps.findLastIndex((at) => at <= step)];
}

export function numberWords(value) {
  if (value < LARGE) return decimal(value, value < 10 ? 2 : 0);
  const power = Math.floor(Math.log10(value));
  const raised = [...String(power)].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `${decimal(value / 10 ** power, 1)} · 10${raised}`;
}

// The least and the largest of all numbers above 0, for a logarithmic axis.
export function spanOf(lists) {
  const all = lists.flatMap((list) => [...list]).filter((value) => value > 0);
  return [Math.min(...all) / 2, 2 * Math.max(...all)];
}

export function draw({ picture, width, values, data, readout }) {
  const { frames, side, at, measured, log, yLabel, words } = data;
  const curves = measured[values.way];
  const [left, right] = halves(width, 0.46);
  const wide = Math.min(320, left);
  const every = Object.values(measured).flatMap((each) => Object.values(each));
  const last = at[at.length - 1];
  const frame = plane({
    width: right,
    height: 300,
    x: [0, last],
    y: log ? spanOf(every) : [0, 1.05],
    log,
    margins: { left: 58 },
    xLabel: "step",
    yLabel,
  });
  Object.entries(curves).forEach(([name, numbers], k) => {
    const points = [...at].map((step, i) => [step, numbers[i]]);
    const middle = points[Math.floor(points.length * 0.4)];
    frame.add(polyline(frame, points, { colour: k, width: 2.5 }));
    frame.over(note(frame, middle, name, { colour: k, dy: k ? 16 : -8 }));
  });
  frame.add(uprightLine(frame, values.step, { dash: true }));
  const number = data.steps.indexOf(values.step);
  const shown = `${words}, ${values.way}, step ${values.step}`;
  picture.replaceChildren(
    sideBySide(
      html(
        "div",
        {},
        html("p", { class: "dl-heading" }, `after ${values.step} steps`),
        sheetPart(frames[values.way], number, {
          across: data.steps.length,
          side,
          wide,
          words: shown,
        }),
      ),
      frame.node,
    ),
  );
  const found = Object.entries(curves).map(
    ([name, numbers]) => `${name} ${numberWords(measuredAt(at, numbers, values.step))}`,
  );
  const text = `Step ${values.step}: ${found.join(", ")}`;
  readout(`${text}.`);
  return `${shown}. ${text}.`;
}
