// What to do next: Buduma's workflow as a chart that follows the reader's answers.
import { svg } from "kit/dom.js";
import { arrowBetween, look } from "kit/plane.js";

// The boxes on the way, from the answers: names of STEPS, the last one is the advice.
export function way({ training, validation, test }) {
  const before = ["start", "train", "fits"];
  const isLow = training === "low";
  if (validation === "high, falling") return [...before, ...(isLow ? ["general"] : []), "again"];
  if (!isLow && validation === "low") return [...before, "check"];
  if (training === "high, stuck") return [...before, "bigger"];
  if (validation === "high, rising") return [...before, "general", "more"];
  if (validation === "high, flat") return [...before, "general", isLow ? "more" : "watch"];
  if (test === "not measured") return [...before, "general", "honest", "measure"];
  if (test === "much higher") return [...before, "general", "honest", "split"];
  return [...before, "general", "honest", "done"];
}

// Column, row, and the two lines of each box.
export const STEPS = {
  start: [0, 0, "Define the problem,", "collect, shuffle, split"],
  train: [0, 1, "Train for an epoch,", "measure both errors"],
  fits: [0, 2, "Training error", "low enough?"],
  check: [1, 0, "Odd: measure both", "alike, check the split"],
  again: [1, 1, "Train on:", "another epoch"],
  bigger: [1, 2, "Larger network, other", "rate, better features"],
  general: [0, 3.5, "Validation error", "low enough?"],
  watch: [1, 3, "Train on, keep the", "best weights, watch"],
  more: [1, 4, "More data, a penalty,", "stop early, shrink"],
  honest: [0, 5, "Test error", "like validation?"],
  split: [1, 5, "Parts differ, or too", "many choices: new data"],
  measure: [1, 6, "Now, once: measure", "the test error"],
  done: [0, 6, "Done. Report", "the test error"],
};

const ROWS = 6;

const ARROWS = [
  ["start", "train"],
  ["train", "fits"],
  ["fits", "check"],
  ["fits", "again"],
  ["fits", "bigger"],
  ["fits", "general"],
  ["general", "again"],
  ["general", "watch"],
  ["general", "more"],
  ["general", "honest"],
  ["honest", "split"],
  ["honest", "measure"],
  ["honest", "done"],
];

const ADVICE = {
  again: "The validation error still falls. Train for another epoch and ask again.",
  check:
    "Better on what it has not seen than on what it has? Measure both with dropout off and after the " +
    "same epoch, and ask whether the validation part is easier, or contains copies.",
  bigger:
    "The network cannot even learn what it sees: give it more neurons or layers, another learning rate, " +
    "better inputs. More data would not help.",
  watch:
    "Train on, and keep the weights of the lowest validation error. If that stays flat while the training " +
    "error falls, the network has begun to learn by heart.",
  more:
    "It learns by heart: collect more data, add L2 or dropout, keep the weights of the lowest validation " +
    "error, or make the network smaller. More epochs would not help.",
  split:
    "Validation promised something else: are both parts drawn alike, and how many settings did you try? " +
    "Collect a new test set.",
  measure: "All choices are made. Measure the test error, once.",
  done: "Report the test error, and leave the test set alone from now on.",
};

const LOOKED =
  " You have measured the test error already. If it plays a part in what you do next, it is a second " +
  "validation error, and the last verdict needs new data.";

// What to do, and a warning to those who have looked at the test set too early.
export function adviceFor(answers) {
  const path = way(answers);
  const isEarly = answers.test !== "not measured" && !path.includes("honest");
  return ADVICE[path.at(-1)] + (isEarly ? LOOKED : "");
}

export function draw({ picture, width, values, readout }) {
  const path = way(values);
  const wide = Math.min(width, 600);
  const gap = 14;
  const [boxWide, boxHigh, stepHigh] = [(wide - 2 * gap - 30) / 2, 46, 70];
  const corner = (name) => [gap + STEPS[name][0] * (boxWide + 30), 4 + STEPS[name][1] * stepHigh];
  const onWay = (from, to) => path.some((name, i) => name === from && path[i + 1] === to);
  const arrows = ARROWS.map(([from, to]) => {
    const [[x1, y1], [x2, y2]] = [corner(from), corner(to)];
    const isOn = onWay(from, to);
    const options = isOn ? { colour: 0, width: 3 } : { colour: 9, width: 1.2 };
    return x1 === x2
      ? arrowBetween([x1 + boxWide / 2, y1 + boxHigh], [x2 + boxWide / 2, y2], options)
      : arrowBetween([x1 + boxWide, y1 + boxHigh / 2], [x2, y2 + boxHigh / 2], options);
  });
  const boxes = Object.entries(STEPS).map(([name, [, , ...lines]]) => {
    const [x, y] = corner(name);
    const isLast = name === path.at(-1);
    const colour = path.includes(name) ? (isLast ? 2 : 0) : 9;
    return svg(
      "g",
      { "data-step": name, opacity: path.includes(name) ? null : 0.7 },
      svg("rect", {
        ...look({ colour, width: path.includes(name) ? 2.5 : 1 }, "dl-hollow"),
        x,
        y,
        width: boxWide,
        height: boxHigh,
        rx: lines[1].endsWith("?") ? 22 : 5,
      }),
      lines.map((line, i) =>
        svg(
          "text",
          {
            x: x + boxWide / 2,
            y: y + 19 + 17 * i,
            "text-anchor": "middle",
            class: [wide < 420 && "dl-little", isLast && "dl-strong"].filter(Boolean).join(" "),
          },
          line,
        ),
      ),
    );
  });
  const high = ROWS * stepHigh + boxHigh + 8;
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${wide} ${high}`, width: wide, height: high },
      arrows,
      boxes,
    ),
  );
  const advice = adviceFor(values);
  readout(advice);
  return (
    `A flow chart of the work. With a training error that is ${values.training}, a validation error that is ` +
    `${values.validation} and a test error that is ${values.test}, it says: ${advice}`
  );
}
