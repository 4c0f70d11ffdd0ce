// A strip that shows where the learning rate stands between 0 and the rates that diverge.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { look } from "kit/plane.js";

// rate: the learning rate; high: end of the strip; marks: [[rate, name], …], the last one
// is the limit from which descent diverges.
export function gauge({ width, rate, high, marks }) {
  const at = (value) => 14 + (width - 28) * Math.min(1, value / high);
  const limit = Math.min(high, marks[marks.length - 1][0]);
  const bar = (from, to, colour) =>
    svg("rect", {
      ...look({ colour }, "dl-tint"),
      x: at(from),
      y: 27,
      width: at(to) - at(from),
      height: 14,
    });
  const text = (x, y, words, anchor, kind = "dl-title") =>
    svg("text", { class: kind, x, y, "text-anchor": anchor }, words);
  const mark = ([value, name], i) =>
    value <= high && [
      svg("line", {
        ...look({ colour: i + 1 < marks.length ? 2 : 1 }),
        x1: at(value),
        x2: at(value),
        y1: 23,
        y2: 45,
      }),
      text(
        Math.min(Math.max(at(value), 56), width - 70),
        61,
        `${name} = ${decimal(value, value < 0.1 ? 4 : 2)}`,
        "middle",
        "dl-tick",
      ),
    ];
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${width} 66`, width, height: 66, "aria-hidden": "true" },
    text(14, 14, "learning rate"),
    text(width - 14, 14, "diverges", "end"),
    bar(0, limit, 2),
    bar(limit, high, 1),
    marks.flatMap(mark),
    svg("circle", { ...look({}, "dl-solid"), cx: at(rate), cy: 34, r: 7 }),
  );
}
