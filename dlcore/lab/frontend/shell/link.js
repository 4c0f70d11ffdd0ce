// A button that writes a widget's state into the address and copies the link.
import { copyLink, inNotebook, writeAddress } from "./address.js";
import { html } from "kit/dom.js";

export function linkButton(name, getState) {
  if (inNotebook()) return null;
  const button = html(
    "button",
    {
      type: "button",
      class: "dl-link",
      title: "A link to this page with these values",
      onclick: async () => {
        writeAddress(name, getState());
        button.textContent = await copyLink();
        setTimeout(() => {
          button.textContent = "Copy link";
        }, 2000);
      },
    },
    "Copy link",
  );
  return button;
}
