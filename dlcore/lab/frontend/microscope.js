// Microscope: one small network, one example, every number of learning step by step.
import { followAddress, inNotebook, writeAddress } from "shell/address.js";
import { html, uniqueId, widgetRoot } from "kit/dom.js";
import { linkButton } from "shell/link.js";
import {
  FUNCTIONS,
  examine,
  farthestFromTrial,
  randomWeights,
  shaped,
  trained,
  weightCount,
} from "./microscope_network.js";
import { drawArithmetic, drawLosses, drawNetwork } from "./microscope_picture.js";
import { arithmetic, neuronName, phaseOf, sentence, stepsOf } from "./microscope_words.js";
import { indexOf, slider } from "kit/sliders.js";

const PASSES = Array.from({ length: 101 }, (_, pass) => pass);
const MOST = { inputs: 4, hidden: 4, outputs: 3, layers: 3 };
const KEYS = ["sizes", "activations", "weights", "inputs", "targets", "rate", "passes", "step"];

function numbersIn(text) {
  return String(text).split(",").map(Number);
}

function allFinite(numbers) {
  return numbers.every((number) => Number.isFinite(number) && Math.abs(number) <= 1e4);
}

function possible(sizes) {
  const hidden = sizes.slice(1, -1);
  const within = (size, most) => Number.isInteger(size) && size >= 1 && size <= most;
  return (
    sizes.length >= 2 &&
    hidden.length <= MOST.layers &&
    within(sizes[0], MOST.inputs) &&
    within(sizes.at(-1), MOST.outputs) &&
    hidden.every((size) => within(size, MOST.hidden))
  );
}

// What an address says, as a state; what does not fit is left out.
function understoodState(found, rates) {
  const state = {};
  if (!KEYS.some((key) => key in found)) return state;
  const sizes = "sizes" in found ? found.sizes.split("-").map(Number) : null;
  const weights = "weights" in found ? numbersIn(found.weights) : [];
  const inputs = "inputs" in found ? numbersIn(found.inputs) : [];
  const targets = "targets" in found ? numbersIn(found.targets) : [];
  if (
    sizes &&
    possible(sizes) &&
    weights.length === weightCount(sizes) &&
    inputs.length === sizes[0] &&
    targets.length === sizes.at(-1) &&
    allFinite([...weights, ...inputs, ...targets])
  ) {
    Object.assign(state, { sizes, weights, inputs, targets });
    const activations = String(found.activations).split("-");
    if (activations.length === 2 && activations.every((word) => FUNCTIONS.includes(word))) {
      state.activations = activations;
    }
  }
  const rate = indexOf(rates, found.rate);
  if (rate >= 0) state.rate = rates[rate];
  const passes = Number(found.passes);
  if (PASSES.includes(passes)) state.passes = passes;
  const step = Number(found.step);
  if (Number.isInteger(step) && step >= 0) state.step = step;
  return state;
}

function inAddress(state) {
  return {
    sizes: state.sizes.join("-"),
    activations: state.activations.join("-"),
    weights: state.weights.join(","),
    inputs: state.inputs.join(","),
    targets: state.targets.join(","),
    rate: state.rate,
    passes: state.passes,
    step: state.step,
  };
}

function viewOf(state) {
  const { sizes, activations, inputs, targets, rate, passes } = state;
  const names = sizes.slice(1).map((_, i) => activations[i === sizes.length - 2 ? 1 : 0]);
  const first = { sizes, activations: names, weights: shaped(sizes, state.weights) };
  const { losses } = trained(first, inputs, targets, rate, PASSES.length - 1);
  const { network } = trained(first, inputs, targets, rate, passes);
  const seen = examine(network, inputs, targets);
  return { sizes, inputs, targets, rate, passes, network, seen, losses };
}

function numberField(label, value, onChange) {
  const field = html("input", {
    type: "number",
    step: "any",
    value,
    "aria-label": label,
    onchange: () => {
      const number = Number(field.value);
      if (field.value.trim() !== "" && allFinite([number])) onChange(number);
      else field.value = value;
    },
  });
  return field;
}

function chooser(label, values, now, onChange) {
  const id = uniqueId("dl-choice");
  const select = html(
    "select",
    { id, onchange: () => onChange(select.value) },
    values.map((value) =>
      html("option", { value, selected: String(value) === String(now) }, value),
    ),
  );
  return html("span", { class: "dl-pick" }, html("label", { for: id }, label), select);
}

function replaced(list, index, value) {
  return list.map((old, i) => (i === index ? value : old));
}

// As many numbers as asked for: the old ones first, then ones.
function resized(list, length) {
  return Array.from({ length }, (_, i) => list[i] ?? 1);
}

