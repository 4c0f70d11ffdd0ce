// How much of the slope is left k steps back, in several cells.
import { compact } from "kit/numbers.js";
import { dots, note, plane, polyline, uprightLine } from "kit/plane.js";
import { isNarrow } from "kit/layout.js";

const LOWEST = 1e-12;

// A name beside each curve, moved where two of them would touch; none below `lowest`.
export function apart(heights, gap, lowest = Infinity) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const found = [...heights];
  order.forEach((i, place) => {
    if (place) found[i] = Math.max(found[i], found[order[place - 1]] + gap);
  });
  const over = Math.max(0, Math.max(...found) - lowest);
  if (!over) return found;
  const mirrored = heights.map((_, i) => -Math.min(found[i], lowest));
  return apart(mirrored, gap).map((height) => -height);
}

export function draw({ picture, width, values, data, readout }) {
  const curves = Object.entries(data.curves[values.when]);
  const wide = Math.min(width, 680);
  const length = curves[0][1].length;
  const frame = plane({
    width: wide,
    height: 330,
    x: [0, length - 1],
    y: [LOWEST, 100],
    log: true,
    ticks: { y: [1e-12, 1e-9, 1e-6, 1e-3, 1] },
    xLabel: "steps back k",
    yLabel: "slope of the last state, that of k = 0 is 1",
    margins: { right: isNarrow(wide) ? 14 : 132 },
  });
  const k = Math.min(values.k, length - 1);
  const points = curves.map(([, each]) =>
    Array.from(each, (y, x) => [x, Math.max(y, LOWEST / 10)]),
  );
  frame.add(
    uprightLine(frame, k, { faint: true }),
    ...points.map((each, i) => polyline(frame, each, { colour: i })),
    ...points.map((each, i) => dots(frame, [each[k]], { colour: i, size: 5 })),
  );
  const at = isNarrow(wide) ? Math.round(0.3 * length) : length - 1;
  const ends = points.map((each) => each[at]);
  const raised = apart(
    ends.map(([, y]) => frame.y(Math.max(y, LOWEST))),
    17,
    frame.y(LOWEST) - 12,
  );
  frame.over(
    curves.map(([name], i) =>
      note(frame, [at, ends[i][1]], name, {
        colour: i,
        dx: 6,
        dy: 4 + raised[i] - frame.y(ends[i][1]),
      }),
    ),
  );
  picture.replaceChildren(frame.node);
  const shown = (value) => compact(Number(value.toPrecision(2)));
  const words = curves.map(([name, each]) => `${name} ${shown(each[k])}`).join(", ");
  readout(`${k} steps back, ${values.when}: ${words}.`);
  return `The slope of the last state by earlier inputs, ${values.when}, on a logarithmic axis. ${k} steps back: ${words}.`;
}
