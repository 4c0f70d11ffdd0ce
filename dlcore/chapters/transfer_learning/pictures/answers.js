// The largest shares of a network as level bars, which several pictures share.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { look } from "kit/plane.js";

const STEP = 38;

// rows: [[name, share], …], the largest first; `right` are names that are true.
export function answerBars(rows, width, right = []) {
  const high = STEP * rows.length + 4;
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${width} ${high}`, width, height: high },
    rows.flatMap(([name, share], i) => [
      svg("text", { x: 2, y: i * STEP + 14 }, `${name}: ${decimal(share, 3)}`),
      svg("rect", {
        ...look({ colour: right.includes(name) ? 0 : 1, width: 0.5 }, "dl-solid"),
        x: 2,
        y: i * STEP + 19,
        width: Math.max(1, (width - 6) * share),
        height: 12,
      }),
    ]),
  );
}

export function inWords(rows) {
  return rows
    .slice(0, 3)
    .map(([name, share]) => `${name} ${decimal(share, 3)}`)
    .join(", ");
}
