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

function makeBrush() {
  return svg("circle", { class: "dl-brush", cx: PAD / 2, cy: PAD / 2 });
}

function rootOf(canvas, brush) {
  const overlay = svg("svg", { viewBox: `0 0 ${PAD} ${PAD}`, "aria-hidden": "true" }, brush);
  const words = {
    "aria-roledescription": "drawing pad",
    "aria-label": "Drawing pad. Arrow keys move the pen, space lowers and lifts it.",
  };
  const keys = { tabindex: 0, role: "application", ...words };
  return html("div", { class: "dl-pad", ...keys }, canvas, overlay);
}

function placeOf(event, root) {
  const frame = root.getBoundingClientRect();
  return [
    ((event.clientX - frame.left) / frame.width) * PAD,
    ((event.clientY - frame.top) / frame.height) * PAD,
  ];
}

// A pen at a place of the canvas: to(place) moves it, drawTo(place) leaves ink.
function makePen(context, brush, thickness) {
  let at = [PAD / 2, PAD / 2];
  function to([x, y]) {
    at = [x, y];
    brush.setAttribute("cx", x);
    brush.setAttribute("cy", y);
  }
  function drawTo(place) {
    context.strokeStyle = "#000";
    context.lineCap = "round";
    context.lineWidth = thickness() * STEP;
    context.beginPath();
    context.moveTo(...at);
    context.lineTo(place[0] + 0.01, place[1]);
    context.stroke();
    to(place);
  }
  return { to, drawTo, beside: (by) => at.map((v, i) => Math.min(PAD, Math.max(0, v + by[i]))) };
}

function followPointer(root, pen, { onInk, onLift }) {
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    root.setPointerCapture(event.pointerId);
    pen.to(placeOf(event, root));
    pen.drawTo(placeOf(event, root));
    onInk();
    event.preventDefault();
    root.focus({ preventScroll: true });
  });
  root.addEventListener("pointermove", (event) => {
    if (!root.hasPointerCapture(event.pointerId)) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const point of passed.length ? passed : [event]) pen.drawTo(placeOf(point, root));
    onInk();
  });
  root.addEventListener("pointerup", onLift);
}

function followKeys(root, pen, { onInk, onPen, onLift }) {
  let lowered = false;
  function draw(place) {
    pen.drawTo(place);
    onInk();
  }
  function lower(down) {
    lowered = down;
    root.classList.toggle("dl-pen-down", down);
  }
  root.addEventListener("keydown", (event) => {
    const by = STEPS[event.key];
    if (!by && event.key !== " ") return;
    event.preventDefault();
    if (by) {
      if (lowered) draw(pen.beside(by));
      else pen.to(pen.beside(by));
      return;
    }
    lower(!lowered);
    onPen(lowered ? "pen down" : "pen up");
    if (lowered) draw(pen.beside([0, 0]));
    else onLift();
  });
  root.addEventListener("blur", () => lower(false));
}

// onInk() after every change of the ink, onPen(words) when the pen is lifted or lowered.
export function createPad({ thickness, ...calls }) {
  const canvas = html("canvas", { width: PAD, height: PAD, "aria-hidden": "true" });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const brush = makeBrush();
  const root = rootOf(canvas, brush);
  const pen = makePen(context, brush, thickness);
  followPointer(root, pen, calls);
  followKeys(root, pen, calls);

  const showBrush = () => brush.setAttribute("r", (thickness() * STEP) / 2);
  const clear = () => context.clearRect(0, 0, PAD, PAD);
  showBrush();
  return {
    root,
    showBrush,
    clear,
    // The ink, PAD × PAD numbers from 0 to 1.
    ink() {
      const { data } = context.getImageData(0, 0, PAD, PAD);
      return Float32Array.from({ length: PAD * PAD }, (_, i) => data[4 * i + 3] / 255);
    },
    // Takes ink from elsewhere, PAD × PAD numbers from 0 to 1.
    paste(ink) {
      const image = context.createImageData(PAD, PAD);
      ink.forEach((value, i) => {
        image.data[4 * i + 3] = 255 * value;
      });
      context.putImageData(image, 0, 0);
    },
    // Shows a picture of 28 × 28 bytes, every pixel a square.
    load(pixels, side) {
      clear();
      const size = PAD / side;
      pixels.forEach((value, i) => {
        context.fillStyle = `rgba(0, 0, 0, ${value / 255})`;
        context.fillRect((i % side) * size, Math.floor(i / side) * size, size, size);
      });
    },
  };
}
