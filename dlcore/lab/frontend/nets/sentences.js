// What the pictures of a Transformer share: the reader's words, its names, its maps.
import { svg } from "kit/dom.js";
import { knownWords } from "kit/known_words.js";
import { squares } from "kit/squares.js";
import { openContestants } from "./contestants.js";
import { openTransformer } from "./transformer.js";

const LONGEST = 10; // words that are read of the reader's sentence

export const readSentence = (text, known) => knownWords(text, known, LONGEST);

// "decoder.1.cross" -> "decoder 2, to the source"
const KINDS = { attention: "to itself", cross: "to the source" };
export function layerName(name) {
  const [side, block, kind] = name.split(".");
  return `${side} ${Number(block) + 1}, ${KINDS[kind]}`;
}

// Numbers as a heat map, with words before its rows and above its columns.
export function heatMap({
  values,
  columns,
  rowWords,
  columnWords,
  size,
  words,
  top = 1,
  press,
  strong,
}) {
  const rows = values.length / columns;
  const left = rowWords ? 8 * Math.max(...rowWords.map((word) => word.length)) + 10 : 0;
  const above = columnWords ? 7 * Math.max(...columnWords.map((word) => word.length)) + 8 : 0;
  const show = (row, column) => {
    const value = values[row * columns + column];
    return { value: value / top, strong: strong?.(row, column) };
  };
  const text = (attributes, word) => svg("text", { class: "dl-tick", ...attributes }, word);
  const [width, height] = [left + columns * size, above + rows * size];
  return svg(
    "svg",
    {
      class: "dl-plane dl-sheet",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": words,
    },
    (rowWords ?? []).map((word, row) =>
      text({ x: left - 6, y: above + (row + 0.5) * size + 4, "text-anchor": "end" }, word),
    ),
    (columnWords ?? []).map((word, column) => {
      const [x, y] = [left + (column + 0.5) * size + 4, above - 6];
      return text({ transform: `translate(${x} ${y}) rotate(-90)` }, word);
    }),
    squares({ at: [left, above], size, sides: [rows, columns], show, press }),
  );
}

// The translator of a widget, whose `network` is there once it is loaded; `said` shows what
// it says.
export function openTranslator(model, said, onReady) {
  const { heads } = model.get("config");
  const self = { network: null };
  const [contestant] = openContestants(model, {
    createAnswers: () => ({ root: said }),
    createView: ({ weights }) => {
      self.network = openTransformer(weights, { heads });
      return { roots: [] };
    },
    onReady,
  });
  return Object.assign(self, { root: contestant.root });
}
