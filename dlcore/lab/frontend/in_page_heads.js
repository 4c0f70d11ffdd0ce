// InPage(show="heads"): a sentence through a Transformer, the map of every head, and what
// is left of the translation when heads are switched off.
import { button, html, widgetRoot } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { textBox } from "kit/text_box.js";
import { openContestants } from "nets/contestants.js";
import { heatMap, layerName, wordNumbers, passedOver, readSentence } from "nets/sentences.js";
import { openTransformer } from "nets/transformer.js";
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

export function render({ model, el }) {
  const { name, title, source, target, heads, bleu } = model.get("config");
  const known = wordNumbers(source);
  const root = widgetRoot("dl-in-page dl-transformer", name, title);
  const said = html("p", { class: "dl-written" });
  const grid = html("div", { class: "dl-head-grid" });
  const large = html("div", { class: "dl-head-large" });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  let network = null;
  const wired = wireState(model, root, { read: readWords, draw: update });
  const box = textBox({
    label: "an English sentence",
    longest: LETTERS,
    onText: (text) => wired.set({ text }),
  });
  const [contestant] = openContestants(model, {
    createAnswers: () => ({ root: said }),
    createView: ({ weights }) => {
      network = openTransformer(weights, { heads });
      return { roots: [] };
    },
    onReady: update,
  });
  const french = (tokens) => tokens.map((number) => target[number]);
  const act = {
    look: (head) => wired.set({ head }),
    flip: (head) => {
      const off = offOf(wired.get());
      if (!off.delete(head)) off.add(head);
      wired.set({ off: [...off].join(",") });
    },
  };

  function showLarge(found, words, output) {
    const chosen = wired.get().head;
    const [layer, head] = chosen.split(":");
    const [rows, columns] = axesOf(layer, words, output);
    const values = found.maps.get(layer)[head];
    const alt = `Head ${Number(head) + 1} of ${layerName(layer)}: shares of each row`;
    const map = heatMap({
      values,
      columns: columns.length,
      rowWords: rows,
      columnWords: columns,
      size: 26,
      words: alt,
    });
    large.replaceChildren(html("p", { class: "dl-heading" }, alt), map);
  }

  function showAll(found, words, output) {
    const { head: chosen } = wired.get();
    const off = offOf(wired.get());
    const focused = root.ownerDocument.activeElement?.dataset?.key;
    const rows = [...found.maps].map(([layer, maps]) => {
      const columns = axesOf(layer, words, output)[1].length;
      const cells = maps.map((shares, head) =>
        headCell({ name: layer, head, shares, columns, off, chosen }, act),
      );
      return layerRow(layer, cells);
    });
    grid.replaceChildren(...rows);
    if (focused) grid.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  function update() {
    const state = wired.get();
    box.show(state.text);
    readout.textContent = MISSING;
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
    showAll(whole, words, output);
    showLarge(whole, words, output);
    const after = output.join(" ");
    readout.textContent = `${passedOver(unknown)}“${words.join(" ")}” becomes “${after}”. ${consequence(off, before, after, bleu)}`;
  }

  const all = button("All heads on", () => wired.set({ off: "" }), { "data-key": "all" });
  root.append(
    html("div", { class: "dl-controls" }, box.root),
    html(
      "div",
      { class: "dl-picture" },
      contestant.root,
      html("div", { class: "dl-head-columns" }, grid, large),
    ),
    readout,
    html("div", { class: "dl-actions" }, all, wired.link),
  );
  root.network = () => network; // for tests and the curious
  return wired.open(el);
}
