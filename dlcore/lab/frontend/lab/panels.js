// What each chart of a Lab shows: curves, pinned ones, the marker, the best epoch.
// `view` is the Lab: {config, runs, pins, log, probe, live, state}; `found` are the curves
// at its point: {grid, trained, shown}.
import { indexOf, nearest } from "kit/sliders.js";
import { compact } from "kit/numbers.js";
import { describe, difference, failureWords, lastIndex } from "./words.js";

const GHOST = 9; // colour of pinned curves

export function bestIndex({ config }, curves) {
  const { index: variable, growing } = config.watch;
  if (!config.marker || !curves || variable < 0) return -1;
  let found = -1;
  curves.mean[variable].forEach((value, i, mean) => {
    if (!Number.isFinite(value)) return;
    if (found < 0 || (growing ? value > mean[found] : value < mean[found])) found = i;
  });
  return found;
}

// The epoch that the marker or the mouse points at, else the last one.
export function chosenIndex({ config, state, probe }, curves) {
  if (config.marker) return indexOf(config.x.values, state.epoch);
  return probe ?? (curves ? lastIndex(curves) : -1);
}

function curvesOf(panel, curves, look) {
  if (!curves) return [];
  return panel.curves.map((curve) => ({
    ...curve,
    mean: curves.mean[curve.index],
    ends: curves.ends?.[curve.index],
    ...look,
  }));
}

// Off the grid, the nearest point of the grid shows what to expect.
function neighbour({ config, runs, state }) {
  const near = Object.fromEntries(
    config.axes.map(({ name, values, numeric }) => [
      name,
      numeric ? values[nearest(values, state[name])] : state[name],
    ]),
  );
  return { state: near, curves: runs.onGrid(near) };
}

function ghosts(view, panel, onGrid) {
  const compared = onGrid ? view.pins : [...view.pins, neighbour(view)];
  const look = { classes: ["dl-ghost"], colour: GHOST, ends: null, bare: true };
  return compared.flatMap((pin) => {
    const label = difference(view.config.axes, pin.state, view.state);
    return curvesOf(panel, pin.curves, look).map((curve, i) => ({
      ...curve,
      label: i ? "" : label,
    }));
  });
}

function bestOf(view, panel, curves) {
  const { watch, x } = view.config;
  const watched = panel.curves.find((curve) => curve.index === watch.index);
  const index = bestIndex(view, curves);
  if (!watched || index < 0) return null;
  const label = `best: ${x.label} ${compact(x.values[index])}`;
  return { index, value: curves.mean[watch.index][index], colour: watched.colour, label };
}

function noticeOf({ config }, curves) {
  if (!curves) return { index: -1, text: "not trained yet: press Train" };
  if (!curves.failure) return null;
  return { index: curves.failure.index - 1, text: failureWords(curves.failure, config) };
}

// The panel as drawChart() wants it.
export function panelOf(view, panel, { grid, trained, shown }) {
  const { config, log, probe } = view;
  const under = { classes: ["dl-under"], ends: null, bare: true, label: "" };
  const pointed = shown && (config.marker || probe !== null);
  return {
    ...panel,
    x: config.x,
    names: config.panels.flatMap(({ curves }) => curves.map(({ label }) => label)),
    log: log && panel.logDomain,
    domain: (log && panel.logDomain) || panel.domain,
    curves: [
      ...ghosts(view, panel, Boolean(grid)),
      ...(trained ? curvesOf(panel, grid, under) : []),
      ...curvesOf(panel, shown, { classes: trained ? ["dl-trained"] : [] }),
    ],
    marker: pointed ? { index: chosenIndex(view, shown), fixed: config.marker } : null,
    best: bestOf(view, panel, shown),
    notice: noticeOf(view, shown),
    description: describe(config, panel, view.state, shown),
  };
}
