// The networks in a page, side by side, and what they say in words.
import { bytes, html } from "kit/dom.js";
import { createContestant } from "./contestant.js";

export function column(className, title, ...children) {
  return html(
    "div",
    { class: `dl-column ${className}` },
    html("p", { class: "dl-heading" }, title),
    children,
  );
}

// One for each network of the widget; `shared` is what createContestant takes for all.
export function openContestants(model, shared) {
  const travelling = bytes(model.get("weights"));
  return model
    .get("config")
    .networks.map((described) => createContestant({ described, model, travelling, ...shared }));
}

// What those whose weights are there say for raw inputs: [{words, word, value, best}].
export function answersOf(contestants, numbers) {
  return contestants
    .map((one) => ({ ...one.show(numbers), words: one.words }))
    .filter(({ word }) => word !== undefined);
}

// "dense says 3 (0.97); convolutional says 5 (0.60)", in parts.
export function answersInWords(answers) {
  return answers.flatMap(({ words, word, value }, i) => [
    `${i ? "; " : ""}${words} says `,
    html("strong", {}, word),
    ` (${value.toFixed(2)})`,
  ]);
}
