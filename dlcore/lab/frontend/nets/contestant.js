// One of the networks in a page: it computes as soon as its weights are there. Weights
// that do not travel with the page come when the reader asks for them.
import { button, html } from "kit/dom.js";
import { makeNetwork } from "./network.js";
import { fetchWeights } from "./weights.js";

function kilobytes(count) {
  return count < 1e6 ? `${Math.ceil(count / 1000)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

// described: {words, plan, bytes, start or file}; createAnswers() shows its outputs,
// createView(network, words) what happens inside; onReady() once it can answer.
export function createContestant({ described, model, travelling, ...more }) {
  const { createAnswers, createView, onReady } = more;
  const { words, plan, bytes, start, file } = described;
  const answers = createAnswers();
  const place = html("div", { class: "dl-answer" });
  const inside = html("div", { class: "dl-inside" });
  const root = html(
    "div",
    { class: "dl-column dl-contestant" },
    html("p", { class: "dl-heading" }, words),
    place,
  );
  const self = { root, inside, words, network: null, outputs: null, show };
  let view = null;

  function begin(buffer) {
    self.network = makeNetwork(plan, buffer);
    view = createView(self.network, words);
    place.replaceChildren(answers.root);
    inside.replaceChildren(...view.roots);
  }

  function offer(message = "") {
    const ask = button(`Load this network (${kilobytes(bytes)})`, load);
    const said = html("p", { class: "dl-hint", role: "status" }, message);
    place.replaceChildren(ask, said);

    async function load() {
      ask.disabled = true;
      said.textContent = "Loading …";
      try {
        begin(await fetchWeights(model, file, plan.digest));
      } catch (error) {
        offer(`It did not come: ${error.message}.`);
        return;
      }
      onReady();
    }
  }

  // Answers for the raw inputs; {word, value, best}, or null before it can.
  function show(numbers) {
    if (!self.network) return null;
    self.outputs = [...self.network.run(numbers)];
    view.show();
    return answers.show(self.outputs);
  }

  if (file) offer();
  else begin(travelling.slice(start, start + bytes));
  return self;
}
