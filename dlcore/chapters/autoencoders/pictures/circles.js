// One ring inside another: what a single number can say of them, in three ways.
import { halves, sideBySide } from "kit/layout.js";
import { decimal } from "kit/formats.js";
import { dots, plane, polyline } from "kit/plane.js";

// The share of points that the best single cut of one number puts on their own side.
export function bestCut(codes, labels) {
  const order = [...codes.keys()].sort((a, b) => codes[a] - codes[b]);
  const ones = order.filter((i) => labels[i] === 1).length;
  let [below, best] = [0, Math.max(ones, order.length - ones)];
  order.forEach((i, place) => {
    below += labels[i];
    const right = place + 1 - below + (ones - below);
    best = Math.max(best, right, order.length - right);
  });
  return best / order.length;
}

const TITLES = {
  principal: "along the first component",
  polar: "the distance from the middle",
  network: "the code of the network",
};

function given(width, { points, labels, backs }, way) {
  const frame = plane({ width, x: [-1.4, 1.4], y: [-1.4, 1.4], xLabel: "x₁", yLabel: "x₂" });
  const some = (label, from) => [...from].filter((_, i) => labels[i] === label);
  frame.add(
    dots(frame, some(0, points), { colour: 0, size: 3 }),
    dots(frame, some(1, points), { colour: 1, size: 3, shape: "square" }),
  );
  if (backs[way]) frame.add(polyline(frame, backs[way], { colour: 2, width: 3 }));
  return frame.node;
}

function onOneLine(width, codes, labels, title) {
  const [low, high] = [Math.min(...codes), Math.max(...codes)];
  const room = 0.06 * (high - low);
  const frame = plane({
    width,
    height: 170,
    x: [low - room, high + room],
    y: [-1, 2],
    xLabel: title,
    yLabel: "outer ring above, inner below",
    ticks: { y: [] },
  });
  const of = (label) =>
    [...codes].flatMap((code, i) =>
      labels[i] === label ? [[code, label + 0.5 * ((i % 7) / 7 - 0.5)]] : [],
    );
  frame.add(
    dots(frame, of(0), { colour: 0, size: 3 }),
    dots(frame, of(1), { colour: 1, size: 3, shape: "square" }),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, readout }) {
  const codes = [...data[values.way]];
  const labels = [...data.labels];
  const [left, right] = halves(width, 0.45);
  picture.replaceChildren(
    sideBySide(
      given(Math.min(left, 320), data, values.way),
      onOneLine(right, codes, labels, TITLES[values.way]),
    ),
  );
  const cut = bestCut(codes, labels);
  readout(
    `One number, ${TITLES[values.way]}: its best cut puts ${decimal(100 * cut, 0)} % of the points on the right side.`,
  );
  return `Two rings, and ${TITLES[values.way]} of each point: one cut separates ${decimal(100 * cut, 0)} percent.`;
}
