// Going through the steps of a Microscope: one, back, or to the end of the next phase.
import { button } from "kit/dom.js";
import { indexOf, slider } from "kit/sliders.js";
import { PASSES } from "./state.js";
import { phaseOf, stepsOf } from "./words.js";

const LAST_PASS = PASSES.length - 1;

function advance({ sizes, step, passes }) {
  if (step + 1 < stepsOf(sizes).length) return { step: step + 1 };
  return passes < LAST_PASS ? { step: 0, passes: passes + 1 } : {};
}

function goBack({ sizes, step, passes }) {
  if (step > 0) return { step: step - 1 };
  return passes > 0 ? { step: stepsOf(sizes).length - 1, passes: passes - 1 } : {};
}

// Whole layers at once.
function nextPhase({ sizes, step, passes }) {
  const phases = stepsOf(sizes).map(phaseOf);
  const last = phases.length - 1;
  const next = phases.findIndex((phase, i) => i > step && phase !== phases[step]);
  if (next < 0)
    return step === last && passes < LAST_PASS ? { step: 0, passes: passes + 1 } : { step: last };
  const after = phases.findIndex((phase, i) => i > next && phase !== phases[next]);
  return { step: after < 0 ? last : after - 1 };
}

function stepSlider(set) {
  const values = [0, 1]; // as many as there are steps
  const control = slider({ label: "step", values, onMove: (step) => set({ step }) });
  function show({ sizes, step }) {
    const steps = stepsOf(sizes);
    values.splice(0, values.length, ...steps.keys());
    control.input.max = steps.length - 1;
    const spoken = `${step} of ${steps.length - 1}`;
    control.show(step, spoken);
    control.input.setAttribute("aria-valuetext", `${spoken}: ${phaseOf(steps[step])}`);
  }
  return { root: control.root, show };
}

export function makeSteps(rates, { get, set }) {
  const step = stepSlider(set);
  const pass = slider({
    label: "passes learned",
    values: PASSES,
    onMove: (passes) => set({ passes }),
  });
  const rate = slider({
    label: "learning rate",
    values: rates,
    onMove: (i) => set({ rate: rates[i] }),
  });
  const [back, next, phase] = [
    button("Back", () => set(goBack(get()))),
    button("Next step", () => set(advance(get()))),
    button("Next phase", () => set(nextPhase(get()))),
  ];
  function show(state) {
    step.show(state);
    pass.show(state.passes);
    rate.show(Math.max(0, indexOf(rates, state.rate)));
    back.disabled = state.step === 0 && state.passes === 0;
    const atEnd = state.step === stepsOf(state.sizes).length - 1 && state.passes === LAST_PASS;
    next.disabled = atEnd;
    phase.disabled = atEnd;
  }
  return { sliders: [step.root, pass.root, rate.root], buttons: [back, next, phase], show };
}
