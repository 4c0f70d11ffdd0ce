// A map of attention: a row for each word that is said, a column for each word that is
// looked at. Pointing at a row lights up its sources.
import { svg } from "./dom.js";
import { decimal } from "./formats.js";
import { movedSpot } from "./handle.js";

const ROW = 28; // pixels
const TOP = 92; // for the words above, which stand at an angle
const DEEP = 0.75; // opacity of the square of a weight of 1

// Where columns begin and how wide they are, for so many of them.
function columnsOf(width, count) {
  const left = Math.min(130, Math.round(0.3 * width));
  return { left, cell: Math.min(44, Math.floor((width - left - 50) / Math.max(1, count))) };
}

// The column under a place in pixels, the nearest one beyond the ends.
const columnAt = ({ left, cell }, x, count) =>
  Math.min(count - 1, Math.max(0, Math.floor((x - left) / cell)));

// "mostly car (0.81), red (0.15)": the sources that count, the largest first.
function sourcesInWords(weights, source, least = 0.1) {
  const order = [...weights.keys()].sort((a, b) => weights[b] - weights[a]);
  const told = order.filter((i, place) => place === 0 || weights[i] >= least);
  return told.map((i) => `${source[i]} (${decimal(weights[i])})`).join(", ");
}

function sourceWord(word, x) {
  const tint = svg("rect", {
    class: "dl-square dl-flat dl-mark dl-colour-0",
    x: -3,
    y: -13,
    width: 84,
    height: 18,
    rx: 3,
    "fill-opacity": 0,
  });
  const text = svg("text", { class: "dl-source-word", x: 0, y: 0 }, word);
  const node = svg("g", { transform: `translate(${x} ${TOP - 10}) rotate(-52)` }, tint, text);
  return { node, light: (share) => tint.setAttribute("fill-opacity", (DEEP * share).toFixed(3)) };
}

function squaresOf(row, { left, cell }, y, colour) {
  return row.map((weight, i) =>
    svg("rect", {
      class: `dl-square dl-mark dl-colour-${colour}`,
      x: left + i * cell + 1,
      y: y + 1,
      width: cell - 2,
      height: ROW - 4,
      "fill-opacity": (DEEP * Math.max(0, Math.min(1, weight))).toFixed(3),
    }),
  );
}

// A row that the reader drags: its weight goes where the pointer or the arrow key puts it.
function moving(sheet, { i, about, place, columns, count, onMove }, children) {
  const { left, cell } = columns;
  const to = (column) => onMove(i, Math.min(count - 1, Math.max(0, column)));
  const spot = movedSpot(
    sheet,
    {
      ...about,
      "data-key": `row-${i}`,
      "aria-valuemin": 1,
      "aria-valuemax": count,
      "aria-valuenow": place + 1,
    },
    {
      onArrow: ([dx, dy]) => to(place + (dx || dy)),
      onDrag: ([dx]) => to(columnAt(columns, spot.start + dx, count)),
      onKey: (key) => {
        if (key !== "Delete" && key !== "Backspace" && key !== "Escape") return false;
        onMove(i, null);
        return true;
      },
    },
    ...children,
  );
  spot.start = left + (place + 0.5) * cell;
  spot.addEventListener("pointerdown", (event) => {
    const box = sheet.getBoundingClientRect();
    spot.start = ((event.clientX - box.left) * sheet.viewBox.baseVal.width) / box.width;
    if (spot.start > left) to(columnAt(columns, spot.start, count));
  });
  return spot;
}

// source: words; rows: [{word, weights, colour, strong}], weights one for each source
// word, 0 to 1; label: what the whole shows; onMove(row, column, or null for a row that
// is let go), where the reader may put all of a row's weight on one word.
export function alignmentMap({ width, source, rows, label, onMove }) {
  const columns = columnsOf(width, source.length);
  const height = TOP + rows.length * ROW + 6;
  const sheet = svg("svg", {
    class: "dl-plane dl-sheet dl-alignment",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: onMove ? "group" : "img",
    "aria-label": label,
  });
  const { left, cell } = columns;
  const above = source.map((word, i) => sourceWord(word, left + (i + 0.5) * cell));
  const light = (weights) => above.forEach((one, i) => one.light(weights?.[i] ?? 0));
  let held = null; // the weights of the row that has the focus
  const drawn = rows.map((row, i) => {
    const y = TOP + i * ROW;
    const weights = [...row.weights];
    const said = svg(
      "text",
      { class: row.strong ? "dl-strong" : "", x: left - 8, y: y + 18, "text-anchor": "end" },
      row.word,
    );
    const back = svg("rect", { class: "dl-reach", x: 0, y, width, height: ROW - 2 });
    const children = [back, said, squaresOf(weights, columns, y, row.colour ?? 0)].flat();
    const place = weights.indexOf(Math.max(...weights));
    const words = sourcesInWords(weights, source);
    const about = { "aria-label": `“${row.word}” looks at`, "aria-valuetext": words };
    const more = { i, about, place, columns, count: source.length, onMove };
    const node = onMove ? moving(sheet, more, children) : svg("g", {}, children);
    node.addEventListener("pointerenter", () => light(weights));
    node.addEventListener("focus", () => light((held = weights)));
    node.addEventListener("blur", () => light((held = null)));
    return node;
  });
  sheet.append(...above.map(({ node }) => node), ...drawn);
  sheet.addEventListener("pointerleave", () => light(held));
  return sheet;
}
