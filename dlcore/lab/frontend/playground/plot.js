// The plane with the points, on top of what the network makes of it.
import { html } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { dot, plane } from "kit/plane.js";
import { CELLS, paintField } from "./surface.js";

const KINDS = [
  { colour: 1, shape: "square", name: "orange square" },
  { colour: 0, shape: "circle", name: "blue circle" },
];
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEP = 0.1;
const KEYS = "Arrow keys move the cross, 1 adds a blue circle, 2 an orange square, Delete removes.";

function rootOf(editable, ...children) {
  const keys = { role: "application", tabindex: 0, "aria-roledescription": "plane" };
  return html("div", { class: "dl-plot", ...(editable ? keys : { role: "img" }) }, children);
}

function drawPlane(width, domain, training, test) {
  const margins = { left: 30, right: 4, top: 6, bottom: 24 };
  const frame = plane({ width, ...domain, margins, grid: false });
  const size = training.y.length > 20 ? 4 : 6.5;
  const marks = ({ x, y }, hollow) =>
    y.map((kind, i) =>
      dot(frame, x[i], { ...KINDS[kind], hollow, size: kind ? size : 0.9 * size }),
    );
  frame.add(marks(test, true), marks(training, false));
  return frame;
}

function fit(canvas, { left, right, top, bottom }) {
  const box = { left, top, wide: right - left, high: bottom - top };
  for (const [side, pixels] of Object.entries(box)) {
    canvas.style.setProperty(`--dl-${side}`, `${pixels}px`);
  }
}

// The line where a field changes its sign.
function boundaryOf(frame, field) {
  const [x0, x1] = frame.domain.x;
  const [y0, y1] = frame.domain.y;
  const cell = (value, low, high) => Math.floor(((value - low) / (high - low)) * CELLS);
  const f = (x, y) => field[(CELLS - 1 - cell(y, y0, y1)) * CELLS + cell(x, x0, x1)];
  const half = (x1 - x0) / CELLS / 2; // the plane is a square
  const inner = { x: [x0 + half, x1 - half], y: [y0 + half, y1 - half] };
  const fine = { cells: CELLS - 1, width: 1.5 };
  return contourLines({ ...frame, domain: inner }, f, [0], fine);
}

// A cross on the plane that keys move; add(kind) where it stands.
function makeCursor(say) {
  let at = [0, 0];
  let frame = null;
  function show() {
    frame.node.querySelector(".dl-cursor")?.remove();
    const cross = dot(frame, at, { shape: "cross", size: 7 });
    cross.classList.add("dl-cursor");
    frame.over(cross);
  }
  return {
    get at() {
      return at;
    },
    on(newFrame) {
      frame = newFrame;
      show();
    },
    // To a point, or to the edge of the plane; says whether the point was inside.
    move(place) {
      const [low, high] = frame.domain.x; // the plane is a square
      at = place.map((value) => Number(Math.min(high, Math.max(low, value)).toFixed(2)));
      show();
      return place.every((value) => value >= low && value <= high);
    },
    step(by) {
      this.move(at.map((value, i) => value + STEP * by[i]));
      say(`x₁ ${decimal(at[0])}, x₂ ${decimal(at[1])}`);
    },
  };
}

const ADDS = { 1: 1, 2: 0, Delete: null, Backspace: null };

function pressKey(event, cursor, kind, add) {
  if (STEPS[event.key]) cursor.step(STEPS[event.key]);
  else if (event.key === "Enter" || event.key === " ") add(kind());
  else if (event.key in ADDS) add(ADDS[event.key]);
  else return;
  event.preventDefault();
}

// onPoint(x, y, kind) with kind 0 or 1 adds a point, kind null removes the nearest one.
export function createPlot({ editable, kind, onPoint, say }) {
  const canvas = html("canvas", { "aria-hidden": "true" });
  const holder = html("div");
  const root = rootOf(editable, canvas, holder);
  const cursor = makeCursor(say);
  let frame = null;
  let boundary = null;

  const add = (what) => onPoint(...cursor.at, what);
  if (editable) {
    root.addEventListener("click", (event) => cursor.move(frame.from(event)) && add(kind()));
    root.addEventListener("keydown", (event) => pressKey(event, cursor, kind, add));
  }
  return {
    root,
    // training and test points {x, y}; the plane is as wide as `width`.
    build(width, domain, training, test) {
      frame = drawPlane(width, domain, training, test);
      fit(canvas, frame.box);
      boundary = null;
      if (editable) cursor.on(frame);
      holder.replaceChildren(frame.node);
    },
    // The field in colour, and its boundary.
    paint(field, table) {
      paintField(canvas, field, table);
      boundary?.remove();
      boundary = boundaryOf(frame, field);
      frame.under(boundary);
    },
    describe: (words) => root.setAttribute("aria-label", editable ? `${words} ${KEYS}` : words),
  };
}
