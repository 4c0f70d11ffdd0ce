// One photo, three tasks; and the reader's own box, graded.
import { between, listOf } from "kit/allowed.js";
import { svg } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { look } from "kit/plane.js";
import { overlap } from "./boxes.js";
import { boxMark, movable, stage } from "./stage.js";

export const states = { box: listOf(between(0, 384), 4) };

export const actions = { solve: "Show the best box" };

export function setup({ state }) {
  state.box ??= [30, 40, 120, 130];
}

// The colour of each object: that of its class, or its own.
function coloursOf(task, names) {
  const kinds = [...new Set(names)];
  return names.map((name, i) => (task === "semantic" ? kinds.indexOf(name) : i) % 6);
}

// The outlines of all objects, filled; where two of one colour meet, no edge is seen.
function regions(frame, { names, outlines }, task) {
  const colours = coloursOf(task, names);
  return [...new Set(colours)].map((colour) => {
    const own = outlines.filter((_, i) => colours[i] === colour).flat();
    const shapes = own.map((corners) =>
      svg("polygon", {
        ...look({ colour }, "dl-solid dl-flat"),
        points: corners.map((value) => frame.at(value)).join(" "),
      }),
    );
    return svg("g", { opacity: 0.55 }, shapes);
  });
}

const inside = (box, [rows, columns]) => {
  const [x0, y0] = [Math.min(box[0], columns - 8), Math.min(box[1], rows - 8)];
  return [
    x0,
    y0,
    Math.min(Math.max(box[2], x0 + 8), columns),
    Math.min(Math.max(box[3], y0 + 8), rows),
  ];
};

// The object whose box the reader's box overlaps most: [its number, how much].
export function closest(boxes, own) {
  const values = boxes.map((box) => overlap(box, own));
  const best = values.indexOf(Math.max(...values));
  return [best, values[best]];
}

const photoOf = ({ data, values }) => data.photos[values.photo];

export function act(action, context) {
  const { boxes } = photoOf(context);
  context.state.box = [...boxes[closest(boxes, context.state.box)[0]]];
}

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  const photo = photoOf(context);
  const { sides, boxes, names } = photo;
  const frame = stage({
    width: Math.min(width, 560),
    sides,
    href: photo.picture,
    words: `a photo: ${values.photo}`,
  });
  const counted = `${some(names.length, "object")}: ${names.join(", ")}`;
  let text = `${counted}. `;
  if (values.task === "detection") {
    frame.add(
      boxes.map((box, i) => boxMark(frame, box, { colour: i % 6, width: 2.5, said: names[i] })),
    );
  }
  if (values.task === "own") {
    const own = inside(state.box, sides);
    const [best, value] = closest(boxes, own);
    frame.add(
      movable(frame, {
        key: "own",
        box: own,
        label: "your box",
        colour: 1,
        step: 2,
        least: 8,
        onMove: (box) => {
          state.box = box;
          context.redraw();
        },
      }),
    );
    const grade = value >= 0.5 ? "which counts as found" : "too little to count";
    text = `Your box overlaps the ${names[best]} by ${decimal(value)}, ${grade}. `;
    if (value === 0) text = "Your box touches no object. ";
  } else if (values.task === "semantic") {
    frame.add(regions(frame, photo, values.task));
    text += "Each pixel has a class; two objects of one class are one region. ";
  } else if (values.task === "instance") {
    frame.add(regions(frame, photo, values.task));
    text += "Each object has pixels of its own. ";
  } else {
    text += "Four numbers and a name for each. ";
  }
  picture.replaceChildren(frame.node);
  readout(text);
  return `A photo, ${values.photo}, with what the task asks for. ${text}`;
}
