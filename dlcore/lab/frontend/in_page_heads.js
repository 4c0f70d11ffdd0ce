// InPage(show="heads"): a sentence through a Transformer, the map of every head, and what
// is left of the translation when heads are switched off.
import { button, html, widgetRoot } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { passedOver, wordNumbers } from "kit/known_words.js";
import { textBox } from "kit/text_box.js";
import { heatMap, layerName, openTranslator, readSentence } from "nets/sentences.js";
import { wireState } from "shell/wire.js";

const MISSING = "The network is not here yet. Load it, and every head shows its map.";
const LETTERS = 60;

const isHead = (word) => /^(encoder|decoder)\.\d\.(attention|cross):\d$/.test(word);

function readWords(words) {
  const found = {};
  if ("text" in words) found.text = words.text.slice(0, LETTERS);
  if ("off" in words) found.off = words.off.split(",").filter(isHead).slice(0, 64).join(",");
  if ("head" in words && isHead(words.head)) found.head = words.head;
  return found;
}

const offOf = ({ off }) => new Set(off ? off.split(",") : []);

// The words of queries and keys of a layer.
function axesOf(name, source, target) {
  const written = ["⟨start⟩", ...target];
  if (name.startsWith("encoder")) return [source, source];
  return [written, name.endsWith("cross") ? source : written];
}

// One head: its map, small, as a button that shows it large, and its switch.
function headCell({ name, head, shares, columns, off, chosen }, { look, flip }) {
  const id = `${name}:${head}`;
  const isOff = off.has(id);
  const small = heatMap({ values: shares, columns, size: 9, words: `map of head ${head + 1}` });
  const large = button("", () => look(id), {
    class: "dl-head-map",
    "aria-label": `Show head ${head + 1} of ${layerName(name)}`,
    "aria-pressed": String(chosen === id),
    "data-key": `map ${id}`,
  });
  large.append(small);
  const toggle = html("input", {
    type: "checkbox",
    checked: !isOff,
    "data-key": `on ${id}`,
    onchange: () => flip(id),
  });
  toggle.checked = !isOff;
  const label = html("label", { class: "dl-switch" }, toggle, `head ${head + 1}`);
  return html("div", { class: `dl-head${isOff ? " dl-head-off" : ""}` }, large, label);
}

function layerRow(name, cells) {
  return html(
    "div",
    { class: "dl-head-row" },
    html("p", { class: "dl-heading" }, layerName(name)),
    html("div", { class: "dl-heads" }, cells),
  );
}

// What switching off has done: here, and to the score of test sentences, one head alone.
function consequence(off, before, after, bleu) {
  if (!off.size) return `With all heads, BLEU ${decimal(bleu.all, 1)} on test sentences.`;
  const same = before === after ? "The translation stays the same." : `It was: “${before}”.`;
  const [only] = off;
  const [name, head] = only.split(":");
  const change = bleu.without[name]?.[head] - bleu.all;
  const scored =
    off.size === 1 && Number.isFinite(change)
      ? ` Without this head alone, BLEU on test sentences changes by ${signed(change, 1)}.`
      : ` ${off.size} heads are off.`;
  return same + scored;
}

function showLarge(large, found, { chosen, words, output }) {
  const [layer, head] = chosen.split(":");
  const [rows, columns] = axesOf(layer, words, output);
  const alt = `Head ${Number(head) + 1} of ${layerName(layer)}: shares of each row`;
  const map = heatMap({
    values: found.maps.get(layer)[head],
    columns: columns.length,
    rowWords: rows,
    columnWords: columns,
    size: 26,
    words: alt,
  });
  large.replaceChildren(html("p", { class: "dl-heading" }, alt), map);
}

// Every head in its layer's row; the control that has the focus keeps it.
function showAll(grid, found, { chosen, off, words, output }, wired) {
  const act = {
    look: (head) => wired.set({ head }),
    flip: (head) => {
      if (!off.delete(head)) off.add(head);
      wired.set({ off: [...off].join(",") });
    },
  };
  const focused = grid.ownerDocument.activeElement?.dataset?.key;
  const rows = [...found.maps].map(([name, maps]) => {
    const columns = axesOf(name, words, output)[1].length;
    const cells = maps.map((shares, head) =>
      headCell({ name, head, shares, columns, off, chosen }, act),
    );
    return layerRow(name, cells);
  });
  grid.replaceChildren(...rows);
  if (focused) grid.querySelector(`[data-key="${focused}"]`)?.focus();
}

export function render({ model, el }) {
  const { name, title, source, target, bleu } = model.get("config");
  const known = wordNumbers(source);
  const root = widgetRoot("dl-in-page dl-transformer", name, title);
  const said = html("p", { class: "dl-written" });
  const grid = html("div", { class: "dl-head-grid" });
  const large = html("div", { class: "dl-head-large" });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const wired = wireState(model, root, { read: readWords, draw: update });
  const box = textBox({
    label: "an English sentence",
    longest: LETTERS,
    onText: (text) => wired.set({ text }),
  });
  const translator = openTranslator(model, said, update);
  const french = (tokens) => tokens.map((number) => target[number]);
  function update() {
    const state = wired.get();
    box.show(state.text);
    readout.textContent = MISSING;
    const { network } = translator;
    if (!network) return;
    const { words, numbers, unknown } = readSentence(state.text, known);
    if (!words.length) {
      readout.textContent = `${passedOver(unknown)}Type a few common English words.`;
      return;
    }
    const off = offOf(state);
    const before = french(network.translate(numbers).tokens).join(" ");
    const found = network.translate(numbers, { off });
    const output = french(found.tokens);
    // The maps of one way with all that was written.
    const whole = network.scoresOf(numbers, found.tokens, { off });
    said.textContent = output.join(" ");
    const seen = { chosen: state.head, off, words, output };
    showAll(grid, whole, seen, wired);
    showLarge(large, whole, seen);
    const after = output.join(" ");
    readout.textContent = `${passedOver(unknown)}“${words.join(" ")}” becomes “${after}”. ${consequence(off, before, after, bleu)}`;
  }

  const all = button("All heads on", () => wired.set({ off: "" }), { "data-key": "all" });
  root.append(
    html("div", { class: "dl-controls" }, box.root),
    html(
      "div",
      { class: "dl-picture" },
      translator.root,
      html("div", { class: "dl-head-columns" }, grid, large),
    ),
    readout,
    html("div", { class: "dl-actions" }, all, wired.link),
  );
  root.network = () => translator.network; // for tests and the curious
  return wired.open(el);
}
