// How long the gradient is at each layer of an ailing network, and what a remedy does.
import { decimal } from "kit/formats.js";
import { note, plane, polyline } from "kit/plane.js";

const LOWEST = -20;
const HIGHEST = 12;

// The verdicts on a curve of powers of ten: a hundredth or a hundredfold is the limit.
export function verdict(powers) {
  const [low, high] = [Math.min(...powers), Math.max(...powers)];
  return { low, high, vanishes: low < -2, explodes: high > 2 };
}

export function said({ vanishes, explodes }) {
  if (vanishes && explodes) return "it vanishes and explodes";
  return vanishes ? "it vanishes" : explodes ? "it explodes" : "it stays within a factor of 100";
}

export function draw({ picture, width, values, data, readout }) {
  const curves = data.curves[values.patient];
  const [untreated, treated] = [curves.nothing, curves[values.remedy]];
  const frame = plane({
    width: Math.min(width, 640),
    height: 300,
    x: [0, treated.length - 1],
    y: [LOWEST, HIGHEST],
    ticks: { y: [-20, -15, -10, -5, 0, 5, 10] },
    xLabel: "layer (the last one is right)",
    yLabel: "length of the gradient, power of ten",
  });
  const line = (powers, options) =>
    polyline(
      frame,
      powers.map((power, layer) => [layer, power]),
      options,
    );
  frame.add(line(untreated, { colour: 1, dash: true }), line(treated, { colour: 0, width: 3 }));
  const at = Math.round(0.42 * treated.length);
  const above = treated[at] >= untreated[at];
  const name = (powers, text, colour, isAbove) =>
    note(frame, [at, powers[at]], text, {
      colour,
      dx: -6,
      dy: isAbove ? -9 : 20,
      anchor: "middle",
    });
  frame.over(
    values.remedy !== "nothing" && name(untreated, "nothing", 1, !above),
    name(treated, values.remedy, 0, above),
  );
  picture.replaceChildren(frame.node);
  const found = verdict(Array.from(treated));
  const text = `${values.patient}, ${values.remedy}: between 10^${decimal(found.low, 1)} and 10^${decimal(found.high, 1)}; ${said(found)}`;
  readout(`${text}.`);
  return `The length of the gradient by layer, on a logarithmic axis. ${text}.`;
}
