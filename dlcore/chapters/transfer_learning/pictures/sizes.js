// Test errors of several ways to a classifier, by the size of the training set.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { dot, plane, polyline, uprightLine } from "kit/plane.js";
import { namesBeside } from "./names.js";

const TICKS = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

// The largest recorded size that is not above the chosen one, or −1.
export function placeOf(sizes, chosen) {
  return sizes.findLastIndex((size) => size <= chosen);
}

export function draw({ picture, width, values, data, readout }) {
  const { methods, chance } = data.tasks[values.task];
  const all = methods.flatMap((one) => [...one.sizes]).map(Math.log10);
  const domain = [Math.min(...all) - 0.05, Math.max(...all) + 0.05];
  const ticks = TICKS.filter(
    (size) => Math.log10(size) >= domain[0] && Math.log10(size) <= domain[1],
  );
  const kept = ticks.filter((_, i) => width > 560 || i % 2 === 0);
  const frame = plane({
    width: Math.min(width, 760),
    height: 340,
    x: domain,
    y: [0, 1.05 * chance],
    ticks: { x: [] },
    xLabel: "pictures to learn from",
    yLabel: "test error (%)",
  });
  frame.over(
    kept.map((size) =>
      svg(
        "text",
        {
          class: "dl-tick",
          x: frame.x(Math.log10(size)),
          y: frame.box.bottom + 17,
          "text-anchor": "middle",
        },
        String(size),
      ),
    ),
  );
  const guessing = domain.map((end) => [end, chance]);
  frame.under(polyline(frame, guessing, { dash: true, width: 1 }));
  const curves = methods.map(({ name, sizes, mean }) => ({
    name,
    points: [...sizes].map((size, i) => [Math.log10(size), mean[i]]),
  }));
  curves.forEach(({ points }, k) => {
    const { half } = methods[k];
    const ends = ([x, y], i) => [y - half[i], y + half[i]].map((end) => [x, end]);
    frame.add(
      polyline(frame, points, { colour: k, width: 2.5 }),
      points.map((point, i) => polyline(frame, ends(point, i), { colour: k })),
      points.map((point) => dot(frame, point, { colour: k, size: 4 })),
    );
  });
  frame.over(namesBeside(frame, curves, guessing));
  const chosen = Math.log10(values.size);
  frame.add(uprightLine(frame, Math.min(domain[1], Math.max(domain[0], chosen)), { dash: true }));
  picture.replaceChildren(frame.node);
  const found = methods.map((one) => {
    const i = placeOf([...one.sizes], values.size);
    if (i < 0) return `${one.name}: not measured with so few`;
    const width = one.half[i] ? ` ± ${decimal(one.half[i], 1)}` : ""; // 0: all runs are one
    return `${one.name}, ${one.sizes[i]} pictures: ${decimal(one.mean[i], 1)}${width} %`;
  });
  const text = `${values.task}. ${found.join("; ")}`;
  readout(`${text}.`);
  return `Test errors against the size of the training set. ${text}.`;
}
