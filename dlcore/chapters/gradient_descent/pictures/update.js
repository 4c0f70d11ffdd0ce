// Which weights does the perceptron rule move? Three examples, three tracks.
import { heading, row, table } from "kit/tables.js";
import { html, svg } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { arrowBetween, look } from "kit/plane.js";
import { whole } from "kit/allowed.js";

const WEIGHTS = ["w0", "w1", "w2"];
const SUBSCRIPT = ["w₀ (bias)", "w₁", "w₂"];

export const states = { updates: whole(1, 1e6) };

function judged({ examples, targets, rate }, { w0, w1, w2 }) {
  return examples.map((x, i) => {
    const z = w0 * x[0] + w1 * x[1] + w2 * x[2];
    const wrong = (z >= 0 ? 1 : -1) !== targets[i];
    return { x, target: targets[i], z, wrong, change: Array.from(x, (v) => rate * targets[i] * v) };
  });
}

function exampleTable(rows) {
  const line = ({ x, target, z, wrong }, i) => {
    const swatch = html("i", { class: "dl-swatch" });
    const name = heading("row", swatch, html("span", { class: "dl-long" }, "example "), `${i + 1}`);
    const verdict = html(
      "td",
      { class: wrong ? "dl-wrong" : "dl-right" },
      wrong ? "✗ wrong" : "✓ right",
    );
    const numbers = [decimal(x[1], 1), decimal(x[2], 1), signed(target, 0), decimal(z, 2)];
    return row([name, ...numbers, verdict], { class: `dl-colour-${i}` });
  };
  return table("dl-examples", ["", "x₁", "x₂", "target", "z", ""], rows.map(line));
}

// A track for each weight: where it stands, and an arrow for each example that moves it.
function tracks(rows, values, width) {
  const [left, right, high] = [96, width - 20, 62];
  const at = (w) => left + ((right - left) * (Math.min(2, Math.max(-2, w)) + 2)) / 4;
  const node = svg("svg", {
    class: "dl-plane",
    viewBox: `0 0 ${width} ${3 * high + 24}`,
    width,
    height: 3 * high + 24,
  });
  WEIGHTS.forEach((name, k) => {
    const y = k * high + high / 2;
    node.append(
      svg("text", { x: 0, y: y + 5 }, SUBSCRIPT[k]),
      svg("line", { class: "dl-axis", x1: left, x2: right, y1: y, y2: y }),
      ...[-2, -1, 0, 1, 2].map((w) =>
        svg("line", { class: "dl-axis", x1: at(w), x2: at(w), y1: y - 4, y2: y + 4 }),
      ),
    );
    rows.forEach(({ wrong, change }, i) => {
      if (!wrong || !change[k]) return;
      const level = y + (i - 1) * 13;
      // Arrows are drawn four times as long as the step, to be seen.
      node.append(
        arrowBetween([at(values[name]), level], [at(values[name] + 4 * change[k]), level], {
          colour: i,
          width: 3,
        }),
      );
    });
    node.append(svg("circle", { ...look({}, "dl-solid"), cx: at(values[name]), cy: y, r: 6 }));
  });
  node.append(
    ...[-2, -1, 0, 1, 2].map((w) =>
      svg(
        "text",
        { class: "dl-tick", x: at(w), y: 3 * high + 12, "text-anchor": "middle" },
        decimal(w, 0),
      ),
    ),
  );
  return node;
}

export function draw({ picture, width, values, data, state, readout }) {
  const rows = judged(data, values);
  picture.replaceChildren(exampleTable(rows), tracks(rows, values, Math.min(width, 620)));
  const wrong = rows.filter((row) => row.wrong).length;
  const learned = state.updates
    ? ` after ${state.updates} update${state.updates > 1 ? "s" : ""}`
    : "";
  readout(wrong ? `${wrong} of 3 examples wrong${learned}` : `All three right${learned}`);
  const moves = rows.map(
    ({ wrong: bad, change }, i) =>
      `example ${i + 1} ` +
      (bad
        ? `is wrong and changes the weights by ${change.map((c) => signed(c, 2)).join(", ")}`
        : "is right"),
  );
  return `Weights ${WEIGHTS.map((name) => decimal(values[name])).join(", ")}: ${moves.join("; ")}.`;
}

export const actions = {
  learn: "Learn from one mistake",
  run: "Until all are right",
  reset: "Reset",
};

function learnOnce({ values, data, state, set }) {
  const bad = judged(data, values).find((row) => row.wrong);
  if (!bad) return false;
  state.updates = (state.updates ?? 0) + 1;
  set(
    Object.fromEntries(
      WEIGHTS.map((name, k) => [name, Number((values[name] + bad.change[k]).toFixed(10))]),
    ),
  );
  return true;
}

export function act(action, context) {
  if (action === "reset") {
    delete context.state.updates;
    context.set(context.data.start);
  } else if (action === "learn") learnOnce(context);
  else context.animate(() => learnOnce(context), 350);
}
