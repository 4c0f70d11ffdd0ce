// A picture of side × side pixels, and the same numbers in a row: the input vector.
import { html, svg } from "./dom.js";

const MARK = "stroke: var(--dl-c1); stroke-width: 2.5";

// A ring that touches no edge, for any side.
function ring(side) {
  const middle = (side - 1) / 2;
  return Array.from({ length: side * side }, (_, i) => {
    const far = Math.hypot((Math.floor(i / side) - middle) * 0.85, (i % side) - middle);
    const radius = side < 4 ? middle : middle - 0.6;
    return Math.abs(far - radius) < 0.6 ? 1 : 0;
  });
}

function pixelsOf({ state, values }) {
  const drawn = state.pixels;
  return drawn && drawn.length === values.side ** 2 ? [...drawn].map(Number) : ring(values.side);
}

const fill = (on) => `fill: ${on ? "var(--dl-ink)" : "var(--dl-page)"}; stroke: var(--dl-control); stroke-width: 0.75`;

export function draw(context) {
  const { picture, values, state, readout, width } = context;
  const { side } = values;
  const pixels = pixelsOf(context);
  const at = Math.min(state.at ?? 0, pixels.length - 1);
  const size = Math.floor(208 / side);
  const cell = (i) => svg("rect", {
    x: 3 + (i % side) * size, y: 3 + Math.floor(i / side) * size, width: size, height: size, "data-pixel": i,
    style: `${fill(pixels[i])}; cursor: pointer`,
  });
  const frameOf = (x, y, w) => svg("rect", { x, y, width: w, height: w, style: `fill: none; ${MARK}; pointer-events: none` });
  const grid = svg("svg", {
    class: "dl-plane dl-handle-spot", viewBox: "0 0 214 214", width: 214, height: 214, tabindex: 0, role: "application",
    "data-key": "grid", "aria-label": `Picture of ${side} by ${side} pixels. Arrow keys choose a pixel, space turns it on or off.`,
    style: "flex: none; touch-action: manipulation",
    onkeydown: (event) => pressKey(context, event),
  }, pixels.map((_, i) => cell(i)), frameOf(3 + (at % side) * size, 3 + Math.floor(at / side) * size, size));
  const room = width > 560 ? Math.min(width - 260, 420) : width;
  const perRow = Math.min(pixels.length, side * Math.max(1, Math.floor(Math.floor((room - 10) / 23) / side)));
  const strip = svg("svg", {
    class: "dl-plane", viewBox: `0 0 ${perRow * 23 + 6} ${Math.ceil(pixels.length / perRow) * 32 + 4}`,
    width: perRow * 23 + 6, height: Math.ceil(pixels.length / perRow) * 32 + 4, style: "max-width: 100%",
  }, pixels.map((on, i) => {
    const [x, y] = [3 + (i % perRow) * 23, 3 + Math.floor(i / perRow) * 32];
    return svg("g", { "data-pixel": i, style: "cursor: pointer" },
      svg("rect", { x, y, width: 22, height: 22, style: fill(on) }),
      svg("text", { x: x + 11, y: y + 16, "text-anchor": "middle", style: `font-size: 12px; fill: ${on ? "var(--dl-page)" : "var(--dl-ink)"}` }, on),
      i === at && frameOf(x, y, 22));
  }));
  const heading = (text) => html("p", { class: "dl-heading", style: "margin: 0 0 4px; font-size: 13px; color: var(--dl-muted)" }, text);
  picture.replaceChildren(html("div", { style: "display: flex; flex-wrap: wrap; gap: 14px 32px" },
    html("div", {}, heading("the picture"), grid),
    html("div", {}, heading(`the vector: ${pixels.length} numbers, row after row`), strip)));
  const [row, column] = [Math.floor(at / side), at % side];
  readout(`Row ${row}, column ${column} becomes component ${side} · ${row} + ${column} = ${at}.`);
  return `A picture of ${side} by ${side} pixels and its vector ${pixels.join("")}.`;
}

function flip(context, at) {
  const pixels = pixelsOf(context);
  pixels[at] = 1 - pixels[at];
  context.state.pixels = pixels.join("");
  context.state.at = at;
  context.redraw();
}

function pressKey(context, event) {
  const { side } = context.values;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -side, ArrowDown: side }[event.key];
  if (!by && event.key !== " ") return;
  event.preventDefault();
  const at = Math.min(context.state.at ?? 0, side * side - 1);
  if (!by) flip(context, at);
  else if (at + by >= 0 && at + by < side * side) {
    context.state.at = at + by;
    context.redraw();
  }
}

export function setup(context) {
  context.picture.addEventListener("click", (event) => {
    const at = event.target.closest("[data-pixel]")?.dataset.pixel;
    if (at !== undefined) flip(context, Number(at));
  });
}
