// The fast-food problem: a linear neuron finds three prices from the totals of receipts.
import { decimal } from "kit/formats.js";
import { gauge } from "./gauge.js";
import { deltaRule, receiptLoss } from "./math.js";
import { dot, note, plane, polyline } from "kit/plane.js";

const FOODS = ["burger", "fries", "soda"];
const HIGH = 6; // dollars, end of the axis

export function draw({ picture, width, values, data, readout }) {
  const { portions, jitter } = data;
  const prices = FOODS.map((food) => values[food]);
  const totals = portions.map(
    (x, i) => x.reduce((sum, count, k) => sum + count * prices[k], 0) + values.noise * jitter[i],
  );
  const all = portions.map((_, i) => i);
  const batches = Array.from({ length: values.steps }, (_, step) =>
    values.learn_from === "all receipts" ? all : [step % portions.length],
  );
  const path = deltaRule(portions, totals, [...data.start], values.learning_rate, batches);
  const frame = plane({
    width,
    height: Math.min(330, 0.75 * width),
    x: [0, Math.max(values.steps, 1) * (width > 480 ? 1.14 : 1.03)],
    y: [0, HIGH],
    xLabel: "step",
    yLabel: "price in dollars",
  });
  FOODS.forEach((food, k) => {
    const curve = path.map((w, step) => [step, w[k]]);
    const [step, price] = curve[curve.length - 1];
    frame.add(
      polyline(
        frame,
        [
          [0, prices[k]],
          [1e4, prices[k]],
        ],
        { colour: k, dash: true, width: 1.25 },
      ),
      polyline(frame, curve, { colour: k, width: 2.25 }),
    );
    if (price > -0.2 && price < HIGH + 0.2) {
      frame.add(dot(frame, [step, price], { colour: k, size: 4 }));
      const aside = width > 480 ? { dx: 9, dy: 4 } : { dx: 0, dy: -9, anchor: "end" };
      frame.over(note(frame, [step, price], food, { colour: k, ...aside }));
    }
  });
  picture.replaceChildren(
    frame.node,
    gauge({ width, rate: values.learning_rate, high: 0.27, marks: [[data.limit, "2/λmax"]] }),
  );
  const w = path[path.length - 1];
  const error = receiptLoss(portions, totals, w);
  const lost = error > receiptLoss(portions, totals, path[0]);
  const found = FOODS.map((food, k) => `${food} ${decimal(w[k])}`).join(", ");
  const text = lost
    ? `diverging: E = ${decimal(error, 0)} after ${path.length - 1} steps`
    : `${found}; E = ${decimal(error, 3)}`;
  readout(text);
  return `Estimated prices by step, dashed lines are the true prices. After ${path.length - 1} steps: ${text}.`;
}
