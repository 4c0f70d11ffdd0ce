// The microscope in words: names of neurons, the arithmetic of a step, its sentence.

const LETTERS = ["G", "H", "K"];

function indexed(letter, index, count) {
  return count > 1 ? letter + String.fromCharCode(0x2081 + index) : letter;
}

// x₁, x₂ | G₁, G₂ | H | F: the last letter is always F.
export function neuronName(sizes, column, index) {
  if (column === 0) return `x${String.fromCharCode(0x2081 + index)}`;
  const letter = column === sizes.length - 1 ? "F" : LETTERS[column - 1];
  return indexed(letter, index, sizes[column]);
}

function signed(text) {
  return text.replaceAll("-", "−").replace("e+", "e");
}

function unbounded(value) {
  if (Number.isNaN(value)) return "no number";
  return value < 0 ? "−∞" : "∞";
}

// Three digits after the point, for the picture.
export function short(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return unbounded(value);
  if (size >= 1000 || (size > 0 && size < 0.0005)) return signed(value.toExponential(0));
  return signed(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 3));
}

// Six digits, without zeros at the end, for the arithmetic.
export function long(value) {
  if (!Number.isFinite(value)) return unbounded(value);
  const size = Math.abs(value);
  if ((size > 0 && size < 1e-4) || size >= 1e9) return signed(value.toExponential(4));
  return signed(String(Number(value.toFixed(6))));
}

function factor(value) {
  return value < 0 ? `(${long(value)})` : long(value);
}

function sum(terms) {
  return terms.map(([a, b]) => `${factor(a)} · ${factor(b)}`).join(" + ");
}

// The steps of one pass: inputs, neurons forward, loss, error terms back, updates.
export function stepsOf(sizes) {
  const columns = sizes.map((_, column) => column).slice(1);
  const each = (kind, column) =>
    Array.from({ length: sizes[column] }, (_, index) => ({ kind, column, index }));
  return [
    { kind: "start" },
    ...columns.flatMap((column) => each("forward", column)),
    { kind: "loss" },
    ...[...columns].reverse().flatMap((column) => each("error", column)),
    ...columns.flatMap((column) => each("update", column)),
  ];
}

export function phaseOf(step) {
  return { start: "inputs", forward: "forward", loss: "loss", error: "backward", update: "update" }[
    step.kind
  ];
}

// What arrows and the numbers on them stand for at a step.
export function legend(step) {
  return {
    start: "Numbers on the connections are weights.",
    forward: "Arrow: the signal, weight × input. Number on it: the weight.",
    loss: "Arrow: the signal, weight × input. Number on it: the weight.",
    error: "Arrow pointing back: weight × δ of the neuron behind. Number on it: the weight.",
    update: "Arrow and number of a moving weight: its change, −rate × δ × input.",
  }[step.kind];
}

const SLOPES = {
  linear: () => ["1", "1"],
  logistic: (y) => ["y (1 − y)", `${factor(y)} · (1 − ${factor(y)})`],
  relu: (y) => ["slope", y > 0 ? "1" : "0"],
  tanh: (y) => ["(1 − y²)", `(1 − ${factor(y)}²)`],
};

function forwardLines({ network, seen }, column, index, name) {
  const weights = network.weights[column - 1][index];
  const inputs = [1, ...seen.outputs[column - 1]];
  const z = seen.sums[column - 1][index];
  const curve = network.activations[column - 1];
  const terms = weights.map((weight, i) => [weight, inputs[i]]);
  return [
    ["weighted sum", `z = ${sum(terms)} = ${long(z)}`],
    [
      `output of ${name}`,
      `y = ${curve === "linear" ? "z" : `${curve}(z)`} = ` + long(seen.outputs[column][index]),
    ],
  ];
}

function lossLines({ seen, targets }) {
  const squares = seen.outputs
    .at(-1)
    .map((y, j) => `(${long(targets[j])} − ${factor(y)})²`)
    .join(" + ");
  return [["loss", `E = ½ [${squares}] = ${long(seen.loss)}`]];
}

function errorLines({ network, sizes, seen, targets }, column, index, name) {
  const y = seen.outputs[column][index];
  const [symbol, slope] = SLOPES[network.activations[column - 1]](y);
  const e = long(seen.errors[column - 1][index]);
  if (column === sizes.length - 1) {
    return [
      [
        `error term of ${name}`,
        `δ = −(t − y) · ${symbol} = ` +
          `−(${long(targets[index])} − ${factor(y)}) · ${slope} = ${e}`,
      ],
    ];
  }
  const terms = network.weights[column].map((weights, j) => [
    weights[index + 1],
    seen.errors[column][j],
  ]);
  const collected = terms.reduce((total, [weight, error]) => total + weight * error, 0);
  return [
    ["collected", `Σ w · δ = ${sum(terms)} = ${long(collected)}`],
    [`error term of ${name}`, `δ = ${symbol} · Σ = ${slope} · ${factor(collected)} = ${e}`],
  ];
}

function updateLines({ network, sizes, seen, rate }, column, index) {
  const error = seen.errors[column - 1][index];
  return network.weights[column - 1][index].map((weight, i) => {
    const from = i === 0 ? "bias" : `from ${neuronName(sizes, column - 1, i - 1)}`;
    const input = i === 0 ? 1 : seen.outputs[column - 1][i - 1];
    const next = weight - rate * error * input;
    return [
      from,
      `w ← ${long(weight)} − ${long(rate)} · ${factor(error)} · ` +
        `${factor(input)} = ${long(next)}`,
    ];
  });
}

// What the step computes: [what, formula with numbers] line by line.
export function arithmetic(view, step) {
  const name = step.column ? neuronName(view.sizes, step.column, step.index) : "";
  if (step.kind === "forward") return forwardLines(view, step.column, step.index, name);
  if (step.kind === "loss") return lossLines(view);
  if (step.kind === "error") return errorLines(view, step.column, step.index, name);
  if (step.kind === "update") return updateLines(view, step.column, step.index);
  const given = view.inputs.map((value, i) => `${neuronName(view.sizes, 0, i)} = ${long(value)}`);
  return [
    ["inputs", given.join(", ")],
    [view.targets.length > 1 ? "targets" : "target", view.targets.map(long).join(", ")],
  ];
}

export function sentence(view, step) {
  const name = step.column ? neuronName(view.sizes, step.column, step.index) : "";
  const at = (values) => long(values[step.column - 1][step.index]);
  switch (step.kind) {
    case "forward":
      return `Forward: ${name} puts out ${long(view.seen.outputs[step.column][step.index])}.`;
    case "loss":
      return `The loss is ${long(view.seen.loss)}.`;
    case "error":
      return `Backward: the error term of ${name} is ${at(view.seen.errors)}.`;
    case "update":
      return `Update: the weights of ${name} move.`;
    default:
      return "The inputs lie ready.";
  }
}

// The whole picture in one text, for readers who cannot see it.
export function described(view, step, known) {
  const parts = [
    `A network of layers ${view.sizes.join(", ")}, pass ${view.passes}.`,
    sentence(view, step),
  ];
  view.sizes.slice(1).forEach((size, i) => {
    for (let j = 0; j < size; j += 1) {
      if (!known("forward", i + 1, j)) continue;
      const name = neuronName(view.sizes, i + 1, j);
      const error = known("error", i + 1, j) ? `, error term ${short(view.seen.errors[i][j])}` : "";
      parts.push(`${name}: output ${short(view.seen.outputs[i + 1][j])}${error}.`);
    }
  });
  return parts.join(" ");
}
