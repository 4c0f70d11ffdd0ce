// Choosing one of a few: a switch for yes and no, radio buttons, or a menu.
import { html, uniqueId } from "./dom.js";

const MOST_BUTTONS = 4;

function toggle({ label, onChoose }) {
  const input = html("input", { type: "checkbox", onchange: () => onChoose(input.checked) });
  const root = html(
    "div",
    { class: "dl-control dl-choice" },
    html("label", { class: "dl-switch" }, input, label),
  );
  return {
    root,
    show: (value) => {
      input.checked = value;
    },
  };
}

function buttons({ label, values, words, onChoose }) {
  const group = uniqueId("dl-choice");
  const inputs = values.map((value) =>
    html("input", { type: "radio", name: group, onchange: () => onChoose(value) }),
  );
  const root = html(
    "fieldset",
    { class: "dl-control dl-choice" },
    html("legend", {}, label),
    html(
      "div",
      { class: "dl-segments" },
      inputs.map((input, i) => html("label", {}, input, html("span", {}, words[i]))),
    ),
  );
  const show = (value) =>
    inputs.forEach((input, i) => {
      input.checked = values[i] === value;
    });
  return { root, show };
}

function menu({ label, values, words, onChoose }) {
  const id = uniqueId("dl-choice");
  const select = html(
    "select",
    { id, onchange: () => onChoose(values[select.selectedIndex]) },
    words.map((word) => html("option", {}, word)),
  );
  const root = html(
    "div",
    { class: "dl-control dl-choice" },
    html("label", { for: id }, label),
    select,
  );
  return {
    root,
    show: (value) => {
      select.selectedIndex = values.indexOf(value);
    },
  };
}

// choice({label, values, words, onChoose}) -> {root, show(value)}; a native control each.
export function choice(options) {
  const { values } = options;
  if (values.every((value) => typeof value === "boolean")) return toggle(options);
  return values.length > MOST_BUTTONS ? menu(options) : buttons(options);
}
