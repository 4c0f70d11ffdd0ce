// A button that writes a widget's state into the address and copies the link.
import { button } from "kit/dom.js";
import { copyLink, inNotebook, writeAddress } from "./address.js";

const LABEL = "Copy link";

export function linkButton(name, getState) {
  if (inNotebook()) return null;
  async function copy() {
    writeAddress(name, getState());
    link.textContent = await copyLink();
    setTimeout(() => {
      link.textContent = LABEL;
    }, 2000);
  }
  const title = "A link to this page with these values";
  const link = button(LABEL, copy, { class: "dl-link", title });
  return link;
}
