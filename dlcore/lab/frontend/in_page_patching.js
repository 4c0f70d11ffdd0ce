// InPage(show="patching"): what the encoder knows of one sentence is put into another, a
// word and a block at a time; how far does the translation go over to the other one?
import { html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { pressable } from "kit/press.js";
import { passedOver, wordNumbers } from "kit/known_words.js";
import { textBox } from "kit/text_box.js";
import { openTranslator, readSentence } from "nets/sentences.js";
import { wireState } from "shell/wire.js";

const MISSING = "The network is not here yet. Load it, and patch one sentence into the other.";
const LETTERS = 60;

// Where a vector may be taken from: matrices of the encoder, in the order of the way.
function sites(depth) {
  const blocks = Array.from({ length: depth.encoder }, (_, i) => [
    `encoder.${i}.norm_2`,
    `after block ${i + 1}`,
  ]);
  return [["source", "word and place"], ...blocks];
}

// A touch that puts row `place` of the other sentence's matrix into this one's.
function patch(site, place, other, size) {
  return (name, values) => {
    if (name !== site) return values;
    const changed = values.slice();
    changed.set(other.get(site).subarray(place * size, (place + 1) * size), place * size);
    return changed;
  };
}

// Where both translations part, and which words they say there; null where they do not.
function parting(first, second) {
  const at = first.findIndex((token, i) => token !== second[i]);
  if (at < 0 || second[at] === undefined) return null;
  return { at, prefix: first.slice(0, at), ours: first[at], theirs: second[at] };
}

// How much more the network favours their word than ours, where the two part.
function leaning(network, numbers, { prefix, at, ours, theirs }, options) {
  const { scores } = network.scoresOf(numbers, prefix, options);
  return scores[at * network.width + theirs] - scores[at * network.width + ours];
}

// For each site and place the share of the way from one sentence to the other.
function shareOfWay(network, numbers, others) {
  const part = parting(network.translate(numbers).tokens, network.translate(others).tokens);
  if (!part) return null;
  const { matrices } = network.scoresOf(others, part.prefix);
  const [from, to] = [numbers, others].map((one) => leaning(network, one, part));
  const rows = numbers.map((_, place) =>
    sites(network.depth).map(([site]) => {
      const touch = patch(site, place, matrices, network.size);
      return (leaning(network, numbers, part, { touch }) - from) / (to - from);
    }),
  );
  return { part, rows, matrices };
}

function cell(share, chosen, act) {
  const style = `--dl-size: ${Math.min(1, Math.abs(share)).toFixed(2)}`;
  const kind = `dl-letter dl-colour-${share < 0 ? 1 : 0}${chosen ? " dl-patched" : ""}`;
  const attributes = { class: kind, style, "aria-pressed": String(chosen) };
  return html(
    "td",
    {},
    html("span", { ...pressable(act), ...attributes }, `${decimal(100 * share, 0)} %`),
  );
}

function patchTable(found, words, others, names, { place, site }, choose) {
  const head = html(
    "tr",
    {},
    html("td"),
    names.map((name) => html("th", { scope: "col" }, name)),
  );
  const rows = found.rows.map((shares, i) => {
    const label = words[i] === others[i] ? words[i] : `${words[i]} ← ${others[i]}`;
    const cells = shares.map((share, s) =>
      cell(share, i === place && s === site, () => choose(i, s)),
    );
    return html("tr", {}, html("th", { scope: "row" }, label), cells);
  });
  return html(
    "table",
    { class: "dl-table dl-letters dl-patches" },
    html("thead", {}, head),
    html("tbody", {}, rows),
  );
}

function readWords(words) {
  const found = {};
  for (const key of ["text", "other"]) if (key in words) found[key] = words[key].slice(0, LETTERS);
  for (const key of ["place", "site"])
    if (/^\d$/.test(words[key] ?? "")) found[key] = Number(words[key]);
  return found;
}

// Shows the table and what the chosen patch makes of the translation; returns words.
function showPatches({ network, first, second, target, wired, place, said }) {
  const state = wired.get();
  const french = (tokens) => tokens.map((number) => target[number]).join(" ");
  const found = shareOfWay(network, first.numbers, second.numbers);
  if (!found) return "Both translations are alike: take words that tell them apart.";
  const all = sites(network.depth);
  const [row, at] = [
    Math.min(state.place, first.numbers.length - 1),
    Math.min(state.site, all.length - 1),
  ];
  const names = all.map(([, words]) => words);
  const choose = (i, s) => wired.set({ place: i, site: s });
  const chosen = { place: row, site: at };
  place.replaceChildren(patchTable(found, first.words, second.words, names, chosen, choose));
  const touch = patch(all[at][0], row, found.matrices, network.size);
  const patched = french(network.translate(first.numbers, { touch }).tokens);
  said.textContent = patched;
  const { ours, theirs } = found.part;
  return (
    `“${second.words[row]}” (${names[at]}) from the other sentence: “${patched}”. ` +
    `Of the way from “${target[ours]}” to “${target[theirs]}” it goes ` +
    `${decimal(100 * found.rows[row][at], 0)} %. ` +
    `Unpatched: “${french(network.translate(first.numbers).tokens)}”.`
  );
}

export function render({ model, el }) {
  const { name, title, source, target } = model.get("config");
  const known = wordNumbers(source);
  const root = widgetRoot("dl-in-page dl-transformer", name, title);
  const said = html("p", { class: "dl-written" });
  const place = html("div", {});
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const wired = wireState(model, root, { read: readWords, draw: update });
  const boxes = Object.entries({ text: "a sentence", other: "taken from" }).map(([key, label]) => {
    const onText = (text) => wired.set({ [key]: text });
    const box = textBox({ label, longest: LETTERS, onText });
    box.input.dataset.key = key;
    return { key, ...box };
  });
  const translator = openTranslator(model, said, update);

  function update() {
    const state = wired.get();
    for (const { key, show: set } of boxes) set(state[key]);
    readout.textContent = MISSING;
    const { network } = translator;
    if (!network) return;
    const [first, second] = boxes.map(({ key }) => readSentence(state[key], known));
    const unknown = passedOver([...first.unknown, ...second.unknown]);
    place.replaceChildren();
    const fits = first.words.length && first.words.length === second.words.length;
    readout.textContent =
      unknown +
      (fits
        ? showPatches({ network, first, second, target, wired, place, said })
        : "Both sentences need as many words that it knows.");
  }

  root.append(
    html(
      "div",
      { class: "dl-controls" },
      boxes.map((box) => box.root),
    ),
    html("div", { class: "dl-picture" }, translator.root, place),
    readout,
    html("div", { class: "dl-actions" }, wired.link),
  );
  root.network = () => translator.network; // for tests and the curious
  return wired.open(el);
}
