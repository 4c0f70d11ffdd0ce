// What one network made of the same sentences, epoch after epoch.
import { html } from "kit/dom.js";
import { row, table } from "kit/tables.js";

// How many sentences are word for word the wanted ones.
export const exact = (wrote, wanted) => wrote.filter((text, i) => text === wanted[i]).length;

export function draw({ picture, values, data, readout }) {
  const wrote = data.wrote[values.epoch];
  const before = data.wrote[Math.max(0, values.epoch - 1)];
  const rows = data.rows.map((cells, i) => {
    const changed = values.epoch > 0 && wrote[i] !== before[i];
    return row([...cells, html(changed ? "strong" : "span", {}, wrote[i])]);
  });
  picture.replaceChildren(table("dl-checkpoints", [...data.names, "ours"], rows));
  const same = data.wanted && exact(wrote, data.wanted);
  const words =
    `After ${values.epoch} epoch${values.epoch === 1 ? "" : "s"}, BLEU on validation sentences is ${data.bleu[values.epoch].toFixed(1)}` +
    (data.wanted ? `; ${same} of ${wrote.length} sentences above are the wanted ones` : "");
  readout(`${words}.`);
  return `${words}. ${wrote.join("; ")}.`;
}
