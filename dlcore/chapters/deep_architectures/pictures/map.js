// Published networks: how often they are right against what they cost.
import { dot, note, plane, polyline } from "kit/plane.js";
import { pressable } from "kit/press.js";
import { svg } from "kit/dom.js";
import { inWords } from "./counting.js";

export const states = {
  at: (value, data) => Number.isInteger(value) && value >= 0 && value < data.models.length,
};

const MARKS = ["circle", "square", "triangle", "diamond"];

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

export function draw({ picture, width, values, data, state, readout, redraw }) {
  const { measure } = values;
  const chosen = data.models[state.at];
  const place = (one) => [Math.log10(one[measure]), one.right];
  const [low, high] = measure === "weights" ? [6.4, 8.4] : [8.3, 10.8];
  const unit = measure === "weights" ? 1e6 : 1e9;
  const wide = Math.min(width, 760);
  const ticks = measure === "weights" ? [6.699, 7, 7.477, 8] : [8.699, 9, 9.477, 10, 10.477];
  const frame = plane({
    width: wide,
    height: 380,
    x: [low, high],
    y: [54, 86],
    ticks: { x: [] },
    xLabel: measure === "weights" ? "millions of weights" : "billions of multiply–adds",
    yLabel: "first guess right (%)",
  });
  frame.under(
    ticks.map((tick) =>
      svg("line", {
        class: "dl-grid",
        x1: frame.x(tick),
        x2: frame.x(tick),
        y1: frame.box.top,
        y2: frame.box.bottom,
      }),
    ),
  );
  frame.over(
    ticks.map((tick) =>
      svg(
        "text",
        { class: "dl-tick", x: frame.x(tick), y: frame.box.bottom + 17, "text-anchor": "middle" },
        String(Number((10 ** tick / unit).toPrecision(1))),
      ),
    ),
  );
  const best = frontier(data.models, measure);
  frame.add(polyline(frame, best.map(place), { colour: 2, dash: true }));
  frame.over(
    data.models.map((one, i) => {
      const family = data.families.indexOf(one.family);
      const mark = dot(frame, place(one), {
        colour: family % 6,
        shape: MARKS[family % 4],
        size: i === state.at ? 9 : 6,
        label: one.name,
      });
      const press = pressable(() => {
        state.at = i;
        redraw();
      });
      const group = svg(
        "g",
        {
          ...press,
          "aria-label": one.name,
          "data-key": `model-${i}`,
          onpointerenter: press.onclick,
        },
        mark,
      );
      group.classList.add("dl-press");
      return group;
    }),
    note(frame, place(chosen), chosen.name, {
      anchor: frame.x(place(chosen)[0]) > wide / 2 ? "end" : "start",
      dx: frame.x(place(chosen)[0]) > wide / 2 ? -12 : 12,
      dy: -12,
    }),
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
