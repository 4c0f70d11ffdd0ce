// Where a round bowl of loss touches the circle of L2 and the diamond of L1.
import { contourLines } from "kit/field.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { ofWidth, sideBySide } from "kit/layout.js";
import { dot, note, plane, polyline } from "kit/plane.js";
import { pointWithin } from "kit/allowed.js";

export const states = { best: pointWithin(-3, 3) };

// The loss ½ (w − best)ᵀ A (w − best), A with the curvatures 1 and `stretch`, turned.
export function bowl(best, stretch, turn) {
  const angle = (turn * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const a = c * c + stretch * s * s;
  const d = s * s + stretch * c * c;
  const b = (1 - stretch) * c * s;
  const loss = (x, y) => {
    const [u, v] = [x - best[0], y - best[1]];
    return 0.5 * (a * u * u + 2 * b * u * v + d * v * v);
  };
  return { a, b, d, best, loss };
}

// The lowest point of loss + ½ λ |w|²: (A + λ 1) w = A best.
export function withL2({ a, b, d, best }, ridge) {
  const right = [a * best[0] + b * best[1], b * best[0] + d * best[1]];
  const [p, q] = [a + ridge, d + ridge];
  const determinant = p * q - b * b;
  return [(q * right[0] - b * right[1]) / determinant, (p * right[1] - b * right[0]) / determinant];
}

// The lowest point of loss + λ (|w₁| + |w₂|): one weight after the other, until nothing moves.
export function withL1({ a, b, d, best }, strength) {
  const soft = (z) => Math.sign(z) * Math.max(0, Math.abs(z) - strength);
  const right = [a * best[0] + b * best[1], b * best[0] + d * best[1]];
  let w = [0, 0];
  for (let i = 0; i < 2000; i += 1) {
    const first = soft(right[0] - b * w[1]) / a;
    const next = [first, soft(right[1] - b * first) / d];
    const moved = Math.abs(next[0] - w[0]) + Math.abs(next[1] - w[1]);
    w = next;
    if (moved < 1e-13) break;
  }
  return w;
}

const CIRCLE = Array.from({ length: 97 }, (_, i) => (2 * Math.PI * i) / 96);
const OUTLINES = {
  L2: (r) => CIRCLE.map((angle) => [r * Math.cos(angle), r * Math.sin(angle)]),
  L1: (r) => [
    [r, 0],
    [0, r],
    [-r, 0],
    [0, -r],
    [r, 0],
  ],
};

// How large a solution is, as its penalty counts it.
export const sizeOf = (penalty, [x, y]) =>
  penalty === "L2" ? Math.hypot(x, y) : Math.abs(x) + Math.abs(y);

const wordFor = (value) => (Math.abs(value) < 1e-9 ? "exactly 0" : decimal(value));

export function draw({ picture, width, values, state, set, redraw, readout }) {
  const { penalty, strength } = values;
  const field = bowl(state.best, values.stretch, values.turn);
  const solve = penalty === "L2" ? withL2 : withL1;
  const w = solve(field, strength);
  const size = sizeOf(penalty, w);
  const frame = plane({
    width: Math.min(width, 460),
    x: [-3, 3],
    y: [-3, 3],
    xLabel: "w₁",
    yLabel: "w₂",
  });
  const touching = field.loss(...w);
  const levels = [0.15, 0.6, 1.5, 3, 6].filter((level) => Math.abs(level - touching) > 0.1);
  const path = Array.from({ length: 61 }, (_, i) => solve(field, 10 ** (-3 + i / 12)));
  frame.add(
    contourLines(frame, field.loss, levels, { colour: 9, width: 1 }),
    touching > 1e-4 && contourLines(frame, field.loss, [touching], { colour: 1, width: 2.2 }),
    polyline(frame, [field.best, ...path, [0, 0]], { colour: 3, dash: "2 4", width: 1.8 }),
    polyline(frame, OUTLINES[penalty](size), { colour: 0, width: 2.6 }),
    dot(frame, w, { colour: 2, size: 8 }),
  );
  frame.over(
    note(frame, w, "touches here", { colour: 2, dx: 12, dy: 22 }),
    handle(frame, {
      key: "best",
      at: state.best,
      label: "lowest point of the loss",
      colour: 1,
      onMove: (point) => {
        state.best = point.map((v) => Math.min(3, Math.max(-3, v)));
        redraw();
      },
    }),
  );
  picture.replaceChildren(sideBySide(ofWidth(Math.min(width, 460), frame.node)));
  const said =
    `Lowest loss at (${decimal(state.best[0])}, ${decimal(state.best[1])}). With ${penalty} and ` +
    `λ = ${strength}: w₁ = ${wordFor(w[0])}, w₂ = ${wordFor(w[1])}, loss ${decimal(touching)}.`;
  readout(said);
  return `Contour lines of a loss, and the ${penalty === "L2" ? "circle" : "diamond"} that they touch. ${said}`;
}
