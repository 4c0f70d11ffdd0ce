// The microscope's drawing: neurons in columns, arrows by sign and size, the loss curve.
import { html, svg } from "kit/dom.js";
import { described, legend, long, neuronName, short, stepsOf } from "./words.js";

const STROKE = { least: 1.2, most: 6 };

function geometry(sizes, width) {
  const narrow = width < 520;
  const radius = narrow ? 20 : 26;
  const row = narrow ? 75 : 90;
  const last = sizes.length - 1;
  const rows = Math.max(...sizes.map((size, column) => size + (column < last ? 0.8 : 0)));
  const height = rows * row + 14;
  const left = radius + 8;
  const right = width - radius - (narrow ? 46 : 58);
  const x = (column) => left + ((right - left) * column) / last;
  const top = (column) => {
    const used = sizes[column] + (column < last ? 0.8 : 0);
    return (height - used * row) / 2 + (column < last ? 0.8 * row : 0);
  };
  const y = (column, index) => top(column) + row * (index + 0.5) - 2;
  const bias = (column) => top(column) - 0.3 * row;
  return { narrow, radius, height, width, x, y, bias, font: narrow ? 11 : 13 };
}

// Which of the numbers the reader has reached.
function knower(sizes, stepIndex) {
  const order = new Map();
  stepsOf(sizes).forEach((step, i) => order.set(`${step.kind} ${step.column} ${step.index}`, i));
  return (kind, column, index) => order.get(`${kind} ${column} ${index}`) <= stepIndex;
}

// The arrow on the connection from neuron `i` (0 is the bias) to neuron `j`.
function flowOf(view, known, column, i, j) {
  const weight = view.network.weights[column - 1][j][i];
  const input = i === 0 ? 1 : view.seen.outputs[column - 1][i - 1];
  const error = view.seen.errors[column - 1][j];
  if (known("update", column, j)) {
    return { phase: "update", value: -view.rate * error * input };
  }
  if (i > 0 && column > 1 && known("error", column - 1, i - 1)) {
    return { phase: "backward", value: weight * error };
  }
  if (known("forward", column, j)) return { phase: "forward", value: weight * input };
  return { phase: "idle", value: 0 };
}

function eachConnection(sizes, visit) {
  for (let column = 1; column < sizes.length; column += 1) {
    for (let j = 0; j < sizes[column]; j += 1) {
      for (let i = 0; i <= sizes[column - 1]; i += 1) visit(column, i, j);
    }
  }
}

// The largest size in each phase, so that arrows of one phase can be compared.
function largestFlows(view, known) {
  const largest = { forward: 1e-300, backward: 1e-300, update: 1e-300 };
  eachConnection(view.sizes, (column, i, j) => {
    const { phase, value } = flowOf(view, known, column, i, j);
    if (Number.isFinite(value) && phase !== "idle") {
      largest[phase] = Math.max(largest[phase], Math.abs(value));
    }
  });
  return largest;
}

function ends(place, column, i, j) {
  const from =
    i === 0
      ? { x: place.x(column - 1), y: place.bias(column - 1), r: 11 }
      : { x: place.x(column - 1), y: place.y(column - 1, i - 1), r: place.radius };
  const to = { x: place.x(column), y: place.y(column, j), r: place.radius };
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  return {
    x1: from.x + dx * (from.r + 2),
    y1: from.y + dy * (from.r + 2),
    x2: to.x - dx * (to.r + 3),
    y2: to.y - dy * (to.r + 3),
    dx,
    dy,
  };
}

function head(line, backwards, size) {
  const [x, y, way] = backwards ? [line.x1, line.y1, -1] : [line.x2, line.y2, 1];
  const [dx, dy] = [line.dx * way, line.dy * way];
  const [bx, by] = [x - dx * size, y - dy * size];
  const half = size * 0.55;
  const points = [
    [x, y],
    [bx - dy * half, by + dx * half],
    [bx + dy * half, by - dx * half],
  ];
  return svg("polygon", {
    points: points.map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" "),
  });
}

