// Tokens in a row, each with a word below it.
import { html } from "kit/dom.js";

// rows: [{word, below, kind}], kind: undefined, "hidden" or "chosen".
export function tokenRow(rows) {
  const cells = rows.map(({ word, below = "", kind }) =>
    html(
      "span",
      { class: `dl-token${kind ? ` dl-token-${kind}` : ""}` },
      word,
      html("small", {}, below || "\u00a0"),
    ),
  );
  return html("div", { class: "dl-tokens" }, cells);
}
