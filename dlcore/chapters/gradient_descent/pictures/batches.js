// Tuning to a wave: one weight, and a loss that looks different to every batch.
import { halves, sideBySide } from "kit/layout.js";
import { decimal, some } from "kit/formats.js";
import { html } from "kit/dom.js";
import { drawBatches, tuneWave, waveLoss } from "./math.js";
import { handle } from "kit/handle.js";
import { dot, dots, functionCurve, note, plane, polyline } from "kit/plane.js";

const SPAN = [-2, 10];
const FOUND = 0.05; // how near the weight must come to the wave's frequency

function lossSide(context, ts, path, batch, width) {
  const { values, data, set, snap } = context;
  const xs = data[values.surface];
  const all = Array.from(xs, (_, i) => i);
  const mean = (w) => waveLoss(xs, ts, w, all);
  const frame = plane({
    width,
    height: 300,
    x: SPAN,
    y: [0, 1.1],
    xLabel: "weight w",
    yLabel: "loss",
  });
  const last = path[path.length - 1];
  frame.add(
    batch &&
      batch.length < all.length &&
      functionCurve(frame, (w) => waveLoss(xs, ts, w, batch), {
        colour: 1,
        width: 1.25,
        samples: 360,
      }),
    functionCurve(frame, mean, { width: 2.5, samples: 360 }),
    dots(
      frame,
      path.slice(-12, -1).map((w) => [w, mean(w)]),
      { colour: 0, size: 3, faint: true },
    ),
    dot(frame, [last, mean(last)], { colour: 0, size: 7 }),
  );
  frame.over(
    handle(frame, {
      key: "start",
      at: [values.start, 0.02],
      label: "first weight",
      step: 0.1,
      colour: 2,
      size: 6,
      onMove: ([w]) => set({ start: snap("start", w) }),
    }),
  );
  frame.over(
    note(frame, [values.start, 0.02], "start", { colour: 2, dy: -12, dx: 0, anchor: "middle" }),
  );
  return frame.node;
}

function pathSide({ values, data }, path, size, width) {
  const frame = plane({
    width,
    height: 150,
    x: [0, Math.max(values.examples, 10)],
    y: SPAN,
    xLabel: "examples seen",
    yLabel: "weight w",
    ticks: { y: [0, 5, 10] },
  });
  frame.add(
    polyline(
      frame,
      [
        [0, data.frequency],
        [1e5, data.frequency],
      ],
      { dash: true, width: 1.25 },
    ),
    polyline(
      frame,
      path.map((w, step) => [step * size, w]),
      { colour: 0, width: 1.5 },
    ),
  );
  return frame.node;
}

function waveSide({ values, data }, ts, w, width) {
  const xs = data[values.surface];
  const frame = plane({
    width,
    height: 150,
    x: [-2.4, 2.4],
    y: [-1.5, 1.5],
    xLabel: "x",
    yLabel: "what is heard",
    ticks: { y: [-1, 0, 1] },
  });
  frame.add(
    functionCurve(frame, (x) => Math.sin(w * x), { colour: 0, width: 1.75, samples: 300 }),
    dots(
      frame,
      Array.from(xs, (x, i) => [x, ts[i]]),
      { size: 2.5 },
    ),
  );
  return frame.node;
}

export function draw(context) {
  const { picture, width, values, data, readout } = context;
  const xs = data[values.surface];
  const ts = Float64Array.from(
    xs,
    (x, i) => Math.sin(data.frequency * x) + values.noise * data.jitter[i],
  );
  const size = Math.min(values.batch_size, xs.length);
  const steps = Math.floor(values.examples / size);
  const batches = drawBatches(xs.length, size, steps + 1, values.seed);
  const path = tuneWave(
    xs,
    ts,
    values.start,
    values.learning_rate,
    values.momentum,
    batches.slice(0, steps),
  );
  const last = path[path.length - 1];
  const [half] = halves(width);
  picture.replaceChildren(
    lossSide(context, ts, path, batches[steps], width),
    sideBySide(pathSide(context, path, size, half), waveSide(context, ts, last, half)),
  );
  const near = Math.abs(last - data.frequency) < FOUND;
  const out = last < SPAN[0] || last > SPAN[1];
  const word = near ? "found the wave" : out ? "left the picture" : "not found";
  const kind =
    size === xs.length
      ? "batch (all examples)"
      : size === 1
        ? "one example per step"
        : `mini-batches of ${size}`;
  const text = `${kind}: after ${some(values.examples, "example")} (${some(steps, "step")}) w = ${decimal(last)}, ${word}`;
  readout(text);
  return `The mean loss over the weight, the loss of the next batch, and the weight by the examples seen. ${text}.`;
}

export const actions = { play: "Play", again: "Another seed" };

export function act(action, { values, set, snap, animate }) {
  if (action === "again") {
    set({ seed: (values.seed % 20) + 1 });
    return;
  }
  const goal = values.examples > 10 ? values.examples : 288;
  let taken = 0; // steps
  set({ examples: 0 });
  animate(() => {
    taken += taken < 40 ? 1 : 4;
    const seen = Math.min(taken * values.batch_size, goal);
    set({ examples: snap("examples", seen) });
    return seen < goal;
  }, 60);
}
