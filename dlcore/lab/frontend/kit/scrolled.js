// What may be wider than a phone; the keyboard scrolls it too.
import { html } from "./dom.js";

export const scrolled = (label, inside) =>
  html("div", { class: "dl-scroll", tabindex: 0, role: "region", "aria-label": label }, inside);
