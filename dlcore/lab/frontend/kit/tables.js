// Tables: a row of names above, and rows of cells; a cell is text, or what html() made.
import { html } from "./dom.js";

const isCell = (child) => child instanceof HTMLTableCellElement;

export function heading(scope, ...children) {
  return html("th", { scope }, children);
}

// more: attributes of the row, such as a class.
export function row(cells, more = {}) {
  return html(
    "tr",
    more,
    cells.map((cell) => (isCell(cell) ? cell : html("td", {}, cell))),
  );
}

export function table(kind, names, rows) {
  const head = names.map((name) => (name === "" ? html("td") : heading("col", name)));
  return html(
    "table",
    { class: `dl-table ${kind}` },
    html("thead", {}, row(head)),
    html("tbody", {}, rows),
  );
}
