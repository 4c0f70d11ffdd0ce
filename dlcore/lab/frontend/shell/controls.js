// The sliders and choices of an Explorable.
import { choice } from "kit/choices.js";
import { compact } from "kit/numbers.js";
import { nearest, slider } from "kit/sliders.js";

function axisControl(axis, set) {
  const control = slider({
    label: axis.label,
    values: axis.values,
    onMove: (index) => set({ [axis.name]: axis.values[index] }),
  });
  const words = (value) => compact(value).replace(/^-/, "−");
  const show = (value) => control.show(nearest(axis.values, value), words(value));
  return { name: axis.name, root: control.root, show };
}

// set({name: value}) when the reader moves one -> [{name, root, show(value)}, …]
export function makeControls({ sliders, choices }, set) {
  return [
    ...sliders.map((axis) => axisControl(axis, set)),
    ...choices.map((one) => ({
      name: one.name,
      ...choice({ ...one, onChoose: (value) => set({ [one.name]: value }) }),
    })),
  ];
}