function render({ model, el }) {
  const { name, title, rates, examples } = model.get("config");
  const root = widgetRoot("dl-microscope", name, title);
  const getState = () => model.get("state");
  let seed = 1;

  function setState(changes, byReader = true) {
    const state = { ...getState(), ...changes };
    state.step = Math.min(state.step, stepsOf(state.sizes).length - 1);
    model.set("state", state);
    model.save_changes();
    if (byReader && !inNotebook()) writeAddress(name, inAddress(state));
  }

  function rebuild(sizes) {
    const { inputs, targets } = getState();
    setState({
      sizes,
      weights: randomWeights(sizes, seed),
      passes: 0,
      step: 0,
      inputs: resized(inputs, sizes[0]),
      targets: resized(targets, sizes.at(-1)),
    });
    showFields();
  }

  // --- step, pass and learning rate -------------------------------------------
  const button = (text, onclick) => html("button", { type: "button", onclick }, text);
  const stepValues = PASSES.slice(); // as many as there are steps; `update` cuts it
  const stepSlider = slider({
    label: "step",
    values: stepValues,
    onMove: (step) => setState({ step }),
  });
  const passSlider = slider({
    label: "passes learned",
    values: PASSES,
    onMove: (passes) => setState({ passes }),
  });
  const rateSlider = slider({
    label: "learning rate",
    values: rates,
    onMove: (i) => setState({ rate: rates[i] }),
  });

  function advance() {
    const { sizes, step, passes } = getState();
    if (step + 1 < stepsOf(sizes).length) setState({ step: step + 1 });
    else if (passes + 1 < PASSES.length) setState({ step: 0, passes: passes + 1 });
  }
  function goBack() {
    const { sizes, step, passes } = getState();
    if (step > 0) setState({ step: step - 1 });
    else if (passes > 0) setState({ step: stepsOf(sizes).length - 1, passes: passes - 1 });
  }
  // To the first step of the next phase: whole layers at once.
  function nextPhase() {
    const { sizes, step, passes } = getState();
    const steps = stepsOf(sizes);
    const rest = steps.findIndex((one, i) => i > step && phaseOf(one) !== phaseOf(steps[step]));
    let end = rest < 0 ? steps.length - 1 : rest;
    while (rest >= 0 && end + 1 < steps.length && phaseOf(steps[end + 1]) === phaseOf(steps[rest]))
      end += 1;
    if (rest < 0 && step === end && passes + 1 < PASSES.length)
      setState({ step: 0, passes: passes + 1 });
    else setState({ step: end });
  }

  const next = button("Next step", advance);
  const back = button("Back", goBack);
  const phase = button("Next phase", nextPhase);
  const example = html(
    "select",
    {
      id: uniqueId("dl-choice"),
      onchange: () => {
        const chosen = examples[example.selectedIndex - 1];
        if (chosen) setState({ ...chosen.state, passes: 0, step: 0 });
        example.selectedIndex = 0;
        showFields();
      },
    },
    html("option", {}, "choose …"),
    examples.map(({ label }) => html("option", {}, label)),
  );

  // --- the reader's own network -----------------------------------------------
  const fields = html("div", { class: "dl-fields" });
  const own = html(
    "details",
    { class: "dl-own" },
    html("summary", {}, "Build your own: layers, inputs, weights"),
    fields,
  );

  function layerChoosers({ sizes, activations }) {
    const counts = (most) => Array.from({ length: most }, (_, i) => i + 1);
    const hidden = sizes.slice(1, -1);
    const change = (column) => (value) => rebuild(replaced(sizes, column, Number(value)));
    return html(
      "div",
      { class: "dl-row" },
      chooser("inputs", counts(MOST.inputs), sizes[0], change(0)),
      chooser("hidden layers", [0, ...counts(MOST.layers)], hidden.length, (value) => {
        const layers = Array.from({ length: Number(value) }, (_, i) => hidden[i] ?? 2);
        rebuild([sizes[0], ...layers, sizes.at(-1)]);
      }),
      hidden.map((size, i) =>
        chooser(`neurons in layer ${i + 1}`, counts(MOST.hidden), size, change(i + 1)),
      ),
      chooser("outputs", counts(MOST.outputs), sizes.at(-1), change(sizes.length - 1)),
      chooser("hidden function", FUNCTIONS, activations[0], (word) =>
        setState({ activations: [word, activations[1]] }),
      ),
      chooser("output function", FUNCTIONS, activations[1], (word) =>
        setState({ activations: [activations[0], word] }),
      ),
    );
  }

  function exampleFields({ sizes, inputs, targets }) {
    const field = (what, key, values) =>
      values.map((value, i) =>
        html(
          "label",
          { class: "dl-number-field" },
          html("span", {}, what(i)),
          numberField(what(i), value, (number) => {
            setState({ [key]: replaced(getState()[key], i, number) });
          }),
        ),
      );
    const target = (i) => (targets.length > 1 ? `target t${i + 1}` : "target t");
    return html(
      "div",
      { class: "dl-row" },
      field((i) => `input ${neuronName(sizes, 0, i)}`, "inputs", inputs),
      field(target, "targets", targets),
    );
  }

  function weightFields({ sizes, weights }) {
    let flat = 0;
    const rows = sizes.slice(1).flatMap((size, i) =>
      Array.from({ length: size }, (_, j) => {
        const neuron = neuronName(sizes, i + 1, j);
        const cells = Array.from({ length: sizes[i] + 1 }, (_unused, k) => {
          const at = flat++;
          const from = k === 0 ? "bias" : `from ${neuronName(sizes, i, k - 1)}`;
          return html(
            "label",
            { class: "dl-number-field" },
            html("span", {}, from),
            numberField(`${neuron}, ${from}`, weights[at], (number) => {
              setState({ weights: replaced(getState().weights, at, number), passes: 0 });
            }),
          );
        });
        return html("div", { class: "dl-row dl-neuron-row" }, html("b", {}, neuron), cells);
      }),
    );
    const actions = html(
      "div",
      { class: "dl-row" },
      button("Other random weights", () => {
        seed += 1;
        rebuild(getState().sizes);
      }),
      button("All weights ½", () => {
        const { sizes: now } = getState();
        setState({ weights: Array(weightCount(now)).fill(0.5), passes: 0, step: 0 });
        showFields();
      }),
    );
    return [html("p", { class: "dl-heading" }, "Weights before the first pass"), rows, actions];
  }

  function showFields() {
    const focused = fields.contains(document.activeElement)
      ? (document.activeElement.getAttribute("aria-label") ??
        document.activeElement.labels?.[0]?.textContent)
      : null;
    const state = getState();
    fields.replaceChildren(
      layerChoosers(state),
      exampleFields(state),
      ...weightFields(state).flat(),
    );
    if (!focused) return;
    const again = [...fields.querySelectorAll("input, select, button")].find(
      (field) => focused === (field.getAttribute("aria-label") ?? field.labels?.[0]?.textContent),
    );
    again?.focus();
  }

  // --- what it shows ----------------------------------------------------------
  const network = html("div", {});
  const sums = html("div", {});
  const losses = html("div", {});
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });
  const checked = html("p", { class: "dl-hint" });

  function update() {
    const state = getState();
    const view = viewOf(state);
    const steps = stepsOf(state.sizes);
    const step = steps[state.step];
    const width = Math.max(280, Math.min(860, root.clientWidth - 12 || 700));
    stepValues.splice(0, stepValues.length, ...steps.keys());
    stepSlider.input.max = steps.length - 1;
    const spoken = `${state.step} of ${steps.length - 1}`;
    stepSlider.show(state.step, spoken);
    stepSlider.input.setAttribute("aria-valuetext", `${spoken}: ${phaseOf(step)}`);
    passSlider.show(state.passes);
    rateSlider.show(Math.max(0, indexOf(rates, state.rate)));
    network.replaceChildren(drawNetwork(view, state.step, width));
    sums.replaceChildren(drawArithmetic(arithmetic(view, step)));
    losses.replaceChildren(drawLosses(view.losses, state.passes, width));
    readout.textContent = sentence(view, step);
    const farthest = farthestFromTrial(view.network, state.inputs, state.targets);
    checked.textContent =
      farthest < 1e-6
        ? `Checked: nudging each of the ${state.weights.length} weights gives the same ` +
          `gradient; largest difference ${farthest.toExponential(0).replace("-", "−")}.`
        : "The numbers are too large to be checked by nudging: try a smaller learning rate.";
    back.disabled = state.step === 0 && state.passes === 0;
    const atEnd = state.step === steps.length - 1 && state.passes === PASSES.length - 1;
    next.disabled = atEnd;
    phase.disabled = atEnd;
    root.microscope = { ...view.seen, weights: view.network.weights, losses: view.losses };
  }

  const exampleRow = examples.length
    ? html("span", { class: "dl-pick" }, html("label", { for: example.id }, "example"), example)
    : null;
  root.append(
    html("div", { class: "dl-controls" }, stepSlider.root, passSlider.root, rateSlider.root),
    html(
      "div",
      { class: "dl-actions" },
      ...[back, next, phase, exampleRow, linkButton(name, () => inAddress(getState()))].filter(
        Boolean,
      ),
    ),
    html("div", { class: "dl-picture" }, network),
    readout,
    sums,
    html("div", { class: "dl-picture" }, losses),
    own,
    checked,
  );
  el.append(root);
  showFields();
  update();
  model.on("change:state", update);
  const leave = followAddress(name, root, (found) => {
    setState(understoodState(found, rates), false);
    showFields();
  });
  let seenWidth = root.clientWidth;
  const watcher = new ResizeObserver(() => {
    if (root.clientWidth === seenWidth) return;
    seenWidth = root.clientWidth;
    update();
  });
  watcher.observe(root);
  return () => {
    leave();
    watcher.disconnect();
    model.off("change:state", update);
  };
}

export default { render };
