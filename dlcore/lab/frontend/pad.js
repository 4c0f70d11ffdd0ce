// A pad to draw on: mouse, pen and finger; arrow keys and the space bar.
import { html, svg } from "kit/dom.js";

export const PAD = 280;
const STEP = 10; // one MNIST pixel

const STEPS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

// onInk() after every change of the ink, onPen(words) when the pen is lifted or lowered.
export function createPad({ thickness, onInk, onPen, onLift }) {
  const canvas = html("canvas", { width: PAD, height: PAD, "aria-hidden": "true" });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const brush = svg("circle", { class: "dl-brush", cx: PAD / 2, cy: PAD / 2 });
  const overlay = svg("svg", { viewBox: `0 0 ${PAD} ${PAD}`, "aria-hidden": "true" }, brush);
  const root = html(
    "div",
    {
      class: "dl-pad",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "drawing pad",
      "aria-label": "Drawing pad. Arrow keys move the pen, space lowers and lifts it.",
    },
    canvas,
    overlay,
  );
  let at = [PAD / 2, PAD / 2];
  let lowered = false;

  function moveBrush(x, y) {
    at = [x, y];
    brush.setAttribute("cx", x);
    brush.setAttribute("cy", y);
  }

  function showBrush() {
    brush.setAttribute("r", (thickness() * STEP) / 2);
  }

  function stroke(from, to) {
    context.strokeStyle = "#000";
    context.lineCap = "round";
    context.lineWidth = thickness() * STEP;
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(to[0] + 0.01, to[1]);
    context.stroke();
  }

  function draw(to) {
    stroke(at, to);
    moveBrush(...to);
    onInk();
  }

  function pixel(event) {
    const frame = root.getBoundingClientRect();
    return [
      ((event.clientX - frame.left) / frame.width) * PAD,
      ((event.clientY - frame.top) / frame.height) * PAD,
    ];
  }

  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    root.setPointerCapture(event.pointerId);
    moveBrush(...pixel(event));
    draw(at);
    event.preventDefault();
    root.focus({ preventScroll: true });
  });
  root.addEventListener("pointermove", (event) => {
    if (!root.hasPointerCapture(event.pointerId)) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const point of passed.length ? passed : [event]) {
      stroke(at, pixel(point));
      moveBrush(...pixel(point));
    }
    onInk();
  });
  root.addEventListener("pointerup", onLift);

  root.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      lowered = !lowered;
      root.classList.toggle("dl-pen-down", lowered);
      onPen(lowered ? "pen down" : "pen up");
      if (lowered) draw(at);
      else onLift();
    } else if (STEPS[event.key]) {
      const to = at.map((v, i) => Math.min(PAD, Math.max(0, v + STEPS[event.key][i])));
      if (lowered) draw(to);
      else moveBrush(...to);
    } else return;
    event.preventDefault();
  });
  root.addEventListener("blur", () => {
    lowered = false;
    root.classList.remove("dl-pen-down");
  });

  // The ink, PAD × PAD numbers from 0 to 1.
  function ink() {
    const { data } = context.getImageData(0, 0, PAD, PAD);
    return Float32Array.from({ length: PAD * PAD }, (_, i) => data[4 * i + 3] / 255);
  }

  function clear() {
    context.clearRect(0, 0, PAD, PAD);
  }

  // Shows a picture of 28 × 28 bytes, every pixel a square.
  function load(pixels, side) {
    clear();
    const size = PAD / side;
    pixels.forEach((value, i) => {
      context.fillStyle = `rgba(0, 0, 0, ${value / 255})`;
      context.fillRect((i % side) * size, Math.floor(i / side) * size, size, size);
    });
  }

  showBrush();
  return { root, ink, clear, load, showBrush };
}
