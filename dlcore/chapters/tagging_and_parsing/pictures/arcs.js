// A sentence in a line, arcs from head to dependent above it, and others below it.
import { svg } from "kit/dom.js";
import { sheet } from "kit/squares.js";

// Pixels: a letter, the gap between words, and the narrowest word; close for a phone.
const WIDE = { letter: 8.4, gap: 20, least: 30 };
const CLOSE = { letter: 7.4, gap: 9, least: 18 };

function placesOf(words, { letter, gap, least }) {
  let x = 8;
  return words.map((word) => {
    const wide = Math.max(least, word.length * letter);
    const middle = x + wide / 2;
    x += wide + gap;
    return { middle, end: x };
  });
}

// up: −1 draws above the line y, 1 below it.
function arc(from, to, y, up, span, look) {
  const high = 12 + 13 * Math.min(span, 9);
  const aside = (to > from ? -1 : 1) * 4;
  const [a, b, top] = [from - aside, to + aside / 2, y + up * high];
  const tip = `M ${b - 4} ${y + up * 8} L ${b} ${y + up} L ${b + 4} ${y + up * 8}`;
  return svg("path", {
    class: `dl-mark dl-stroke dl-colour-${look}`,
    d: `M ${a} ${y} C ${a} ${top} ${b} ${top} ${b} ${y + up} ${tip}`,
  });
}

function arcsOf(heads, places, y, up, colour) {
  return heads.map((head, i) => {
    if (!head) return false;
    const look = typeof colour === "function" ? colour(i) : colour;
    const [from, to] = [places[head - 1].middle, places[i].middle];
    return arc(from, to, y, up, Math.abs(head - 1 - i), look);
  });
}

const tallest = (heads) =>
  Math.max(0, ...heads.map((head, i) => (head ? Math.min(9, Math.abs(head - 1 - i)) : 0)));

// heads, below: counted from 1, 0 where there is none; colour of an arc, or a function of
// the dependent's place; chosen: places whose words stand out; attributes(i) of a word;
// width: where the words need more of it, they move closer together.
export function tree(options) {
  const { words, heads, below, colour = 0, chosen = [], attributes, label, width } = options;
  const wide = placesOf(words, WIDE);
  const close = wide.at(-1).end > width;
  const places = close ? placesOf(words, CLOSE) : wide;
  const y = 22 + 13 * tallest(heads);
  const under = below ? 22 + 13 * tallest(below) : 6;
  const said = words.map((word, i) =>
    svg(
      "g",
      { ...attributes?.(i), "data-key": `word-${i}` },
      svg(
        "text",
        {
          class: `dl-mark dl-tree-word${chosen.includes(i) ? " dl-strong dl-colour-1" : ""}`,
          x: places[i].middle,
          y: y + 17,
          "text-anchor": "middle",
        },
        word,
      ),
    ),
  );
  const drawn = sheet(
    places.at(-1).end,
    y + 26 + under,
    label,
    arcsOf(heads, places, y, -1, colour),
    below ? arcsOf(below, places, y + 24, 1, 2) : [],
    said,
  );
  if (attributes) drawn.setAttribute("role", "group"); // its words are pressed
  drawn.classList.toggle("dl-tree-close", close);
  return drawn;
}
