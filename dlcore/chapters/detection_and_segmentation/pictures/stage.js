// A picture of pixels with boxes on it, some of which the reader moves.
import { html, svg } from "kit/dom.js";
import { drag } from "kit/drag.js";
import { look } from "kit/plane.js";
import { paintPixels } from "kit/pixels.js";

export const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const EDGE = 1; // of the rim around the picture, in pixels of the screen
const CORNER = 7;

// The ink of a canvas, 0…255 per pixel, in the colour of the page's text.
export function inkOn(node, values) {
  const [red, green, blue] = getComputedStyle(node)
    .color.match(/[\d.]+/g)
    .map(Number);
  return (i) => [red, green, blue, values[i]];
}

// A stage as wide as given for a picture of rows × columns, made of pixels by colourOf or
// a photo with the address href; add(…) draws on it.
export function stage({ width, sides: [rows, columns], colourOf, href, words }) {
  const unit = (width - 2 * EDGE) / columns;
  const height = unit * rows;
  const node = svg("svg", {
    class: "dl-plane",
    viewBox: `0 0 ${width} ${height + 2 * EDGE}`,
    width,
    height: height + 2 * EDGE,
    role: "group",
    "aria-label": words,
  });
  const rim = { x: EDGE, y: EDGE, width: unit * columns, height };
  if (href) node.append(svg("image", { ...rim, preserveAspectRatio: "none", href }));
  if (colourOf) {
    const pixels = paintPixels(html("canvas"), [rows, columns], colourOf).toDataURL();
    const sharp = { preserveAspectRatio: "none", "image-rendering": "pixelated" };
    node.append(svg("image", { ...rim, ...sharp, href: pixels }));
  }
  node.append(svg("rect", { class: "dl-axis", fill: "none", ...rim }));
  const frame = {
    node,
    unit,
    sides: [rows, columns],
    at: (value) => EDGE + unit * value,
    add(...nodes) {
      node.append(...nodes.flat(Infinity).filter(Boolean));
      return frame;
    },
  };
  return frame;
}

function corners(frame, [x0, y0, x1, y1]) {
  const [x, y] = [frame.at(x0), frame.at(y0)];
  return { x, y, width: Math.max(0, frame.at(x1) - x), height: Math.max(0, frame.at(y1) - y) };
}

// options: colour, width, dash, faint, tint (filled), said: words above the box
export function boxMark(frame, box, { said, tint, ...options } = {}) {
  const place = corners(frame, box);
  const kind = tint ? "dl-tint" : "dl-stroke";
  const above = place.y > 18;
  const text =
    said &&
    svg(
      "text",
      {
        ...look({ colour: options.colour }, "dl-said"),
        x: Math.min(place.x + 1, frame.at(frame.sides[1]) - 8 * said.length),
        y: above ? place.y - 5 : place.y + 15,
      },
      said,
    );
  const still = { "pointer-events": "none" }; // what lies below can be moved
  return [svg("g", still, svg("rect", { ...look(options, kind), ...place }), text)];
}

export function dotMark(frame, [x, y], { size = 3, ...options } = {}) {
  const place = { cx: frame.at(x), cy: frame.at(y), r: size };
  return svg("circle", { ...look(options, "dl-solid dl-flat"), ...place });
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function shifted([x0, y0, x1, y1], [dx, dy], [rows, columns]) {
  const a = clamp(dx, -x0, columns - x1);
  const b = clamp(dy, -y0, rows - y1);
  return [x0 + a, y0 + b, x1 + a, y1 + b];
}

const sized = ([x0, y0, x1, y1], [dx, dy], [rows, columns], least) => [
  x0,
  y0,
  clamp(x1 + dx, x0 + least, columns),
  clamp(y1 + dy, y0 + least, rows),
];

// A part that is moved by pointer and arrow keys; onBy([dx, dy]) in pixels of the picture,
// counted from where it was when the move began.
function mover(frame, { key, label, said, step, onBy, onKey }, ...children) {
  const spot = svg(
    "g",
    {
      class: "dl-handle-spot",
      tabindex: 0,
      role: "slider",
      "data-key": key,
      "aria-label": label,
      "aria-valuenow": 0,
      "aria-valuetext": said,
    },
    children,
  );
  spot.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (!by && !onKey?.(event.key)) return;
    event.preventDefault();
    if (by) onBy(by.map((value) => value * step));
  });
  spot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    spot.focus({ preventScroll: true });
    const screen = frame.node.getBoundingClientRect().width / frame.node.viewBox.baseVal.width;
    const pixel = frame.unit * screen;
    const start = [event.clientX, event.clientY];
    drag((now) => onBy([(now.clientX - start[0]) / pixel, (now.clientY - start[1]) / pixel]));
  });
  return spot;
}

const inWords = (box) => box.map((value) => Math.round(value)).join(", ");

// A box that the reader moves as a whole, and by its lower right corner. onMove(box); step:
// pixels of an arrow key; least: of a side; width of its line; onKey(key) returns true for a key that it uses.
export function movable(
  frame,
  { key, box, label, colour, width = 3, step = 1, least = 2, onMove, onKey },
) {
  const place = corners(frame, box);
  const end = { cx: place.x + place.width, cy: place.y + place.height };
  const words = inWords(box);
  const rounded = (moved) => onMove(moved.map((value) => Number(value.toFixed(2))));
  return [
    mover(
      frame,
      {
        key,
        label: `${label}; arrow keys move it`,
        said: words,
        step,
        onKey,
        onBy: (by) => rounded(shifted(box, by, frame.sides)),
      },
      svg("rect", { class: "dl-reach", ...place }),
      svg("rect", { ...look({ colour, width }), ...place }),
    ),
    mover(
      frame,
      {
        key: `${key}-corner`,
        label: `${label}, lower right corner; arrow keys change its size`,
        said: words,
        step,
        onKey,
        onBy: (by) => rounded(sized(box, by, frame.sides, least)),
      },
      svg("circle", { class: "dl-reach", ...end, r: CORNER + 8 }),
      svg("circle", { ...look({ colour }, "dl-solid"), ...end, r: CORNER }),
    ),
  ];
}

// A sheet over the whole stage that takes a pen: pointer, or arrow keys and the space bar.
// onStroke(from, to): places in pixels of the picture, equal where a stroke begins;
// onStep([dx, dy]) of an arrow key; onSpace()
export function penSheet(frame, { key, label, classes = "", onStroke, onStep, onSpace }) {
  const [rows, columns] = frame.sides;
  const sheet = svg("rect", {
    class: `dl-handle-spot ${classes}`.trim(),
    x: 0,
    y: 0,
    width: frame.at(columns),
    height: frame.at(rows),
    fill: "transparent",
    tabindex: 0,
    role: "application",
    "data-key": key,
    "aria-label": label,
  });
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    // measured once: the first stroke draws a new sheet, and this one is nowhere any more
    const seen = frame.node.getBoundingClientRect();
    const unit = seen.width / columns;
    const under = (now) => [(now.clientX - seen.left) / unit, (now.clientY - seen.top) / unit];
    let last = under(event);
    const stroke = (now) => {
      const next = under(now);
      onStroke(last, next);
      last = next;
    };
    stroke(event);
    drag(stroke);
  });
  sheet.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (!by && event.key !== " ") return;
    event.preventDefault();
    if (by) onStep(by);
    else onSpace();
  });
  return sheet;
}
