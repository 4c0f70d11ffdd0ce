// A strip that shows where the learning rate stands between 0 and the rates that diverge.
import { svg } from "./dom.js";
import { decimal } from "./formats.js";
import { look } from "./plane.js";

// value: the learning rate; high: end of the strip; limit: where descent begins to fail;
// best: a rate worth a mark of its own, or null; name: what the limit is.
export function gauge({ width, value, high, limit, best = null, name = "2/λ", bestName = "1/λ" }) {
  const [left, right, y] = [14, width - 14, 34];
  const at = (rate) => left + (right - left) * Math.min(1, rate / high);
  const bar = (from, to, colour) => to > from && svg("rect", {
    ...look({ colour }, "dl-tint"), x: at(from), y: y - 7, width: at(to) - at(from), height: 14,
  });
  const mark = (rate, text, colour) => rate <= high && [
    svg("line", { ...look({ colour, width: 2 }), x1: at(rate), x2: at(rate), y1: y - 11, y2: y + 11 }),
    svg("text", {
      ...look({ colour }, "dl-said"), x: Math.min(Math.max(at(rate), 56), width - 70), y: y + 27,
      "text-anchor": "middle",
    }, `${text} = ${decimal(rate, rate < 0.1 ? 4 : 2)}`),
  ];
  const node = svg("svg", {
    class: "dl-plane", viewBox: `0 0 ${width} 66`, width, height: 66, "aria-hidden": "true",
  });
  const crowded = best !== null && Math.abs(at(limit) - at(best)) < 120;
  node.append(...[
    svg("text", { class: "dl-title", x: left, y: 14 }, "learning rate"),
    svg("text", { class: "dl-title", x: right, y: 14, "text-anchor": "end" }, "diverges"),
    bar(0, Math.min(limit, high), 2), bar(limit, high, 1),
    best !== null && !crowded && mark(best, bestName, 2), mark(limit, name, 1),
    svg("circle", { ...look({}, "dl-solid"), cx: at(value), cy: y, r: 7 }),
  ].flat().filter(Boolean));
  return node;
}
