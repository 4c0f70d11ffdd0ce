// Lines and numbers for a horizontal axis that holds the logarithms of what it shows.
import { svg } from "kit/dom.js";

export function logarithmicTicks(frame, values) {
  const { top, bottom } = frame.box;
  for (const value of values) {
    const x = frame.x(Math.log10(value));
    frame.under(svg("line", { class: "dl-grid", x1: x, x2: x, y1: top, y2: bottom }));
    const place = { x, y: bottom + 17, "text-anchor": "middle" };
    frame.over(svg("text", { class: "dl-tick", ...place }, String(value)));
  }
}
