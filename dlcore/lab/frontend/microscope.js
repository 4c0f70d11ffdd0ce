// Microscope: one small network, one example, every number of learning step by step.
import { html, uniqueId, widgetRoot } from "kit/dom.js";
import { wireState } from "shell/wire.js";
import { makeFields } from "./microscope/fields.js";
import { examine, farthestFromTrial, shaped, trained } from "./microscope/network.js";
import { drawArithmetic, drawLegend, drawLosses, drawNetwork } from "./microscope/picture.js";
import { PASSES, readWords, writeWords } from "./microscope/state.js";
import { makeSteps } from "./microscope/steps.js";
import { arithmetic, sentence, stepsOf } from "./microscope/words.js";

function viewOf(state) {
  const { sizes, activations, inputs, targets, rate, passes } = state;
  const names = sizes.slice(1).map((_, i) => activations[i === sizes.length - 2 ? 1 : 0]);
  const first = { sizes, activations: names, weights: shaped(sizes, state.weights) };
  const { losses } = trained(first, inputs, targets, rate, PASSES.length - 1);
  const { network } = trained(first, inputs, targets, rate, passes);
  const seen = examine(network, inputs, targets);
  return { sizes, inputs, targets, rate, passes, network, seen, losses };
}

// A menu of networks to load.
function exampleMenu(examples, load) {
  if (!examples.length) return null;
  const id = uniqueId("dl-choice");
  const menu = html(
    "select",
    {
      id,
      onchange: () => {
        const chosen = examples[menu.selectedIndex - 1];
        menu.selectedIndex = 0;
        if (chosen) load(chosen.state);
      },
    },
    html("option", {}, "choose …"),
    examples.map(({ label }) => html("option", {}, label)),
  );
  return html("span", { class: "dl-pick" }, html("label", { for: id }, "example"), menu);
}

function proof({ network }, { inputs, targets, weights }) {
  const farthest = farthestFromTrial(network, inputs, targets);
  return farthest < 1e-6
    ? `Checked: nudging each of the ${weights.length} weights gives the same ` +
        `gradient; largest difference ${farthest.toExponential(0).replace("-", "−")}.`
    : "The numbers are too large to be checked by nudging: try a smaller learning rate.";
}

export function render({ model, el }) {
  const { name, title, rates, examples } = model.get("config");
  const root = widgetRoot("dl-microscope", name, title);
  const [network, sums, losses] = [html("div"), html("div"), html("div")];
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const checked = html("p", { class: "dl-hint" });
  const legend = html("p", { class: "dl-legend" });

  function draw() {
    const state = wired.get();
    const view = viewOf(state);
    const step = stepsOf(state.sizes)[state.step];
    const width = Math.max(280, Math.min(860, root.clientWidth - 12 || 700));
    steps.show(state);
    network.replaceChildren(drawNetwork(view, state.step, width));
    legend.replaceChildren(...drawLegend(step));
    sums.replaceChildren(drawArithmetic(arithmetic(view, step)));
    losses.replaceChildren(drawLosses(view.losses, state.passes, width));
    readout.textContent = sentence(view, step);
    checked.textContent = proof(view, state);
    root.microscope = { ...view.seen, weights: view.network.weights, losses: view.losses };
  }

  const wired = wireState(model, root, {
    read: (words) => readWords(words, rates, wired.get()),
    write: () => writeWords(wired.get()),
    draw,
    restore: (values) => {
      wired.change(values);
      fields.show();
    },
  });
  const steps = makeSteps(rates, wired);
  const fields = makeFields(wired);
  const menu = exampleMenu(examples, (state) => {
    wired.set({ ...state, passes: 0, step: 0 });
    fields.show();
  });
  root.append(
    html("div", { class: "dl-controls" }, steps.sliders),
    html("div", { class: "dl-actions" }, steps.buttons, menu, wired.link),
    html("div", { class: "dl-picture" }, network),
    legend,
    readout,
    sums,
    html("div", { class: "dl-picture" }, losses),
    fields.root,
    checked,
  );
  fields.show();
  return wired.open(el);
}
