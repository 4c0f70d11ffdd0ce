// A point that the reader moves: by mouse, pen or finger, and by the arrow keys.
import { svg } from "./dom.js";
import { drag } from "./drag.js";
import { decimal } from "./formats.js";
import { look } from "./plane.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

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
  const spot = svg(
    "g",
    {
      class: "dl-handle-spot",
      tabindex: 0,
      role: "slider",
      "data-key": key,
      "aria-label": label,
      "aria-valuenow": Number(at[0].toPrecision(6)),
      "aria-valuetext": `${decimal(at[0])}, ${decimal(at[1])}`,
      transform: `translate(${a.toFixed(1)} ${b.toFixed(1)})`,
    },
    svg("circle", { class: "dl-reach", r: size + 8 }),
    svg("circle", { ...look({ colour }, "dl-solid"), r: size }),
  );

  spot.addEventListener("keydown", (event) => {
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    moveTo(at.map((value, i) => value + by[i] * step));
  });
  // The picture may be drawn again under the pointer: the window follows it.
  spot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    spot.focus({ preventScroll: true });
    const seen = frame.node.getBoundingClientRect();
    const start = [event.clientX, event.clientY];
    const unit = seen.width / frame.node.viewBox.baseVal.width;
    const [x0, x1] = frame.domain.x;
    const [y0, y1] = frame.domain.y;
    const move = (now) =>
      moveTo([
        at[0] +
          ((now.clientX - start[0]) / unit) * ((x1 - x0) / (frame.box.right - frame.box.left)),
        at[1] -
          ((now.clientY - start[1]) / unit) * ((y1 - y0) / (frame.box.bottom - frame.box.top)),
      ]);
    drag(move);
  });
  return spot;
}
