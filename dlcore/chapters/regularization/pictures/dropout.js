// A layer under dropout: one mask, and the sums that the next neuron saw under many.
import { halves, sideBySide } from "kit/layout.js";
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { arrowBetween, look, note, plane, polyline } from "kit/plane.js";
import { randomState } from "kit/random.js";
import { whole } from "kit/allowed.js";

const BINS = 30;
const MOST = 2000;

export const states = { masks: (value) => whole(1, MOST)(value), seed: whole(0, 1e6) };

// What the next neuron receives under `count` masks: [[kept …], sum] of each.
export function masked(outputs, weights, keep, inverted, seed, count) {
  const random = randomState(seed);
  return Array.from({ length: count }, () => {
    const kept = Array.from(outputs, () => random.uniform() < keep);
    const scale = inverted ? 1 / keep : 1;
    const sum = kept.reduce(
      (total, is, i) => total + (is ? outputs[i] * weights[i] * scale : 0),
      0,
    );
    return [kept, sum];
  });
}

function diagram(kept, data, scale, width, high) {
  const count = data.outputs.length;
  const at = (i) => [70, 24 + (i * (high - 48)) / (count - 1)];
  const end = [width - 34, high / 2];
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${width} ${high}`, width, height: high },
    kept.map(
      (is, i) =>
        is &&
        arrowBetween([at(i)[0] + 13, at(i)[1]], [end[0] - 15, end[1]], {
          colour: data.weights[i] < 0 ? 1 : 0,
          width: 1 + 1.6 * Math.abs(data.weights[i]),
        }),
    ),
    kept.map((is, i) =>
      svg(
        "g",
        {},
        svg("circle", {
          ...look({ colour: is ? 0 : 9 }, is ? "dl-solid" : "dl-hollow"),
          cx: at(i)[0],
          cy: at(i)[1],
          r: 11,
        }),
        !is &&
          svg("path", {
            ...look({ colour: 1 }),
            d: `M${at(i)[0] - 7},${at(i)[1] - 7}l14,14m0,-14l-14,14`,
          }),
        svg(
          "text",
          { class: "dl-tick", x: at(i)[0] - 18, y: at(i)[1] + 4, "text-anchor": "end" },
          decimal(is ? scale * data.outputs[i] : 0, 1),
        ),
      ),
    ),
    svg("circle", { ...look({ colour: 2 }, "dl-solid"), cx: end[0], cy: end[1], r: 14 }),
  );
}

function histogram(sums, mean, inUse, width) {
  const [low, high] = [-3, 8];
  const size = (high - low) / BINS;
  const counts = Array(BINS).fill(0);
  for (const sum of sums)
    counts[Math.min(BINS - 1, Math.max(0, Math.floor((sum - low) / size)))] += 1;
  const most = Math.max(...counts) / sums.length;
  const frame = plane({
    width,
    height: 250,
    x: [low, high],
    y: [0, most * 1.35],
    xLabel: "sum that arrives",
    yLabel: "share of the masks",
  });
  frame.add(
    counts.map((count, i) =>
      svg("rect", {
        ...look({ colour: 0, width: 0.5 }, "dl-solid"),
        x: frame.x(low + i * size),
        y: frame.y(count / sums.length),
        width: frame.x(size) - frame.x(0),
        height: frame.box.bottom - frame.y(count / sums.length),
      }),
    ),
    polyline(
      frame,
      [
        [mean, 0],
        [mean, most * 1.12],
      ],
      { width: 3 },
    ),
    polyline(
      frame,
      [
        [inUse, 0],
        [inUse, most * 1.25],
      ],
      { colour: 2, width: 3, dash: true },
    ),
  );
  frame.over(
    note(frame, [mean, most * 1.12], "mean", { dx: 5, dy: 10 }),
    note(frame, [inUse, most * 1.25], "at inference", { colour: 2, dx: 5, dy: 6 }),
  );
  return frame.node;
}

export function draw({ picture, width, values, data, state, readout }) {
  const inverted = values.kind === "inverted";
  const count = Math.min(MOST, state.masks);
  const all = masked(data.outputs, data.weights, values.keep, inverted, state.seed, count);
  const sums = all.map(([, sum]) => sum);
  const mean = sums.reduce((a, b) => a + b, 0) / count;
  const whole = data.outputs.reduce((sum, y, i) => sum + y * data.weights[i], 0);
  const scaled = values.kind === "naive, scaled at inference" ? values.keep * whole : whole;
  const [left, right] = halves(width, 0.4);
  picture.replaceChildren(
    sideBySide(
      diagram(all[count - 1][0], data, inverted ? 1 / values.keep : 1, left, 250),
      histogram(sums, mean, scaled, right),
    ),
  );
  const said =
    `${count} masks: mean ${decimal(mean)}, expected ` +
    `${decimal(inverted ? whole : values.keep * whole)}; at inference, all neurons on, ${decimal(scaled)}.`;
  readout(said);
  return (
    `A layer of ${data.outputs.length} neurons under dropout, ${all[count - 1][0].filter(Boolean).length} kept ` +
    `in this mask, and a histogram of what the next neuron received. ${said}`
  );
}

export const actions = { one: "New mask", many: "200 more", clear: "Start over" };

export function act(action, { state }) {
  if (action === "one") state.masks += 1;
  if (action === "many") state.masks += 200;
  if (action === "clear") Object.assign(state, { masks: 1, seed: state.seed + 1 });
  if (state.masks > MOST) Object.assign(state, { masks: 1, seed: state.seed + 1 });
}
