// The plane with the points, on top of what the network makes of it.
import { html } from "kit/dom.js";
import { contourLines } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { dot, plane } from "kit/plane.js";
import { CELLS, paintField } from "./surface.js";

export const KINDS = [
  { colour: 1, shape: "square", name: "orange square" },
  { colour: 0, shape: "circle", name: "blue circle" },
];
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEP = 0.1;
const KEYS = "Arrow keys move the cross, 1 adds a blue circle, 2 an orange square, Delete removes.";

// onPoint(x, y, kind) with kind 0 or 1 adds a point, kind null removes the nearest one.
export function createPlot({ editable, kind, onPoint, say }) {
  const canvas = html("canvas", { "aria-hidden": "true" });
  const holder = html("div", {});
  const root = html(
    "div",
    {
      class: "dl-plot",
      role: editable ? "application" : "img",
      tabindex: editable ? 0 : null,
      "aria-roledescription": editable ? "plane" : null,
    },
    canvas,
    holder,
  );
  let frame = null;
  let cursor = [0, 0];
  let boundary = null;

  function showCursor() {
    frame.node.querySelector(".dl-cursor")?.remove();
    if (!editable) return;
    const cross = dot(frame, cursor, { shape: "cross", size: 7 });
    cross.classList.add("dl-cursor");
    frame.over(cross);
  }

  // training and test points {x, y}; the plane is as wide as `width`.
  function build(width, domain, training, test) {
    frame = plane({
      width,
      ...domain,
      margins: { left: 30, right: 4, top: 6, bottom: 24 },
      grid: false,
    });
    const { left, right, top, bottom } = frame.box;
    const box = { left, top, wide: right - left, high: bottom - top };
    for (const [side, pixels] of Object.entries(box)) {
      canvas.style.setProperty(`--dl-${side}`, `${pixels}px`);
    }
    const size = training.y.length > 20 ? 4 : 6.5;
    const marks = (points, hollow) =>
      points.y.map((y, i) =>
        dot(frame, points.x[i], { ...KINDS[y], hollow, size: y ? size : 0.9 * size }),
      );
    frame.add(marks(test, true), marks(training, false));
    boundary = null;
    showCursor();
    holder.replaceChildren(frame.node);
  }

  // The field in colour; the line where it changes its sign.
  function paint(field, table) {
    paintField(canvas, field, table);
    const {
      x: [x0, x1],
      y: [y0, y1],
    } = frame.domain;
    const cell = (value, low, high) => Math.floor(((value - low) / (high - low)) * CELLS);
    const f = (x, y) => field[(CELLS - 1 - cell(y, y0, y1)) * CELLS + cell(x, x0, x1)];
    const half = (x1 - x0) / CELLS / 2; // the plane is a square
    const inner = { x: [x0 + half, x1 - half], y: [y0 + half, y1 - half] };
    const line = contourLines({ ...frame, domain: inner }, f, [0], {
      cells: CELLS - 1,
      width: 1.5,
    });
    boundary?.remove();
    boundary = line;
    frame.under(line);
  }

  function describe(words) {
    root.setAttribute("aria-label", editable ? `${words} ${KEYS}` : words);
  }

  // Puts the cross at a point, or at the edge of the plane; says whether it was inside.
  function point(place) {
    const [low, high] = frame.domain.x; // the plane is a square
    cursor = place.map((value) => Number(Math.min(high, Math.max(low, value)).toFixed(2)));
    showCursor();
    return place.every((value) => value >= low && value <= high);
  }

  if (editable) {
    root.addEventListener("click", (event) => {
      if (point(frame.from(event))) onPoint(...cursor, kind());
    });
    root.addEventListener("keydown", (event) => {
      const by = STEPS[event.key];
      if (by) {
        point(cursor.map((value, i) => value + STEP * by[i]));
        say(`x₁ ${decimal(cursor[0])}, x₂ ${decimal(cursor[1])}`);
      } else if (event.key === "Enter" || event.key === " ") onPoint(...cursor, kind());
      else if (event.key === "1") onPoint(...cursor, 1);
      else if (event.key === "2") onPoint(...cursor, 0);
      else if (event.key === "Delete" || event.key === "Backspace") onPoint(...cursor, null);
      else return;
      event.preventDefault();
    });
  }
  return { root, build, paint, describe };
}
