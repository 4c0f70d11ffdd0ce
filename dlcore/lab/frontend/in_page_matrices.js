// InPage(show="matrices"): lines of code beside the matrices that they make, for a sentence
// of the reader's: choose a line, and its matrix is shown; both light up together.
import { choice } from "kit/choices.js";
import { button, html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { passedOver, wordNumbers } from "kit/known_words.js";
import { textBox } from "kit/text_box.js";
import { heatMap, openTranslator, readSentence } from "nets/sentences.js";
import { wireState } from "shell/wire.js";

const MISSING = "The network is not here yet. Load it, and each line shows its matrix.";
const LETTERS = 60;
const BLOCKS = ["encoder.0", "encoder.1", "decoder.0", "decoder.1"];
const COLUMNS = 28; // numbers of a row that are shown

// [code, name of its matrix behind the block's, or a map]; a decoder has three more.
const READ = [
  ["query = x @ W_query.T + b_query", "attention.query"],
  ["key = x @ W_key.T + b_key", "attention.key"],
  ["value = x @ W_value.T + b_value", "attention.value"],
  ["shares = softmax(query @ key.T / √14)  # head 1", "attention:0"],
  ["found = shares @ value  # all heads, side by side", "attention.found"],
  ["x = norm_1(x + found @ W_output.T + b_output)", "norm_1"],
];
const CROSS = [
  ["shares = softmax(query(x) @ key(memory).T / √14)  # head 1", "cross:0"],
  ["found = shares @ value(memory)", "cross.found"],
  ["x = norm_2(x + found @ W_output.T + b_output)", "norm_2"],
];
const last = (norm) => [
  ["hidden = relu(x @ W_first.T + b_first)", "feed_forward.first"],
  [`x = ${norm}(x + hidden @ W_second.T + b_second)`, norm],
];

function linesOf(block) {
  const side = block.split(".")[0];
  const own =
    side === "encoder" ? [...READ, ...last("norm_2")] : [...READ, ...CROSS, ...last("norm_3")];
  const first = {
    "encoder.0": [["x = embedding[words] * √56 + places", "source"]],
    "decoder.0": [["x = embedding[given] * √56 + places", "target"]],
  };
  const begin = (first[block] ?? []).map(([code, name]) => ({ code, name }));
  return [...begin, ...own.map(([code, name]) => ({ code, name: `${block}.${name}` }))];
}

// The matrix of a line: its numbers, and how many stand in a row.
function matrixOf({ matrices, maps }, name, rows) {
  const [layer, head] = name.split(":");
  const values = head === undefined ? matrices.get(name) : maps.get(layer)[head];
  return { values, columns: values.length / rows };
}

function readWords(words) {
  const found = {};
  if ("text" in words) found.text = words.text.slice(0, LETTERS);
  if (BLOCKS.includes(words.block)) found.block = words.block;
  if (/^\d\d?$/.test(words.line ?? "")) found.line = Number(words.line);
  return found;
}

function codeLines(lines, chosen, choose) {
  const rows = lines.map(({ code }, i) =>
    button(code, () => choose(i), {
      class: `dl-code-line${i === chosen ? " dl-code-lit" : ""}`,
      "aria-pressed": String(i === chosen),
      "data-key": `line ${i}`,
      onmouseenter: () => choose(i),
    }),
  );
  return html("div", { class: "dl-code" }, rows);
}

// The first columns of a matrix, and in words how large it is.
function drawn({ values, columns }, rowWords, columnWords, name) {
  const shown = Math.min(columns, COLUMNS);
  const rows = rowWords.length;
  const part = Float32Array.from({ length: rows * shown }, (_, i) => {
    const [row, column] = [Math.floor(i / shown), i % shown];
    return values[row * columns + column];
  });
  const top = Math.max(...values.map(Math.abs), 1e-9);
  const some = shown < columns ? `, its first ${shown} columns` : "";
  const words = `${name}: ${rows} × ${columns}${some}`;
  const map = heatMap({
    values: part,
    columns: shown,
    rowWords,
    columnWords,
    size: 14,
    words,
    top,
  });
  return { map, words, top };
}

// Shows the matrix of a line for a sentence; returns what is said of it.
function showMatrix({ network, line, words, numbers, target, said, matrix }) {
  const output = network.translate(numbers).tokens;
  const french = output.map((number) => target[number]);
  said.textContent = french.join(" ");
  const found = network.scoresOf(numbers, output);
  const written = ["⟨start⟩", ...french];
  const rows = line.name.startsWith("decoder") || line.name === "target" ? written : words;
  const own = matrixOf(found, line.name, rows.length);
  const above = line.name.includes(":") ? (line.name.includes("cross") ? words : rows) : null;
  const { map, words: alt, top } = drawn(own, rows, above, line.name);
  matrix.replaceChildren(html("p", { class: "dl-heading" }, alt), map);
  const first = [...own.values.slice(0, 3)].map((value) => decimal(value, 3)).join(", ");
  return `${alt}. Row “${rows[0]}” begins ${first}. The strongest colour is ±${decimal(top)}.`;
}

export function render({ model, el }) {
  const { name, title, source, target } = model.get("config");
  const known = wordNumbers(source);
  const root = widgetRoot("dl-in-page dl-transformer", name, title);
  const said = html("p", { class: "dl-written" });
  const code = html("div", {});
  const matrix = html("div", { class: "dl-matrix" });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const wired = wireState(model, root, { read: readWords, draw: update });
  const box = textBox({
    label: "an English sentence",
    longest: LETTERS,
    onText: (text) => wired.set({ text }),
  });
  const blocks = choice({
    label: "block",
    values: BLOCKS,
    words: ["encoder 1", "encoder 2", "decoder 1", "decoder 2"],
    onChoose: (block) => wired.set({ block, line: 0 }),
  });
  const translator = openTranslator(model, said, update);
  const choose = (line) => line !== wired.get().line && wired.set({ line });

  function update() {
    const state = wired.get();
    const lines = linesOf(state.block);
    const at = Math.min(state.line, lines.length - 1);
    box.show(state.text);
    blocks.show(state.block);
    const focused = root.ownerDocument.activeElement?.dataset?.key;
    code.replaceChildren(codeLines(lines, at, choose));
    if (focused) code.querySelector(`[data-key="${focused}"]`)?.focus();
    readout.textContent = MISSING;
    const { network } = translator;
    if (!network) return;
    const { words, numbers, unknown } = readSentence(state.text, known);
    readout.textContent = words.length
      ? passedOver(unknown) +
        showMatrix({ network, line: lines[at], words, numbers, target, said, matrix })
      : `${passedOver(unknown)}Type a few common English words.`;
  }

  root.append(
    html("div", { class: "dl-controls" }, box.root, blocks.root),
    html(
      "div",
      { class: "dl-picture" },
      translator.root,
      html("div", { class: "dl-head-columns" }, code, matrix),
    ),
    readout,
    html("div", { class: "dl-actions" }, wired.link),
  );
  root.network = () => translator.network; // for tests and the curious
  return wired.open(el);
}
