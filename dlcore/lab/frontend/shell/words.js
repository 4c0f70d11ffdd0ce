// What the words of an address mean to the controls of a widget. Anybody may have written
// them: what no control could show is passed over, a number stays on its slider.
import { indexOf } from "kit/sliders.js";

function onSlider({ values, free, integer }, word) {
  const index = indexOf(values, word);
  if (index >= 0) return values[index];
  const number = Number(word);
  if (!free || !word.trim() || !Number.isFinite(number)) return undefined;
  const inside = Math.min(values.at(-1), Math.max(values[0], number));
  return integer ? Math.round(inside) : inside; // an algorithm may leave the stops
}

function understoodBy(controls, words, understand) {
  const said = controls
    .filter(({ name }) => Object.hasOwn(words, name))
    .map((control) => [control.name, understand(control, words[control.name])]);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

export function readSliders(axes, words) {
  return understoodBy(axes, words, onSlider);
}

export function readChoices(choices, words) {
  return understoodBy(choices, words, ({ values }, word) =>
    values.find((value) => String(value) === word),
  );
}

// The part of a state in JSON that passes its tests: {key: (value, data) => true or false}.
export function readState(text, tests, data) {
  let found = null;
  try {
    found = JSON.parse(text);
  } catch {
    // Half an address: there is no state in it.
  }
  const passes = ([key, test]) => Object.hasOwn(found ?? {}, key) && test(found[key], data);
  return Object.fromEntries(
    Object.entries(tests)
      .filter(passes)
      .map(([key]) => [key, found[key]]),
  );
}
