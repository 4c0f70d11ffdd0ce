// What the Lab says in words: for the readout, for screen readers, for pins.
import { compact, measured } from "kit/numbers.js";

export function settings(axes, state, separator = ", ") {
  return axes.map(({ name, label }) => `${label} ${compact(state[name])}`).join(separator);
}

// What distinguishes `state` from `other`, in words.
export function difference(axes, state, other) {
  const changed = axes.filter(({ name }) => state[name] !== other[name]);
  return settings(changed, state);
}

export function failureWords(failure, config) {
  const many = config.seeds > 1 && failure.count < config.seeds;
  const who = many ? ` (${failure.count} of ${config.seeds} seeds)` : "";
  return `diverged in ${config.x.label} ${compact(config.x.values[failure.index])}${who}`;
}

export function lastIndex(curves) {
  const length = curves.mean[0].length;
  for (let i = length - 1; i >= 0; i -= 1) {
    if (curves.mean.some((mean) => Number.isFinite(mean[i]))) return i;
  }
  return -1;
}

// "training error 3.1 % ± 0.2" for every variable at one epoch.
export function values(config, curves, index) {
  return config.panels.flatMap((panel) =>
    panel.curves.map((curve) => {
      const value = curves.mean[curve.index][index];
      const ends = curves.ends?.[curve.index].map((end) => end[index]);
      return {
        colour: curve.colour,
        text: Number.isFinite(value)
          ? `${curve.name} ${measured(value, panel.percent, ends)}`
          : `${curve.name}: no number`,
      };
    }),
  );
}

export function seedWords(config) {
  return config.seeds > 1 ? ` (${config.seeds} seeds)` : "";
}

// The picture in one sentence, made from its data.
export function describe(config, panel, state, curves) {
  const where = settings(config.axes, state);
  if (!curves) return `No curve yet for ${where}.`;
  const { x } = config;
  const courses = panel.curves.map((curve) => {
    const mean = curves.mean[curve.index];
    const finite = [...mean.keys()].filter((i) => Number.isFinite(mean[i]));
    if (!finite.length) return `${curve.name} has no number`;
    const [first, last] = [finite[0], finite[finite.length - 1]];
    return (
      `${curve.name} goes from ${measured(mean[first], panel.percent)} ` +
      `to ${measured(mean[last], panel.percent)} in ${x.label} ${x.values[last]}`
    );
  });
  const end = curves.failure ? `; the run ${failureWords(curves.failure, config)}` : "";
  return `Chart over ${x.label}s at ${where}: ${courses.join("; ")}${end}.`;
}
