// Pictures beside each other where there is room, below each other on a phone.
import { html } from "kit/dom.js";

export function beside(...nodes) {
  const style = "display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: flex-start";
  return html("div", { style }, nodes);
}
