// The perceptron learns, one example at a time; its line moves at every mistake.
import { randomState } from "kit/random.js";
import { row, table } from "kit/tables.js";
import { sideBySide } from "kit/layout.js";
import { html, svg } from "kit/dom.js";
import { decimal, signed, some } from "kit/formats.js";
import { classMark, drawSides, sign, weightedSum } from "./picture.js";
import { plane, straightLine } from "kit/plane.js";
import { between, listOf, oneOf, whole } from "kit/allowed.js";

const CORNERS = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
]; // the order of the book's program
const MOST_UPDATES = 300;
const SHOWN_ROWS = 8;
const TICKS = { x: [-2, -1, 0, 1, 2], y: [-2, -1, 0, 1, 2] };

const MOST_POINTS = 100; // of the reader's own, in an address
const ownPoint = ([x1, x2, target]) => [x1, x2].every(between(-2, 2)) && oneOf([-1, 1])(target);

export const states = {
  looks: whole(0, 1e6),
  points: listOf((point) => listOf(between(-2, 2), 3)(point) && ownPoint(point), 0, MOST_POINTS),
};

// orderOf(pass) -> the indices of all examples, in the order of that pass.
function orderOf(order, count, bookOrders) {
  if (order === "in turn") return () => Array.from({ length: count }, (_, i) => i);
  if (order === "book" && count === 4) return (pass) => [...bookOrders[pass % bookOrders.length]];
  const random = randomState(order === "book" ? 7 : Number(order.replace(/\D/g, "")) || 1);
  const passes = [];
  return (pass) => {
    while (passes.length <= pass) passes.push([...random.permutation(count)]);
    return passes[pass];
  };
}

// Every look at an example until one pass goes without a mistake:
// {points: [[x₁, x₂, t], …], start: [w₀, w₁, w₂], rate, order} -> {looks, learned}
export function trajectory(points, start, rate, order) {
  const looks = [];
  let w = [...start];
  let updates = 0;
  for (let pass = 0; points.length && updates < MOST_UPDATES; pass += 1) {
    let right = true;
    for (const index of order(pass)) {
      const [x1, x2, t] = points[index];
      const z = weightedSum(w, [x1, x2]);
      const y = sign(z);
      const before = w;
      if (y !== t) {
        w = w.map((v, i) => v + t * rate * [1, x1, x2][i]);
        right = false;
        updates += 1;
      }
      looks.push({ index, z, y, t, before, w, update: y !== t });
    }
    if (right) return { looks, learned: true };
  }
  return { looks, learned: false };
}

function pointsOf({ values, state, data }) {
  if (values.gate === "own points") return state.points;
  return CORNERS.map(([x1, x2], i) => [x1, x2, data.gates[values.gate][i]]);
}

function learn(context) {
  const { values, data } = context;
  const points = pointsOf(context);
  const order = orderOf(values.order, points.length, data.orders);
  const run = trajectory(points, [values.w0, values.w1, values.w2], values.rate, order);
  return { points, ...run };
}

function tableOf(start, looks, done) {
  const rows = [
    start,
    ...looks
      .slice(0, done)
      .filter((look) => look.update)
      .map((look) => look.w),
  ];
  const first = Math.max(0, rows.length - SHOWN_ROWS);
  const line = (w, i) =>
    row([first + i || "start", ...w.map((v) => decimal(v))], {
      class: first + i === rows.length - 1 && "dl-strong",
    });
  return table("dl-updates", ["update", "w₀", "w₁", "w₂"], rows.slice(first).map(line));
}

function sentence({ points, looks, learned }, done, updates) {
  if (!points.length) return "No examples: click into the field to add some.";
  const last = looks[done - 1];
  const end = done === looks.length;
  if (end && learned)
    return `All ${points.length} examples are right: learned after ${some(updates, "update")}.`;
  if (end) return `${updates} updates, and some example is still wrong. Is there a line at all?`;
  if (!last) return "The start. Press Next example and watch the line.";
  const [x1, x2] = points[last.index];
  const where = `(${decimal(x1, 1)}, ${decimal(x2, 1)})`;
  const said = `Example ${where} should be ${signed(last.t, 0)}; z = ${decimal(last.z)}`;
  return last.update
    ? `${said}: wrong. Update ${updates} moves the line.`
    : `${said}: right, nothing changes.`;
}

