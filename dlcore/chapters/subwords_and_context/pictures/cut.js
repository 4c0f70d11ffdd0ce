// The reader's text, cut by three vocabularies of one size.
import { ask, showAsked, textUpTo } from "kit/asked.js";
import { html } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { heading, row, table } from "kit/tables.js";
import { joinPair } from "./joining.js";

const LONGEST = 120;
const LONGEST_PIECE = 8;
const MARK = "▁";
const UNKNOWN_COST = -20;
const SIGNS =
  /▁?[\p{L}\p{Nl}\p{No}]+(?:['’][\p{L}\p{Nl}\p{No}]+)*|▁?\p{Nd}+|▁?[^\s\p{L}\p{N}_▁]+|▁|_+/gu;

export const states = { text: textUpTo(LONGEST) };

export function setup(context) {
  ask(context, { text: { label: "your text", first: context.data.text, longest: LONGEST } });
}

// Words, numbers and signs, each with the blank before it; no piece crosses their ends.
export function chunks(text) {
  const marked = MARK + text.split(/\s+/).filter(Boolean).join(MARK);
  const found = marked.match(SIGNS);
  return text.trim() ? found : [];
}

// The merges again, the earliest first.
export function byMerges(word, ranks) {
  let pieces = [...word];
  for (;;) {
    let best = null;
    pieces.slice(1).forEach((piece, i) => {
      const rank = ranks.get(`${pieces[i]} ${piece}`) ?? Infinity;
      if (rank < (best?.rank ?? Infinity)) best = { rank, a: pieces[i], b: piece };
    });
    if (!best) return pieces;
    pieces = joinPair(pieces, best.a, best.b);
  }
}

// From the left, the longest known piece first.
export function byLength(word, known) {
  const letters = [...word];
  const pieces = [];
  for (let start = 0; start < letters.length;) {
    let end = letters.length;
    while (end > start + 1 && !known.has(letters.slice(start, end).join(""))) end -= 1;
    pieces.push(letters.slice(start, end).join(""));
    start = end;
  }
  return pieces;
}

// The cut whose pieces are most probable together: the best way to each place.
export function byProbability(word, logs) {
  const letters = [...word];
  const ways = [{ score: 0, pieces: [] }];
  for (let end = 1; end <= letters.length; end += 1) {
    let best = { score: -Infinity };
    for (let start = Math.max(0, end - LONGEST_PIECE); start < end; start += 1) {
      const piece = letters.slice(start, end).join("");
      const usual = end - start === 1 ? UNKNOWN_COST : -Infinity;
      const score = ways[start].score + (logs.get(piece) ?? usual);
      if (score > best.score) best = { score, pieces: [...ways[start].pieces, piece] };
    }
    ways.push(best);
  }
  return ways.at(-1).pieces;
}

// The first merges of a list, as many as give a vocabulary of this size.
function first(merges, characters, size) {
  const known = new Set(characters);
  const ranks = new Map();
  for (const [a, b] of merges) {
    if (!known.has(a + b) && known.size + 1 >= size) break;
    known.add(a + b);
    ranks.set(`${a} ${b}`, ranks.get(`${a} ${b}`) ?? ranks.size);
  }
  return { known, ranks };
}

export function methods(data, size) {
  const ranks = first(data.frequency, data.characters, size).ranks;
  const known = first(data.likelihood, data.characters, size).known;
  const place = data.sizes.indexOf(size);
  const logs = new Map(data.unigram[place].map((piece, i) => [piece, data.logs[place][i]]));
  return {
    "byte pairs": (word) => byMerges(word, ranks),
    wordpieces: (word) => byLength(word, known),
    unigram: (word) => byProbability(word, logs),
  };
}

const piecesOf = (pieces, known) =>
  html(
    "span",
    { class: "dl-cut" },
    pieces.map((piece) => {
      const strange = piece.length <= 2 && ![...piece].every((c) => known.has(c));
      return html("b", { class: strange ? "dl-colour-1 dl-strange" : "" }, strange ? "?" : piece);
    }),
  );

export function draw(context) {
  const { picture, values, state, data, readout } = context;
  showAsked(context);
  const words = chunks(state.text.toLowerCase());
  const known = new Set(data.characters);
  const strange = [...new Set(words.join(""))].filter((c) => !known.has(c));
  const found = Object.entries(methods(data, values.size)).map(([name, cutWord]) => [
    name,
    words.flatMap(cutWord),
  ]);
  const each = (count) => decimal(count / Math.max(words.length, 1), 2);
  const rows = found.map(([name, pieces]) =>
    row([heading("row", name), piecesOf(pieces, known), `${pieces.length}`, each(pieces.length)]),
  );
  picture.replaceChildren(table("dl-cuts", ["by", "pieces", "how many", "per word"], rows));
  const lower = state.text.toLowerCase().split(/\s+/).filter(Boolean).join(" ");
  const back = found[0][1].map((piece) => (known.has([...piece][0]) ? piece : "?")).join("");
  const same = back.replaceAll(MARK, " ").trim() === lower;
  const text = words.length
    ? `${some(words.length, "word")}; ${same ? "joined again, the pieces give your text in small letters" : `joined again, the text is not yours: unknown are ${strange.join(" ")}`}`
    : "Type a word";
  readout(`${text}.`);
  const counts = found.map(([name, pieces]) => `${name} ${pieces.join("|")}`).join("; ");
  return `“${state.text}” cut by vocabularies of ${values.size} pieces: ${counts}. ${text}.`;
}
