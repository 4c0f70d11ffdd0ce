// One region of a feature map, by ROI pooling and by ROI align, side by side.
import { between, listOf } from "kit/allowed.js";
import { inks } from "kit/colours.js";
import { html, svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { flat, largest, signs } from "kit/pixels.js";
import { look } from "kit/plane.js";
import { numbered } from "kit/squares.js";
import { alignPlaces, bins, regionAlign, regionPool, snapped } from "./boxes.js";
import { boxMark, dotMark, inkOn, movable, stage } from "./stage.js";

export const states = { box: listOf(between(0, 64), 4) };

export const actions = { book: "The book's 4 × 8 cells", digit: "Around the digit" };

export function setup({ state, data }) {
  state.box ??= [...data.box];
}

export function act(action, { state, data, set }) {
  state.box = action === "book" ? [0, 16, 32, 32] : [...data.box];
  if (action === "book") set({ size: 2 });
}

const part = (title, ...nodes) => html("div", {}, html("p", { class: "dl-heading" }, title), nodes);

function pieces(frame, values, box, size) {
  if (values.way === "pooling") {
    const [top, left, bottom, right] = snapped(box, 1, frame.sides);
    const parts = bins(top, bottom, size).flatMap(([a, b]) =>
      bins(left, right, size).map(([c, d]) => [c, a, d, b]),
    );
    return parts.map((each) => boxMark(frame, each, { colour: 1, width: 1.5 }));
  }
  const x = alignPlaces(box[0], box[2], 1, size, 2);
  const y = alignPlaces(box[1], box[3], 1, size, 2);
  const lines = Array.from({ length: size + 1 }, (_, i) => {
    const [u, v] = [0, 1].map((k) => box[k] + (i / size) * (box[k + 2] - box[k]));
    return [
      [u, box[1], u, box[3]],
      [box[0], v, box[2], v],
    ];
  }).flat();
  return [
    ...lines.map(([x1, y1, x2, y2]) =>
      svg("line", {
        ...look({ colour: 1, width: 1.5 }),
        x1: frame.at(x1),
        y1: frame.at(y1),
        x2: frame.at(x2),
        y2: frame.at(y2),
      }),
    ),
    ...y.flatMap((v) => x.map((u) => dotMark(frame, [u + 0.5, v + 0.5], { size: 2.5, colour: 1 }))),
  ];
}

export function draw(context) {
  const { picture, width, values, state, data, readout } = context;
  const map = flat(data.map);
  const sides = [data.map.length, data.map[0].length];
  const stride = 64 / sides[0];
  const ink = inks(picture);
  const [left, right] = halves(Math.min(width, 760), 0.5);
  const frame = stage({
    width: left,
    sides: [64, 64],
    colourOf: inkOn(picture, flat(data.picture)),
    words: "the canvas and a region",
  });
  frame.add(
    movable(frame, {
      key: "region",
      box: state.box,
      label: "region",
      colour: 1,
      least: 4,
      onMove: (box) => {
        state.box = box;
        context.redraw();
      },
    }),
  );
  const cells = state.box.map((value) => value / stride);
  const seen = stage({ width: right, sides, colourOf: signs(map, ink), words: "the feature map" });
  seen.add(
    boxMark(seen, cells, { colour: 2, width: 1.5, dash: "4 3" }),
    pieces(seen, values, cells, values.size),
  );
  const pooled = regionPool(map, sides, state.box, values.size, stride);
  const aligned = regionAlign(map, sides, state.box, values.size, stride);
  const top = largest([...pooled, ...aligned]);
  const size = Math.max(26, Math.min(46, Math.floor((left - 10) / values.size)));
  const grid = (found, words) => numbered(found, values.size, { size, top, digits: 1, words });
  picture.replaceChildren(
    sideBySide(
      part("canvas: move the region", frame.node),
      part(`feature map, ${sides[0]} × ${sides[1]} cells, and the pieces`, seen.node),
    ),
    sideBySide(
      part("ROI pooling: the largest of each piece", grid(pooled, "ROI pooling")),
      part("ROI align: the mean of four readings", grid(aligned, "ROI align")),
    ),
  );
  const [t, l, b, r] = snapped(state.box, stride, sides);
  const exact = cells.map((value) => decimal(value, 2));
  const text =
    `In cells the region reaches from (${exact[0]}, ${exact[1]}) to (${exact[2]}, ${exact[3]}); ` +
    `pooling takes (${l}, ${t}) to (${r}, ${b}), align rounds nothing`;
  readout(`${text}.`);
  return `A region of a feature map by two ways. ${text}.`;
}
