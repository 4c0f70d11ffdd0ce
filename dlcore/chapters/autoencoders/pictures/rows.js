// Digits above what came of them: the slider leafs through ways to draw them again.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { digit, distance, titled } from "./dense.js";

// The mean length of the difference, in pixels' units of 0…1.
export const meanDistance = (rows, others) =>
  rows.reduce((sum, row, i) => sum + distance(row, others[i]), 0) / rows.length / 255;

function row(title, pictures, wide) {
  const nodes = [...pictures].map((one, i) => digit(one, `${title}, digit ${i + 1}`, wide, 255));
  return titled(title, html("div", { class: "dl-digits" }, nodes));
}

export function draw({ picture, width, values, data, readout }) {
  const at = data.stops.indexOf(values[data.slider]);
  const originals = [...data.originals];
  const wide = Math.max(26, Math.min(64, Math.floor(width / originals.length) - 6));
  const rows = data.rows.map((title, i) => ({ title, shown: [...data[`row${i}`][at]] }));
  picture.replaceChildren(
    row(data.above, originals, wide),
    ...rows.map(({ title, shown }) => row(title, shown, wide)),
  );
  const said = rows.map(
    ({ title, shown }) => `${title}: ${decimal(meanDistance(shown, originals))}`,
  );
  const text = `${data.words} ${values[data.slider]}: mean distance from the originals, ${said.join("; ")}`;
  readout(`${text}.`);
  return `${originals.length} digits and what came of them. ${text}.`;
}
