// Paint a mask over an animal, and see what the scores make of it.
import { html, svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { inks } from "kit/colours.js";
import { flat } from "kit/pixels.js";
import { look } from "kit/plane.js";
import { boxMark, dotMark, penSheet, stage } from "./stage.js";

export const actions = {
  nothing: "Paint nothing",
  box: "Fill the box",
  shrink: "One rim less",
  grow: "One rim more",
  truth: "The truth",
};

// {accuracy, iou, dice} of a painted mask against the true one; both rows of 0 and 1.
export function scores(mask, truth) {
  let [both, either, right] = [0, 0, 0];
  truth.forEach((value, i) => {
    both += value && mask[i] ? 1 : 0;
    either += value || mask[i] ? 1 : 0;
    right += Boolean(value) === Boolean(mask[i]) ? 1 : 0;
  });
  const sum = either + both; // of both areas
  return {
    accuracy: right / truth.length,
    iou: either ? both / either : 1,
    dice: sum ? (2 * both) / sum : 1,
  };
}

// The mask with one more rim of pixels (or one less): a pixel and its four neighbours.
export function grown(mask, [rows, columns], more) {
  return mask.map((value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const around = [
      row > 0 && i - columns,
      row < rows - 1 && i + columns,
      column > 0 && i - 1,
      column < columns - 1 && i + 1,
    ].filter((at) => at !== false);
    const same = around.some((at) => Boolean(mask[at]) === more);
    return same ? Number(more) : value;
  });
}

const truthOf = ({ data }) => flat(data.truth);
const sidesOf = ({ data }) => [data.truth.length, data.truth[0].length];

function boxAround(truth, [, columns]) {
  const box = [Infinity, Infinity, 0, 0];
  truth.forEach((value, i) => {
    if (!value) return;
    const [row, column] = [Math.floor(i / columns), i % columns];
    box[0] = Math.min(box[0], column);
    box[1] = Math.min(box[1], row);
    box[2] = Math.max(box[2], column + 1);
    box[3] = Math.max(box[3], row + 1);
  });
  return box;
}

export function setup(context) {
  const [rows, columns] = sidesOf(context);
  const truth = truthOf(context);
  const [x0, y0, x1, y1] = boxAround(truth, [rows, columns]);
  // a first guess: an oval in the box
  const mask = truth.map((_, i) => {
    const [y, x] = [Math.floor(i / columns) + 0.5, (i % columns) + 0.5];
    const [u, v] = [(2 * x - x0 - x1) / (x1 - x0), (2 * y - y0 - y1) / (y1 - y0)];
    return Number(u * u + v * v < 0.8);
  });
  context.own = { mask, at: [Math.round((x0 + x1) / 2), Math.round((y0 + y1) / 2)], down: false };
}

export function act(action, context) {
  const { own } = context;
  const [truth, sides] = [truthOf(context), sidesOf(context)];
  const [x0, y0, x1, y1] = boxAround(truth, sides);
  const inBox = (i) => {
    const [row, column] = [Math.floor(i / sides[1]), i % sides[1]];
    return row >= y0 && row < y1 && column >= x0 && column < x1;
  };
  if (action === "nothing") own.mask = truth.map(() => 0);
  else if (action === "truth") own.mask = truth.map((value) => Number(Boolean(value)));
  else if (action === "box") own.mask = truth.map((_, i) => Number(inBox(i)));
  else own.mask = grown(own.mask, sides, action === "grow");
}

function daub(context, [x, y]) {
  const { own, values } = context;
  const [rows, columns] = sidesOf(context);
  const reach = values.brush;
  for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(rows, y + reach); row += 1) {
    for (
      let column = Math.max(0, Math.floor(x - reach));
      column < Math.min(columns, x + reach);
      column += 1
    ) {
      if (Math.hypot(column + 0.5 - x, row + 0.5 - y) > reach) continue;
      own.mask[row * columns + column] = Number(values.tool === "paint");
    }
  }
}

function brush(context, frame) {
  const { own } = context;
  const [rows, columns] = frame.sides;
  const put = () => {
    if (own.down) daub(context, own.at);
    context.redraw();
  };
  const sheet = penSheet(frame, {
    key: "brush",
    label: "Photo. Arrow keys move the brush, space puts it down and lifts it.",
    onStroke: (_, to) => {
      own.at = to;
      daub(context, own.at);
      context.redraw();
    },
    onStep: (by) => {
      own.at = [0, 1].map((i) =>
        Math.min([columns, rows][i] - 1, Math.max(0, own.at[i] + 2 * by[i])),
      );
      put();
    },
    onSpace: () => {
      own.down = !own.down;
      put();
    },
  });
  const colour = own.down ? 1 : 2;
  const [x, y] = own.at.map(frame.at);
  const reach = svg("circle", {
    ...look({ colour, width: 1.5 }),
    cx: x,
    cy: y,
    r: frame.unit * context.values.brush,
  });
  return [reach, dotMark(frame, own.at, { size: 2, colour }), sheet];
}

export function draw(context) {
  const { picture, width, data, own, values, readout } = context;
  const sides = sidesOf(context);
  const truth = truthOf(context);
  const pixels = data.pixels;
  const { positive, negative } = inks(picture);
  const colourOf = (i) => {
    const grey = 0.35 * (0.3 * pixels[3 * i] + 0.59 * pixels[3 * i + 1] + 0.11 * pixels[3 * i + 2]);
    const plain = [0, 1, 2].map((k) => pixels[3 * i + k]);
    if (!values.errors)
      return own.mask[i]
        ? [...plain.map((v, k) => 0.5 * v + 0.5 * positive[k]), 255]
        : [...plain, 255];
    if (Boolean(own.mask[i]) === Boolean(truth[i]))
      return own.mask[i] ? [...plain, 255] : [grey, grey, grey, 255];
    return [...(own.mask[i] ? negative : positive), 255];
  };
  const frame = stage({
    width: Math.min(width, 560),
    sides,
    colourOf,
    words: "a photo and a painted mask",
  });
  frame.add(
    boxMark(frame, boxAround(truth, sides), { colour: 2, dash: "4 4", width: 1.5 }),
    brush(context, frame),
  );
  const legend = values.errors
    ? "orange: painted, but not the animal; blue: the animal, but not painted"
    : "blue: painted";
  picture.replaceChildren(html("p", { class: "dl-heading" }, legend), frame.node);
  const found = scores(own.mask, truth);
  const text =
    `Pixel accuracy ${decimal(100 * found.accuracy, 1)} %, IoU ${decimal(found.iou)}, Dice ${decimal(found.dice)}; ` +
    `the animal covers ${decimal((100 * truth.filter(Boolean).length) / truth.length, 1)} % of the pixels`;
  readout(`${text}.`);
  return `A mask painted over an animal. ${text}.`;
}