export function draw(context) {
  const { picture, values, state, readout, width } = context;
  const start = [values.w0, values.w1, values.w2];
  const run = learn(context);
  const { points, looks } = run;
  const done = Math.min(state.looks ?? 0, looks.length);
  const history = looks.slice(0, done).filter((look) => look.update);
  const w = done ? looks[done - 1].w : start;
  const now = done ? looks[done - 1].index : -1;
  const frame = plane({
    width: Math.min(width, 370),
    x: [-2, 2],
    y: [-2, 2],
    xLabel: "x₁",
    yLabel: "x₂",
    ticks: TICKS,
  });
  drawSides(frame, w);
  history.slice(-5).forEach((look, i, all) => {
    const old = straightLine(frame, look.before[1], look.before[2], look.before[0], {
      width: 1.5,
      dash: true,
    });
    old?.setAttribute("opacity", (0.25 + (0.45 * (i + 1)) / all.length).toFixed(2));
    frame.under(old);
  });
  const isWrong = ([x1, x2, t]) => sign(weightedSum(w, [x1, x2])) !== t;
  frame.add(
    points.map((point, i) =>
      classMark(frame, point, point[2], { wrong: isWrong(point), now: i === now }),
    ),
  );
  context.frame = frame;
  frame.over(cursorOf(context));
  picture.replaceChildren(sideBySide(frame.node, tableOf(start, looks, done)));
  const words = sentence(run, done, history.length);
  readout(words);
  const wrong = points.filter(isWrong).length;
  return (
    `${points.length} examples of ${values.gate} and the line of a neuron with weights ` +
    `${w.map((v) => decimal(v)).join(", ")}; ${wrong} on the wrong side. ${words}`
  );
}

// --- own points: click, or arrow keys and the space bar ------------------------------
function cursorOf(context) {
  const { frame } = context;
  const at = context.cursor ?? [0, 0];
  const [x, y] = frame.at(at);
  const spot = svg(
    "g",
    {
      class: "dl-handle-spot dl-still",
      tabindex: 0,
      role: "button",
      "data-key": "cursor",
      "aria-label": `Place (${decimal(at[0], 1)}, ${decimal(at[1], 1)}): space adds, changes or removes a point; arrow keys move`,
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
    },
    svg("circle", { class: "dl-reach", r: 13 }),
  );
  spot.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ];
    if (!by && event.key !== " ") return;
    event.preventDefault();
    if (by) {
      context.cursor = at.map((v, i) => Math.max(-2, Math.min(2, v + by[i] / 4)));
      context.redraw();
    } else touch(context, at);
  });
  return spot;
}

// An empty place gets a +1; a +1 becomes a −1; a −1 goes away.
function touch(context, [x, y]) {
  const points = pointsOf(context).map((point) => [...point]);
  const found = points.findIndex((point) => Math.hypot(point[0] - x, point[1] - y) < 0.22);
  if (found < 0) points.push([Math.round(x * 20) / 20, Math.round(y * 20) / 20, 1]);
  else if (points[found][2] > 0) points[found][2] = -1;
  else points.splice(found, 1);
  context.state.points = points;
  context.state.looks = 0;
  if (context.values.gate !== "own points") context.set({ gate: "own points" });
  context.redraw();
}

export function setup(context) {
  const { picture } = context;
  picture.addEventListener("click", (event) => {
    if (!context.frame?.node.contains(event.target)) return;
    const at = context.frame.from(event);
    if (at.every((v) => Math.abs(v) <= 2)) touch(context, at);
  });
}

export const actions = {
  look: "Next example",
  update: "Next mistake",
  run: "Run",
  reset: "Start again",
};

export function act(action, context) {
  const { state } = context;
  const { looks } = learn(context);
  const done = Math.min(state.looks ?? 0, looks.length);
  const nextMistake = () => {
    const next = looks.findIndex(
      (look, i) => i >= Math.min(state.looks ?? 0, looks.length) && look.update,
    );
    state.looks = next < 0 ? looks.length : next + 1;
    return next >= 0 && state.looks < looks.length;
  };
  if (action === "reset") state.looks = 0;
  if (action === "look") state.looks = Math.min(done + 1, looks.length);
  if (action === "update") nextMistake();
  if (action === "run")
    context.animate(() => {
      const more = nextMistake();
      context.redraw();
      return more;
    }, 250);
}