function connection(view, place, known, largest, column, i, j) {
  const line = ends(place, column, i, j);
  const { phase, value } = flowOf(view, known, column, i, j);
  const path = { x1: line.x1, y1: line.y1, x2: line.x2, y2: line.y2 };
  if (phase === "idle") return svg("line", { class: "dl-idle", ...path });
  const share = Number.isFinite(value) ? Math.min(1, Math.abs(value) / largest[phase]) : 1;
  const width = STROKE.least + (STROKE.most - STROKE.least) * share;
  const size = 6 + 1.2 * width;
  const backwards = phase === "backward";
  if (backwards) {
    path.x1 += line.dx * size * 0.8;
    path.y1 += line.dy * size * 0.8;
  } else {
    path.x2 -= line.dx * size * 0.8;
    path.y2 -= line.dy * size * 0.8;
  }
  const sign = value < 0 ? "dl-minus dl-colour-1" : value > 0 ? "dl-plus dl-colour-0" : "dl-none";
  return svg(
    "g",
    { class: `dl-flow ${sign}`, "data-phase": phase, "data-value": value },
    svg("line", { ...path, "stroke-width": width.toFixed(2) }),
    head(line, backwards, size),
  );
}

// A number on a connection, beside the neuron that the step is about or anywhere if the
// network is small.
function label(view, place, known, step, column, i, j) {
  const line = ends(place, column, i, j);
  const about =
    step.kind === "error"
      ? i > 0 && column === step.column + 1 && i - 1 === step.index
      : column === step.column && j === step.index;
  const few = view.network.weights.flat(2).length <= (place.narrow ? 6 : 7);
  if (!about && !few) return null;
  const { phase, value } = flowOf(view, known, column, i, j);
  const weight = view.network.weights[column - 1][j][i];
  const text = phase === "update" ? (value > 0 ? "+" : "") + short(value) : short(weight);
  const along = step.kind === "error" && about ? 0.6 : 0.36;
  return svg(
    "text",
    {
      class: `dl-weight${about ? " dl-about" : ""}`,
      "text-anchor": "middle",
      x: line.x1 + along * (line.x2 - line.x1),
      y: line.y1 + along * (line.y2 - line.y1) + 4,
    },
    text,
  );
}

function neuron(view, place, known, step, column, index) {
  const [x, y, r] = [place.x(column), place.y(column, index), place.radius];
  const isInput = column === 0;
  const shown = isInput || known("forward", column, index);
  const value = view.seen.outputs[column][index];
  const now = step.column === column && step.index === index;
  const strength = shown && !Number.isNaN(value) ? Math.min(1, Math.abs(value)) : 0;
  const shape = isInput
    ? (attributes) =>
        svg("rect", { x: x - r, y: y - 15, width: 2 * r, height: 30, rx: 6, ...attributes })
    : (attributes) => svg("circle", { cx: x, cy: y, r, ...attributes });
  const tint = svg(
    "g",
    { class: `dl-colour-${value < 0 ? 1 : 0}` },
    shape({ class: "dl-glow", "fill-opacity": (0.42 * strength).toFixed(3) }),
  );
  const name = neuronName(view.sizes, column, index);
  const above = isInput ? y - 20 : y - r - 5;
  return svg(
    "g",
    { class: `dl-neuron${now ? " dl-now" : ""}` },
    shape({ class: "dl-paper" }),
    tint,
    shape({ class: "dl-rim" }),
    svg("text", { x, y: above, class: "dl-name", "text-anchor": "middle" }, name),
    shown &&
      svg(
        "text",
        { x, y: y + 4, class: "dl-y", "text-anchor": "middle" },
        isInput ? long(value) : short(value),
      ),
    !isInput &&
      known("error", column, index) &&
      svg(
        "text",
        { x, y: y + r + 14, class: "dl-e", "text-anchor": "middle" },
        `δ ${short(view.seen.errors[column - 1][index])}`,
      ),
  );
}

function targetsOf(view, place) {
  const last = view.sizes.length - 1;
  return view.targets.map((target, j) =>
    svg(
      "text",
      { x: place.x(last) + place.radius + 7, y: place.y(last, j) + 4, class: "dl-target" },
      `t = ${long(target)}`,
    ),
  );
}

