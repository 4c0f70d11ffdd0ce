// A map of attention beside the other way to ask: what if this word had not been there?
import { alignmentMap } from "kit/alignment.js";
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sideBySide } from "kit/layout.js";

// The place of the largest number of each row.
export const tops = (rows) => rows.map((row) => row.indexOf(Math.max(...row)));

// The share of rows in which both tables have their largest number in the same place.
export function agreement(one, other) {
  const [a, b] = [tops(one), tops(other)];
  return a.filter((place, i) => place === b[i]).length / a.length;
}

// What was lost as shares of the largest loss in the row; gains are nothing lost.
export const asShares = (rows) =>
  rows.map((row) => {
    const most = Math.max(1e-9, ...row);
    return row.map((value) => Math.max(0, value) / most);
  });

function panel(title, map) {
  return html("div", {}, html("p", { class: "dl-heading" }, title), map);
}

export function draw({ picture, width, values, data, readout }) {
  const { source, said, weights, lost } = data.examples[values.sentence - 1];
  const wide = width > 640 ? (width - 24) / 2 : width;
  const same = tops(weights).map((place, i) => place === tops(lost)[i]);
  const rows = (table, colour) =>
    said.map((word, i) => ({ word, weights: table[i], colour, strong: !same[i] }));
  const shared = { width: Math.floor(wide), source };
  const words =
    `“${source.join(" ")}” becomes “${said.join(" ")}”: the largest weight and the largest ` +
    `loss lie on the same word in ${same.filter(Boolean).length} of ${same.length} rows ` +
    `(${decimal(100 * agreement(weights, lost), 0)} %)`;
  picture.replaceChildren(
    sideBySide(
      panel(
        "where it looks",
        alignmentMap({ ...shared, rows: rows(weights, 0), label: "The weights of attention" }),
      ),
      panel(
        "what it misses, if a word is left out",
        alignmentMap({
          ...shared,
          rows: rows(asShares(lost), 1),
          label: "How much less probable each word becomes",
        }),
      ),
    ),
  );
  readout(`${words}. Rows that disagree are in bold.`);
  return words;
}
