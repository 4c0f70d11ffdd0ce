// The state of a Playground in the words of an address, and back.
import { indexOf } from "kit/sliders.js";

const MOST_POINTS = 80; // that an address carries
const FARTHEST = 1e3; // coordinate of one of them

export function writeWords(state) {
  const points = state.points.slice(0, MOST_POINTS).map((point) => point.join(","));
  const { layers, points: _, ...plain } = state;
  return {
    ...plain,
    layers: layers.join("-") || "none",
    ...(points.length ? { points: points.join(";") } : {}),
  };
}

function readLayers(text, most) {
  const layers = text === "none" ? [] : text.split("-").map(Number);
  const right =
    layers.length <= most.layers &&
    layers.every((units) => Number.isInteger(units) && units >= 1 && units <= most.units);
  return right ? { layers } : {};
}

function readPoints(text) {
  const points = text.split(";").map((point) => point.split(",").map(Number));
  const right =
    points.length <= MOST_POINTS &&
    points.every(
      (point) =>
        point.length === 3 &&
        point.every((value) => Math.abs(value) <= FARTHEST) &&
        (point[2] === 0 || point[2] === 1),
    );
  return right ? { points } : {};
}

// Whatever makes no sense is passed over.
export function readWords(found, { choices, stops, most }) {
  const state = {};
  for (const [key, values] of Object.entries(choices)) {
    if (values.includes(found[key])) state[key] = found[key];
  }
  for (const [key, values] of Object.entries(stops)) {
    const value = values[indexOf(values, found[key])];
    if (value !== undefined) state[key] = value;
  }
  if (found.layers) Object.assign(state, readLayers(found.layers, most));
  Object.assign(state, found.points ? readPoints(found.points) : { points: [] });
  return state;
}
