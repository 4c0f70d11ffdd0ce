// The chosen point of a Lab in one sentence, for the line below its charts.
import { html } from "kit/dom.js";
import { compact } from "kit/numbers.js";
import { bestIndex, chosenIndex } from "./panels.js";
import { failureWords, seedWords, settings, values } from "./words.js";

function failure({ config, probe }, curves, index) {
  const seen = curves.failure && (probe === null || index >= curves.failure.index);
  return seen ? [html("strong", {}, failureWords(curves.failure, config)), "; "] : [];
}

function measurements({ config }, curves, index) {
  if (index < 0) return [];
  const { marker, x } = config;
  const when = `${marker ? "stop after" : "after"} ${x.label} ${compact(x.values[index])}: `;
  const coloured = values(config, curves, index).flatMap(({ colour, text }, i) => [
    i ? ", " : "",
    html("span", { class: `dl-colour-${colour}` }, text),
  ]);
  return [when, ...coloured, seedWords(config)];
}

function best(view, curves) {
  const index = bestIndex(view, curves);
  if (index < 0) return [];
  const { variables, watch, x } = view.config;
  return [`; best ${variables[watch.index]} after ${x.label} ${compact(x.values[index])}`];
}

export function readoutOf(view, curves) {
  if (!curves) return [`${settings(view.config.axes, view.state)}: not trained yet.`];
  const index = chosenIndex(view, curves);
  return [
    ...failure(view, curves, index),
    ...measurements(view, curves, index),
    ...best(view, curves),
  ];
}
