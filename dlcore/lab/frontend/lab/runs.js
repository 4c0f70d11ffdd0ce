// The runs of a sweep: one flat array over (variables, …grid, x) and the way into it.
import { bytes } from "kit/dom.js";
import { indexOf } from "kit/sliders.js";

export function openRuns(model) {
  const { axes, x, variables, seeds } = model.get("config");
  const mean = new Float32Array(bytes(model.get("mean")));
  const low = new Float32Array(bytes(model.get("low")));
  const high = new Float32Array(bytes(model.get("high")));
  const diverged = new Int16Array(bytes(model.get("diverged")));
  const points = axes.reduce((product, axis) => product * axis.values.length, 1);
  const epochs = x.values.length;

  function position(state) {
    let flat = 0;
    for (const axis of axes) {
      const index = indexOf(axis.values, state[axis.name]);
      if (index < 0) return -1;
      flat = flat * axis.values.length + index;
    }
    return flat;
  }

  // The curves at a point of the grid: {mean[variable], ends[variable], failure}, where ends
  // are the low and the high end of each interval, or null without seeds to make one.
  function onGrid(state) {
    const point = position(state);
    if (point < 0) return null;
    const cut = (array, variable) => {
      const start = (variable * points + point) * epochs;
      return array.subarray(start, start + epochs);
    };
    const all = variables.map((_, variable) => variable);
    const [index, count] = diverged.subarray(2 * point, 2 * point + 2);
    return {
      mean: all.map((variable) => cut(mean, variable)),
      ends: low.length ? all.map((variable) => [cut(low, variable), cut(high, variable)]) : null,
      failure: index < 0 ? null : { index, count },
    };
  }

  // The curves that a kernel trained at this point, perhaps still growing.
  function trained(state) {
    const entry = model
      .get("trained")
      .find(({ values }) => axes.every(({ name }) => indexOf([values[name]], state[name]) === 0));
    if (!entry) return null;
    const numbers = (rows) =>
      rows.map((row) => Float32Array.from({ length: epochs }, (_, i) => row[i] ?? NaN));
    const [mean, low, high] = [entry.mean, entry.low, entry.high].map(numbers);
    const [index, count] = entry.diverged;
    return {
      mean,
      ends: seeds > 1 ? mean.map((_, variable) => [low[variable], high[variable]]) : null,
      failure: index < 0 ? null : { index, count },
    };
  }

  return { onGrid, trained };
}
