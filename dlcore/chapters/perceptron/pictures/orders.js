// Neurons that learn zeros, each from its own order of the examples: what is wrong after
// every so many looks, with the last weights and with the mean of all weights.
import { decimal } from "kit/formats.js";
import { dot, levelLine, note, plane, polyline, uprightLine } from "kit/plane.js";

const KINDS = [
  { key: "last", colour: 1, words: "the last weights" },
  { key: "mean", colour: 0, words: "the mean of all weights" },
];

const listed = (values) => [...values];

// Lowest and highest value of all orders at one stop.
export function rangeAt(curves, stop) {
  const values = curves.map((curve) => curve[stop]);
  return [Math.min(...values), Math.max(...values)];
}

function axesOf(width, looks, measure, curves) {
  const values = KINDS.flatMap(({ key }) => curves[key].flatMap(listed));
  return plane({
    width,
    height: 340,
    x: [0, looks.at(-1)],
    y: measure === "wrong" ? [0.5, 6] : [0.8, Math.max(...values) * 1.1],
    log: true,
    ticks: { y: measure === "wrong" ? [0.5, 1, 2, 5] : [1, 2, 5, 10, 20, 50] },
    xLabel: "thousand looks at examples",
    yLabel: measure === "wrong" ? "% of the test digits wrong" : "% of the zeros missed",
  });
}

export function draw({ picture, width, values, data, readout }) {
  const looks = listed(data.looks);
  const { measure } = values;
  const curves = data[measure];
  const [order, stop] = [values.order - 1, looks.indexOf(values.looks)];
  const frame = axesOf(Math.min(width, 720), looks, measure, curves);
  const points = (curve) => looks.map((x, i) => [x, curve[i]]);
  const rule = data.rule[measure];
  frame.under(uprightLine(frame, looks[stop], { width: 1.25, dash: "3 4" }));
  KINDS.forEach(({ key, colour }) => {
    frame.add(
      curves[key].map((curve, i) =>
        i === order ? null : polyline(frame, points(curve), { colour, width: 1, faint: true }),
      ),
    );
  });
  frame.add(
    levelLine(frame, rule, { width: 2, dash: true }),
    note(frame, [looks.at(-1), rule], "the best rule", { dx: -8, anchor: "end" }),
    KINDS.map(({ key, colour }) =>
      polyline(frame, points(curves[key][order]), { colour, width: 2.5 }),
    ),
    KINDS.map(({ key, colour }) =>
      dot(frame, [looks[stop], curves[key][order][stop]], { colour, size: 6 }),
    ),
  );
  picture.replaceChildren(frame.node);
  const share = (v) => `${decimal(v, measure === "wrong" ? 2 : 1)} %`;
  const told = KINDS.map(({ key, words }) => {
    const [low, high] = rangeAt(curves[key], stop);
    return `${words} ${share(curves[key][order][stop])} (all ${curves[key].length}: ${share(low)} to ${share(high)})`;
  });
  const what = measure === "wrong" ? "wrong" : "zeros missed";
  readout(`Order ${values.order} after ${looks[stop]},000 looks, ${what}: ${told.join("; ")}.`);
  return (
    `${curves.last.length} orders of the same examples. Orange: the last weights, blue: the mean ` +
    `of all weights. Order ${values.order} after ${looks[stop]},000 looks, ${what}: ` +
    `${told.join("; ")}. The best rule: ${share(rule)}.`
  );
}
