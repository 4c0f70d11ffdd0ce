// Level bars with a name and a number each, which several pictures of this chapter share.
import { svg } from "kit/dom.js";
import { look } from "kit/plane.js";

// items: {name, value, words, colour, dash}; one scale for all, from 0.
export function bars(items, { width, label, most = Math.max(...items.map((one) => one.value)) }) {
  const [step, top] = [44, 26];
  const high = top + step * items.length;
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${width} ${high}`, width, height: high },
    svg("text", { class: "dl-title", x: 2, y: 15 }, label),
    items.map((one, i) => {
      const y = top + i * step;
      return svg(
        "g",
        {},
        svg("text", { x: 2, y: y + 14 }, `${one.name}: ${one.words}`),
        svg("rect", {
          ...look({ colour: one.colour, width: 0.5 }, "dl-solid"),
          x: 2,
          y: y + 20,
          width: Math.max(1, ((width - 4) * one.value) / Math.max(most, 1e-9)),
          height: 14,
        }),
      );
    }),
  );
}
