// A line of text that the reader types: labelled, in the style of sliders and choices.
import { html, uniqueId } from "./dom.js";

// onText(text) is called at every letter. `show(text)` sets it from outside, and leaves the
// field alone while it says the same, so that the cursor stays where the reader put it.
// longest: how many characters it takes; hint: a line below it, in smaller letters.
export function textBox({ label, text = "", longest = 60, hint, onText }) {
  const id = uniqueId("dl-text");
  const input = html("input", {
    id,
    type: "text",
    value: text,
    maxlength: longest,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "data-key": "text",
    "aria-describedby": hint && `${id}-hint`,
    oninput: () => onText(input.value),
    // Keys are letters here: neither the page's shortcuts nor the picture's hear them.
    onkeydown: (event) => event.stopPropagation(),
  });
  const root = html(
    "div",
    { class: "dl-control dl-text-box" },
    html("div", { class: "dl-control-head" }, html("label", { for: id }, label)),
    input,
    hint && html("p", { id: `${id}-hint`, class: "dl-hint" }, hint),
  );
  const show = (now) => {
    if (input.value !== now) input.value = now;
  };
  return { root, input, show };
}
