// Published networks: how often they are right against what they cost.
import { dot, note, plane, polyline } from "kit/plane.js";
import { pressable } from "kit/press.js";
import { svg } from "kit/dom.js";
import { inWords } from "./counting.js";

export const states = {
  at: (value, data) => Number.isInteger(value) && value >= 0 && value < data.models.length,
};

const MARKS = ["circle", "square", "triangle", "diamond"];

// Beside which of its models a family's name stands: pixels across and down, and the anchor.
const LABELS = {
  AlexNet: ["AlexNet", 10, 4, "start"],
  VGG: ["VGG-11", 0, 19, "middle"],
  GoogLeNet: ["GoogLeNet", 0, 19, "middle"],
  ResNet: ["ResNet-152", 10, 4, "start"],
  ResNeXt: ["ResNeXt-50 32×4d", -9, 1, "end"],
  DenseNet: ["DenseNet-121", -9, 4, "end"],
  MobileNet: ["MobileNet", -8, -10, "start"],
  EfficientNet: ["EfficientNet-B3", -4, -10, "end"],
  ViT: ["ViT-B/16", 10, 4, "start"],
};

// The models that no other one beats in both: cheaper, and right more often.
export function frontier(models, measure) {
  return models
    .filter((one) =>
      models.every(
        (other) => other === one || other[measure] > one[measure] || other.right <= one.right,
      ),
    )
    .toSorted((a, b) => a[measure] - b[measure]);
}

// What each measure of cost means for the axis: its ends and ticks are logarithms.
const AXES = {
  products: {
    x: [8.3, 10.8],
    ticks: [8.699, 9, 9.477, 10, 10.477],
    unit: 1e9,
    label: "billions of multiply–adds",
  },
  weights: { x: [6.4, 8.4], ticks: [6.699, 7, 7.477, 8], unit: 1e6, label: "millions of weights" },
};

function emptyMap(width, { x, ticks, unit, label }) {
  const frame = plane({
    width,
    height: 380,
    x,
    y: [54, 86],
    ticks: { x: [] },
    xLabel: label,
    yLabel: "first guess right (%)",
  });
  const { top, bottom } = frame.box;
  frame.under(
    ticks.map((tick) => {
      const place = frame.x(tick);
      return svg("line", { class: "dl-grid", x1: place, x2: place, y1: top, y2: bottom });
    }),
  );
  frame.over(
    ticks.map((tick) =>
      svg(
        "text",
        { class: "dl-tick", x: frame.x(tick), y: bottom + 17, "text-anchor": "middle" },
        String(Number((10 ** tick / unit).toPrecision(1))),
      ),
    ),
  );
  return frame;
}

// The mark of a model, which is chosen by pointing at it or by a key.
function markOf(frame, place, one, i, { data, state, redraw }) {
  const family = data.families.indexOf(one.family);
  const mark = dot(frame, place, {
    colour: family % 6,
    shape: MARKS[family % 4],
    size: i === state.at ? 9 : 6,
    label: one.name,
  });
  const press = pressable(() => {
    state.at = i;
    redraw();
  });
  const names = { "aria-label": one.name, "data-key": `model-${i}` };
  const group = svg("g", { ...press, ...names, onpointerenter: press.onclick }, mark);
  group.classList.add("dl-press");
  return group;
}

export function draw(context) {
  const { picture, width, values, data, state, readout } = context;
  const { measure } = values;
  const chosen = data.models[state.at];
  const place = (one) => [Math.log10(one[measure]), one.right];
  const wide = Math.min(width, 760);
  const frame = emptyMap(wide, AXES[measure]);
  const best = frontier(data.models, measure);
  frame.add(polyline(frame, best.map(place), { colour: 2, dash: true }));
  frame.over(
    data.families.map((family, i) => {
      const [name, dx, dy, anchor] = LABELS[family];
      const beside = place(data.models.find((one) => one.name === name));
      return note(frame, beside, family, { dx, dy, anchor, colour: i % 6 });
    }),
    data.models.map((one, i) => markOf(frame, place(one), one, i, context)),
  );
  picture.replaceChildren(frame.node);
  const said =
    `${chosen.name} (${chosen.year}): ${chosen.right} % right, ${inWords(chosen.weights)} weights, ` +
    `${inWords(chosen.products)} multiply–adds.`;
  readout(said);
  return (
    `${data.models.length} networks by ${measure} and accuracy. Nobody beats ` +
    `${best.map((one) => one.name).join(", ")} in both. ${said}`
  );
}

export const actions = { next: "Next network" };

export function act(_, { state, data }) {
  state.at = (state.at + 1) % data.models.length;
}
