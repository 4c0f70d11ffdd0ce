// A point that the reader moves: by mouse, pen or finger, and by the arrow keys.
import { svg } from "./dom.js";
import { drag } from "./drag.js";
import { decimal } from "./formats.js";
import { look } from "./plane.js";

// Where an arrow key points, as pixels are counted: down is more.
export const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

// A part of a picture that the reader moves. about: attributes of its group, "data-key" among
// them (it keeps the focus while the picture is drawn again); onArrow([dx, dy]) by a key;
// onDrag([dx, dy]) by the pointer, in units of the picture from where it went down;
// onKey(key), if there is one, returns true for another key that it uses.
export function movedSpot(node, about, { onArrow, onDrag, onKey }, ...children) {
  const spot = svg(
    "g",
    { class: "dl-handle-spot", tabindex: 0, role: "slider", ...about },
    children,
  );
  spot.addEventListener("keydown", (event) => {
    const by = ARROWS[event.key];
    if (!by && !onKey?.(event.key)) return;
    event.preventDefault();
    if (by) onArrow(by);
  });
  // The picture may be drawn again under the pointer: the window follows it.
  spot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    spot.focus({ preventScroll: true });
    const unit = node.getBoundingClientRect().width / node.viewBox.baseVal.width;
    const start = [event.clientX, event.clientY];
    drag((now) => onDrag([(now.clientX - start[0]) / unit, (now.clientY - start[1]) / unit]));
  });
  return spot;
}

const within = ([low, high] = [-Infinity, Infinity], value) => Math.min(high, Math.max(low, value));

// key: a name that no other handle of the picture has (it keeps the focus while the
// picture is drawn again); at: [x, y]; label for screen readers; step: how far an arrow
// key moves; bounds: [[low, high], [low, high]], where it may lie (all of the plane and
// beyond without); digits: decimal places of where it lands; onMove([x, y]) is called while
// the reader moves it.
export function handle(frame, options) {
  const { key, at, label, step = 0.1, bounds, digits = 12, onMove, colour, size = 8 } = options;
  const [a, b] = frame.at(at);
  const moveTo = (point) =>
    onMove(point.map((value, i) => within(bounds?.[i], Number(value.toFixed(digits)))));
  const [x0, x1] = frame.domain.x;
  const [y0, y1] = frame.domain.y;
  const { left, right, top, bottom } = frame.box;
  return movedSpot(
    frame.node,
    {
      "data-key": key,
      "aria-label": label,
      "aria-valuenow": Number(at[0].toPrecision(6)),
      "aria-valuetext": `${decimal(at[0])}, ${decimal(at[1])}`,
      transform: `translate(${a.toFixed(1)} ${b.toFixed(1)})`,
    },
    {
      onArrow: ([dx, dy]) => moveTo([at[0] + dx * step, at[1] - dy * step]),
      onDrag: ([dx, dy]) =>
        moveTo([
          at[0] + (dx * (x1 - x0)) / (right - left),
          at[1] - (dy * (y1 - y0)) / (bottom - top),
        ]),
    },
    svg("circle", { class: "dl-reach", r: size + 8 }),
    svg("circle", { ...look({ colour }, "dl-solid"), r: size }),
  );
}