function biases(view, place) {
  return view.sizes
    .slice(0, -1)
    .map((_, column) =>
      svg(
        "g",
        { class: "dl-bias" },
        svg("circle", { cx: place.x(column), cy: place.bias(column), r: 11 }),
        svg(
          "text",
          { x: place.x(column), y: place.bias(column) + 4, "text-anchor": "middle" },
          "1",
        ),
      ),
    );
}

export function drawNetwork(view, stepIndex, width) {
  const place = geometry(view.sizes, width);
  const step = stepsOf(view.sizes)[stepIndex];
  const known = knower(view.sizes, stepIndex);
  const largest = largestFlows(view, known);
  const [lines, labels, neurons] = [[], [], []];
  eachConnection(view.sizes, (column, i, j) => {
    lines.push(connection(view, place, known, largest, column, i, j));
    labels.push(label(view, place, known, step, column, i, j));
  });
  view.sizes.forEach((size, column) => {
    for (let index = 0; index < size; index += 1) {
      neurons.push(neuron(view, place, known, step, column, index));
    }
  });
  return svg(
    "svg",
    {
      class: "dl-network",
      role: "img",
      "aria-label": described(view, step, known),
      viewBox: `0 0 ${width} ${place.height.toFixed(1)}`,
      width,
      height: place.height.toFixed(1),
      "font-size": place.font,
    },
    lines,
    biases(view, place),
    neurons,
    targetsOf(view, place),
    labels,
  );
}

// What the arrows' colours, and their numbers at this step, mean.
export function drawLegend(step) {
  const sample = (sign, colour) =>
    svg(
      "svg",
      { class: `dl-sample ${sign} ${colour}`, viewBox: "0 0 34 10", width: 34, height: 10 },
      svg("line", { x1: 0, x2: 34, y1: 5, y2: 5, "stroke-width": 3 }),
    );
  return [
    html("span", {}, sample("dl-plus", "dl-colour-0"), " positive"),
    html("span", {}, sample("dl-minus", "dl-colour-1"), " negative"),
    html("span", {}, legend(step)),
  ];
}

// The loss over the passes, with a mark at the present one.
export function drawLosses(losses, passes, width) {
  const [left, right, top, bottom] = [44, 12, 16, 22];
  const height = 96;
  const finite = losses.filter(Number.isFinite);
  const most = Math.max(...finite, 1e-12);
  const x = (pass) => left + ((width - left - right) * pass) / (losses.length - 1);
  const y = (loss) => top + (height - top - bottom) * (1 - Math.min(loss, most) / most);
  const points = losses
    .map((loss, pass) => [pass, loss])
    .filter(([, loss]) => Number.isFinite(loss))
    .map(([pass, loss]) => `${x(pass).toFixed(1)},${y(loss).toFixed(1)}`);
  const text = (attributes, words) => svg("text", { class: "dl-small", ...attributes }, words);
  const here = losses[passes];
  return svg(
    "svg",
    {
      class: "dl-losses",
      role: "img",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      "aria-label":
        `The loss falls or rises over ${losses.length - 1} passes from ` +
        `${short(losses[0])} to ${short(losses.at(-1))}; now it is ${short(here)}.`,
    },
    svg("line", {
      class: "dl-axis",
      x1: left,
      x2: width - right,
      y1: height - bottom,
      y2: height - bottom,
    }),
    text({ x: 0, y: top - 5 }, "loss"),
    text({ x: left - 6, y: top + 8, "text-anchor": "end" }, short(most)),
    text({ x: left - 6, y: height - bottom + 4, "text-anchor": "end" }, "0"),
    text({ x: left, y: height - 6 }, "pass 0"),
    text({ x: width - right, y: height - 6, "text-anchor": "end" }, String(losses.length - 1)),
    svg("polyline", { class: "dl-curve-line", points: points.join(" ") }),
    Number.isFinite(here) && svg("circle", { class: "dl-here", cx: x(passes), cy: y(here), r: 5 }),
  );
}

// The arithmetic of a step as a list of names and formulas.
export function drawArithmetic(lines) {
  return html(
    "dl",
    { class: "dl-arithmetic" },
    lines.flatMap(([what, formula]) => [html("dt", {}, what), html("dd", {}, formula)]),
  );
}
