// Gradient descent on the ice-cream line, with the temperature as measured or standardized.
import { halves, heightFor, sideBySide } from "kit/layout.js";
import { inks } from "kit/colours.js";
import { contourLines, heatMap } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { centreAndSpread, descendLine, leastSquares, lineLoss } from "./math.js";
import { dot, note, plane, polyline } from "kit/plane.js";
import { compact } from "kit/numbers.js";

const VIEWS = {
  "as measured": { x: [-150, 50], y: [-1, 4] },
  standardized: { x: [-15, 75], y: [-32, 58] },
};

const POWERS = ["1", "10", "100", "1000", "10⁴", "10⁵", "10⁶"];

// MSE over the steps on logarithmic axes; step 0 stands at 1/2.
function course(width, height, walk, values, best) {
  const place = (step) => Math.log10(Math.max(step, 0.5));
  const frame = plane({
    width,
    height,
    x: [-0.3, 6.1],
    y: [1, 4.5],
    xLabel: "steps",
    yLabel: "mean squared error",
    ticks: { x: [], y: [] },
  });
  const ticks = POWERS.map((text, power) =>
    note(frame, [power, 1], text, { dx: 0, dy: 17, anchor: "middle" }),
  );
  const levels = [1, 2, 3, 4].map((power) =>
    note(frame, [-0.3, power], POWERS[power], { dx: -7, dy: 4, anchor: "end" }),
  );
  const points = walk.path.map((w, i) => [
    place(walk.steps[i]),
    Math.log10(Math.max(values(w), 1e-9)),
  ]);
  frame.over(ticks, levels);
  frame.add(
    polyline(
      frame,
      [
        [-1, Math.log10(best)],
        [7, Math.log10(best)],
      ],
      { dash: true, width: 1.5, colour: 2 },
    ),
    polyline(frame, points, { colour: 1, width: 2.5 }),
    dot(frame, points[points.length - 1], { colour: 1, size: 6 }),
  );
  frame.over(
    note(frame, [6, Math.log10(best)], "best line", { dx: 0, dy: -7, anchor: "end", colour: 2 }),
  );
  return frame.node;
}

function landscape(context, width, height, loss, walk, best) {
  const view = VIEWS[context.values.inputs];
  const frame = plane({ width, height, ...view, xLabel: "w₀", yLabel: "w₁", grid: false });
  const level = (p, q) => Math.log10(loss.value([p, q]) + 1);
  frame.under(heatMap(frame, level, { ink: inks(context.picture), limit: 6, cells: 110 }));
  frame.add(
    contourLines(frame, level, [1.5, 2, 2.5, 3, 3.5, 4, 4.5], {
      faint: true,
      width: 1,
      cells: 140,
    }),
    polyline(frame, walk.path, { colour: 1, width: 2.5 }),
    walk.taken <= 30 && walk.path.map((point) => dot(frame, point, { colour: 1, size: 3 })),
    dot(frame, best, { shape: "diamond", colour: 2, size: 6 }),
    dot(frame, walk.path[walk.path.length - 1], { colour: 1, size: 6 }),
  );
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, data, readout } = context;
  const raw = Array.from(data.temperature);
  const [mean, spread] = centreAndSpread(raw);
  const xs = values.inputs === "standardized" ? raw.map((x) => (x - mean) / spread) : raw;
  const loss = lineLoss(xs, data.cones);
  const best = leastSquares(
    xs.map((x) => [1, x]),
    data.cones,
  );
  const walk = descendLine(loss, [0, 0], values.learning_rate, values.steps);
  const [left, right] = halves(width);
  const high = heightFor(width, 320);
  picture.replaceChildren(
    sideBySide(
      landscape(context, left, high, loss, walk, best),
      course(right, high, walk, loss.value, loss.value(best)),
    ),
  );
  const [gentle, steep] = loss.curvatures;
  const facts = `curvatures ${decimal(gentle, 3)} and ${decimal(steep, steep > 100 ? 0 : 3)}, so the limit is ${compact(2 / steep)}`;
  const [p, q] = walk.path[walk.path.length - 1];
  const end = walk.diverged
    ? `diverged after ${walk.taken} steps`
    : `after ${walk.taken.toLocaleString("en")} steps w₀ = ${decimal(p)}, w₁ = ${decimal(q)}, MSE ${decimal(loss.value([p, q]), 1)}`;
  readout(`learning rate ${compact(values.learning_rate)}: ${end} (${facts})`);
  return `Gradient descent on the mean squared error, temperature ${values.inputs}: ${end}; ${facts}.`;
}
