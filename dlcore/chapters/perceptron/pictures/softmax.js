// Ten logits that the reader drags, and the probabilities that softmax makes of them.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { drag } from "kit/drag.js";
import { look } from "kit/plane.js";
import { between, listOf } from "kit/allowed.js";

const HIGH = 6; // logits from −6 to 6
const PRESETS = {
  strong: [-1, -4, 0, 1, -3, 0, -2, 5.5, -1, 1.5],
  weak: [0, 0.5, 0, 1.5, -0.5, 0.5, -1, 1.5, 0.5, 2],
  equal: Array(10).fill(1),
};

export const states = { logits: listOf(between(-HIGH, HIGH), 10) };

export function softmaxOf(logits, temperature = 1) {
  const top = Math.max(...logits);
  const powers = logits.map((z) => Math.exp((z - top) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

const bar = (x, y, width, height, colour) =>
  svg("rect", {
    ...look({ colour }, "dl-solid dl-flat"),
    x,
    y,
    width,
    height: Math.max(height, 0.5),
    rx: 2,
  });

const text = (attributes, word) => svg("text", { class: "dl-tick", ...attributes }, word);

// The handle of one logit: a bar, and a knob that the reader drags or moves by keys.
function logitHandle(context, i, share) {
  const { left, step, zero, unit } = context.geometry;
  const z = context.state.logits[i];
  const [x, wide, colour] = [left + i * step, step * 0.62, z < 0 ? 1 : 0];
  const press = (event) => {
    const by = { ArrowUp: 0.5, ArrowRight: 0.5, ArrowDown: -0.5, ArrowLeft: -0.5 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(context, i, z + by);
  };
  const reach = { x: x - 1, y: zero - HIGH * unit - 12, width: wide + 2, rx: 6 };
  return svg(
    "g",
    {
      class: "dl-handle-spot dl-up-and-down",
      tabindex: 0,
      role: "slider",
      "data-key": `z${i}`,
      "aria-label": `logit of digit ${i}`,
      "aria-valuemin": -HIGH,
      "aria-valuemax": HIGH,
      "aria-valuenow": z,
      "aria-valuetext": `${decimal(z, 1)}, probability ${decimal(share, 3)}`,
      onkeydown: press,
    },
    svg("rect", { class: "dl-reach", ...reach, height: 2 * HIGH * unit + 24 }),
    bar(x, zero - Math.max(0, z) * unit, wide, Math.abs(z) * unit, colour),
    svg("circle", { ...look({ colour }, "dl-solid"), cx: x + wide / 2, cy: zero - z * unit, r: 7 }),
  );
}

function probability({ left, step, floor, high }, i, share, isBest) {
  const [x, wide] = [left + i * step, step * 0.62];
  const place = { x: x + wide / 2, "text-anchor": "middle" };
  const style = isBest ? "font-weight: 700; fill: var(--dl-ink)" : "";
  const said = share >= 0.995 ? "1.0" : decimal(share, 2).replace("0.", ".");
  return [
    text({ ...place, y: floor + 18, style }, i),
    bar(x, floor - share * high, wide, share * high, 2),
    text({ ...place, y: floor - share * high - 5 }, said),
  ];
}

function axes({ left, zero, unit, floor, high, wide }) {
  const word = (said, y) => svg("text", { class: "dl-title", x: 0, y }, said);
  const tick = (said, y) => text({ x: left - 8, y: y + 4, "text-anchor": "end" }, said);
  const rule = (y) => svg("line", { class: "dl-axis", x1: left - 4, x2: wide, y1: y, y2: y });
  return [
    word("logits z: drag them", 14),
    tick("5", zero - 5 * unit),
    tick("0", zero),
    tick("−5", zero + 5 * unit),
    rule(zero),
    word("softmax: probabilities", 218),
    tick("1", floor - high),
    tick("0", floor),
    rule(floor),
  ];
}

export function draw(context) {
  const { picture, values, state, readout, width } = context;
  const { logits } = state;
  const shares = softmaxOf(logits, values.temperature);
  const best = shares.indexOf(Math.max(...shares));
  const wide = Math.min(width, 640);
  const step = (wide - 44) / 10;
  context.geometry = { left: 40, step, zero: 116, unit: 14, floor: 348, high: 110, wide };
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${wide} 372`, width: wide, height: 372 },
      axes(context.geometry),
      shares.map((share, i) => logitHandle(context, i, share)),
      shares.flatMap((share, i) => probability(context.geometry, i, share, i === best)),
    ),
  );
  const all = shares.reduce((a, b) => a + b, 0);
  const said = `The digit ${best} with probability ${decimal(shares[best], 3)}`;
  readout(`${said}; all ten add up to ${decimal(all, 2)}.`);
  const listed = shares.map((share, i) => `digit ${i} ${decimal(share, 2)}`).join(", ");
  const given = logits.map((z) => decimal(z, 1)).join(", ");
  return `Ten logits ${given} and their softmax at temperature ${values.temperature}: ${listed}.`;
}

function move(context, i, z) {
  const { state } = context;
  state.logits = state.logits.map((old, j) =>
    j === i ? Math.max(-HIGH, Math.min(HIGH, Math.round(z * 10) / 10)) : old,
  );
  context.redraw();
}

export function setup(context) {
  const { picture } = context;
  picture.addEventListener("pointerdown", (event) => {
    const node = picture.querySelector("svg");
    const { left, step, zero, unit, wide } = context.geometry;
    const seen = node.getBoundingClientRect();
    const zoom = seen.width / wide;
    const i = Math.floor(((event.clientX - seen.left) / zoom - left) / step);
    const height = (now) => (zero - (now.clientY - seen.top) / zoom) / unit;
    if (event.button !== 0 || i < 0 || i > 9 || Math.abs(height(event)) > HIGH + 0.8) return;
    event.preventDefault();
    const follow = (now) => move(context, i, height(now));
    drag(follow);
    follow(event);
  });
}

// All logits moved together by one, or as far as the picture goes.
export function shifted(logits, by) {
  const room = by > 0 ? HIGH - Math.max(...logits) : -HIGH - Math.min(...logits);
  const step = by > 0 ? Math.min(by, room) : Math.max(by, room);
  return logits.map((z) => Math.round((z + step) * 10) / 10);
}

export const actions = {
  strong: "A strong prediction",
  weak: "A weak one",
  equal: "No idea",
  up: "All logits + 1",
  down: "All logits − 1",
};

export function act(action, { state }) {
  const by = { up: 1, down: -1 }[action];
  state.logits = by ? shifted(state.logits, by) : [...PRESETS[action]];
}
