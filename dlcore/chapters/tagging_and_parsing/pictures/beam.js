// Two actions in a row: what greedy takes, and what a beam keeps.
import { decimal } from "kit/formats.js";
import { scrolled } from "kit/scrolled.js";
import { heading, row, table } from "kit/tables.js";

// Paths of two actions and their products, from the sliders in per cent: the first action
// is SHIFT, LEFT or RIGHT; after each, the best second one has the share that is given.
export function paths(values) {
  const rest = Math.max(0, 100 - values.shift - values.left);
  const first = { SHIFT: values.shift, LEFT: values.left, RIGHT: rest };
  const second = {
    SHIFT: ["LEFT", values.after_shift],
    LEFT: ["RIGHT", values.after_left],
    RIGHT: ["SHIFT", values.after_right],
  };
  return Object.entries(first).map(([action, share]) => {
    const [next, chance] = second[action];
    return { action, next, share: share / 100, p: (share * chance) / 10_000 };
  });
}

// What a beam of this size ends with.
export const found = (all, size) =>
  [...all]
    .sort((a, b) => b.share - a.share)
    .slice(0, size)
    .reduce((best, one) => (one.p > best.p ? one : best));

export function draw({ picture, values, readout }) {
  const all = paths(values);
  const kept = [...all].sort((a, b) => b.share - a.share).slice(0, values.size);
  const best = found(all, values.size);
  const whole = found(all, 3);
  const rows = all.map((one) =>
    row(
      [
        heading("row", one.action),
        decimal(one.share, 2),
        kept.includes(one) ? "kept" : "dropped",
        one.next,
        decimal(one.p, 3),
        one === best ? "◀" : "",
      ],
      { class: kept.includes(one) ? "" : "dl-beam-dropped" },
    ),
  );
  picture.replaceChildren(
    scrolled(
      "The paths",
      table("dl-beam", ["first action", "share", "", "best next", "product", ""], rows),
    ),
  );
  const text = `A beam of ${values.size} ends with ${best.action}, ${best.next}, ${decimal(best.p, 3)}; the best of all is ${whole.action}, ${whole.next}, ${decimal(whole.p, 3)}`;
  readout(`${text}.`);
  return `Three first actions and the best action after each. ${text}.`;
}
