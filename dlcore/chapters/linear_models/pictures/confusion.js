// The four counts of a classifier as a crowd of people, and what is said about them.
import { heading, row, table } from "kit/tables.js";
import { halves, isNarrow, ofWidth, sideBySide } from "kit/layout.js";
import { html, svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { scoresOf } from "./math.js";
import { bar } from "./picture.js";
import { look, note, plane } from "kit/plane.js";

const GROUPS = {
  tp: { name: "ill, found", short: "TP", colour: 0, shape: "circle", kind: "dl-solid" },
  fn: { name: "ill, missed", short: "FN", colour: 1, shape: "square", kind: "dl-solid" },
  fp: { name: "healthy, alarmed", short: "FP", colour: 1, shape: "circle", kind: "dl-hollow" },
  tn: { name: "healthy, left alone", short: "TN", colour: 0, shape: "square", kind: "dl-hollow" },
};

function person(x, y, r, { colour, shape, kind }) {
  if (shape === "circle") return svg("circle", { ...look({ colour }, kind), cx: x, cy: y, r });
  return svg("rect", {
    ...look({ colour }, kind),
    x: x - r,
    y: y - r,
    width: 2 * r,
    height: 2 * r,
  });
}

// Everybody, group by group, in rows; smaller where there are many or on a phone.
function crowd(width, counts, phone) {
  const people = Object.keys(GROUPS).flatMap((name) => Array(counts[name]).fill(GROUPS[name]));
  const columns = people.length > 240 ? 25 : people.length > 120 || phone ? 20 : 10;
  const step = Math.min(30, width / columns);
  const height = Math.max(1, Math.ceil(people.length / columns)) * step;
  return svg(
    "svg",
    {
      class: "dl-plane",
      viewBox: `0 0 ${columns * step} ${height}`,
      width: columns * step,
      height,
      "aria-hidden": "true",
    },
    people.map((group, i) =>
      person(
        ((i % columns) + 0.5) * step,
        (Math.floor(i / columns) + 0.5) * step,
        0.32 * step,
        group,
      ),
    ),
  );
}

function countTable(counts) {
  const sample = (name) => {
    const size = { width: 16, height: 16, viewBox: "0 0 16 16" };
    return svg("svg", { ...size, "aria-hidden": "true" }, person(8, 8, 5.5, GROUPS[name]));
  };
  const cell = (name) => html("td", {}, sample(name), `${GROUPS[name].short} ${counts[name]}`);
  return table(
    "dl-confusion",
    ["", "really ill", "really healthy"],
    [
      row([heading("row", "called ill"), cell("tp"), cell("fp")]),
      row([heading("row", "called healthy"), cell("fn"), cell("tn")]),
    ],
  );
}

const FORMULAS = {
  accuracy: "(TP + TN) / all",
  recall: "TP / (TP + FN)",
  precision: "TP / (TP + FP)",
  specificity: "TN / (TN + FP)",
  F1: "2 TP / (2 TP + FP + FN)",
  MCC: "from −1 to 1",
};

function bars(width, scores) {
  const names = Object.keys(scores);
  const frame = plane({
    width,
    height: 310,
    x: [-1.25, 1.02],
    y: [0.4, 6.7],
    ticks: { x: [-1, -0.5, 0, 0.5, 1], y: [] },
    margins: { left: 8, right: 12 },
  });
  names.forEach((name, i) => {
    const [value, level] = [scores[name], 6 - i];
    const shown =
      value === null ? "no number" : decimal(value, name === "F1" || name === "MCC" ? 2 : 3);
    if (value) frame.add(bar(frame, value, level, { colour: value < 0 ? 1 : 2 }));
    frame.over(
      note(frame, [value < 0 ? 0.03 : -0.03, level], `${name} ${shown}`, {
        dx: 0,
        dy: 1,
        anchor: value < 0 ? "start" : "end",
      }),
      note(frame, [value < 0 ? 0.03 : -0.03, level], FORMULAS[name], {
        dx: 0,
        dy: 16,
        anchor: value < 0 ? "start" : "end",
      }),
    );
  });
  return frame.node;
}

export function draw({ picture, width, values, readout }) {
  const { tp, fp, fn, tn } = values;
  const scores = scoresOf(values);
  const [left, right] = halves(width, 0.45);
  picture.replaceChildren(
    sideBySide(
      ofWidth(left, countTable(values), crowd(Math.min(left, 330), values, isNarrow(width))),
      bars(right, scores),
    ),
  );
  const percent = (value) => (value === null ? "no number" : `${decimal(100 * value, 0)} %`);
  const text =
    `accuracy ${percent(scores.accuracy)}, recall ${percent(scores.recall)}, precision ${percent(scores.precision)}, ` +
    `F1 ${scores.F1 === null ? "no number" : decimal(scores.F1)}`;
  const trap = tp === 0 && fn > 0 && scores.accuracy >= 0.9 ? " Not one of the ill is found." : "";
  readout(`${tp + fn} of ${tp + fp + fn + tn} are ill: ${text}.${trap}`);
  return `${tp} ill people found, ${fn} missed, ${fp} healthy people alarmed, ${tn} left alone: ${text}.`;
}

export const actions = {
  one: "Model 1",
  two: "Model 2",
  three: "Model 3",
  never: "Always “healthy”",
  invert: "Invert every answer",
};

const PRESETS = {
  one: { tp: 4, fp: 5, fn: 1, tn: 90 },
  two: { tp: 5, fp: 20, fn: 0, tn: 75 },
  three: { tp: 3, fp: 1, fn: 2, tn: 94 },
  never: { tp: 0, fp: 0, fn: 5, tn: 95 },
};

export function act(action, { values: { tp, fp, fn, tn }, set }) {
  set(PRESETS[action] ?? { tp: fn, fn: tp, fp: tn, tn: fp });
}
