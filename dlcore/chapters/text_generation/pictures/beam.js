// A beam search over two letters, with probabilities that the reader sets.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sheet } from "kit/squares.js";

const HEIGHT = 330;

// {letter: [probability, children]} of the sliders, which are in per cent.
export function treeOf(values) {
  const share = (name) => values[name] / 100;
  return {
    t: [share("t"), { i: [share("ti")], y: [share("ty")] }],
    d: [share("d"), { a: [share("da")], o: [share("do")] }],
  };
}

const childrenOf = ({ path, p, children = {} }) =>
  Object.entries(children).map(([letter, [share, more]]) => ({
    path: path + letter,
    share,
    p: p * share,
    children: more,
  }));

// The candidates of each step, [{path, share, p, kept}]: what was kept before is extended
// by every letter, and the `size` most likely are kept.
export function search(tree, size) {
  let beams = [{ path: "", p: 1, children: tree }];
  return [1, 2].map(() => {
    const found = beams.flatMap(childrenOf);
    const best = found.toSorted((a, b) => b.p - a.p).slice(0, size);
    beams = best;
    return found.map((each) => ({ ...each, kept: best.includes(each) }));
  });
}

// The most likely of all pairs of letters, whatever the beam finds.
export function mostLikely(tree) {
  return search(tree, Infinity)[1].reduce((a, b) => (b.p > a.p ? b : a));
}

const percent = (p) => `${decimal(100 * p, 0)} %`;

function node([x, y], letter, kept) {
  return svg(
    "g",
    { class: kept ? "dl-mark dl-colour-0" : "dl-mark dl-colour-9" },
    svg("circle", {
      class: kept ? "dl-mark dl-colour-0 dl-solid" : "dl-mark dl-colour-9 dl-hollow",
      cx: x,
      cy: y,
      r: 15,
    }),
    svg(
      "text",
      { class: kept ? "dl-beam-kept" : "", x, y: y + 5, "text-anchor": "middle" },
      letter,
    ),
  );
}

function edge([x1, y1], [x2, y2], { share, kept }) {
  return svg(
    "g",
    {},
    svg("path", {
      class: `dl-mark dl-stroke dl-colour-${kept ? 0 : 9}`,
      d: `M ${x1 + 17} ${y1} L ${x2 - 17} ${y2}`,
      "stroke-dasharray": kept ? false : "4 4",
    }),
    svg(
      "text",
      { class: "dl-mark dl-said", x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 5, "text-anchor": "middle" },
      percent(share),
    ),
  );
}

// Where each path lies, in pixels.
function placesFor(width) {
  const [first, second, third] = [34, 0.4 * width, 0.72 * width];
  const rows = { ti: 0, ty: 1, da: 2, do: 3 };
  const y = (row) => 45 + row * 80;
  const leaves = Object.entries(rows).map(([path, row]) => [path, [third, y(row)]]);
  return {
    "": [first, y(1.5)],
    t: [second, y(0.5)],
    d: [second, y(2.5)],
    ...Object.fromEntries(leaves),
  };
}

export function draw({ picture, width, values, readout }) {
  const wide = Math.min(width, 640);
  const tree = treeOf(values);
  const levels = search(tree, values.size);
  const places = placesFor(wide);
  const found = levels.flat();
  const marks = found.map((each) => {
    const end = places[each.path];
    const product = svg(
      "text",
      {
        class: each.kept ? "dl-mark dl-said dl-strong" : "dl-mark dl-said dl-colour-9",
        x: end[0] + 22,
        y: end[1] + 5,
      },
      each.path.length === 2 ? decimal(each.p, 3) : "",
    );
    return [
      edge(places[each.path.slice(0, -1)], end, each),
      node(end, each.path.at(-1), each.kept),
      product,
    ];
  });
  const words = summary(levels, mostLikely(tree), values.size);
  const root = svg(
    "text",
    { class: "dl-mark dl-strong", x: places[""][0], y: places[""][1] + 5, "text-anchor": "middle" },
    "what␣",
  );
  picture.replaceChildren(sheet(wide, HEIGHT, words, marks.flat(), root));
  readout(`${words}.`);
  return words;
}

function summary([first, second], best, size) {
  const kept = (level) =>
    level
      .filter((each) => each.kept)
      .toSorted((a, b) => b.p - a.p)
      .map(({ path, p }) => `“${path}” ${decimal(p, 3)}`)
      .join(", ");
  const [winner] = second.toSorted((a, b) => b.p - a.p);
  const verdict =
    winner.path === best.path
      ? `It finds the most likely pair, “${best.path}”`
      : `It misses the most likely pair, “${best.path}” ${decimal(best.p, 3)}`;
  return `Beam size ${size} keeps ${kept(first)}; then ${kept(second)}. ${verdict}`;
}
