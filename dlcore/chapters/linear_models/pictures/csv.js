// The reader's own table in the page, read as dlcore/data/table.py reads it: a test
// compares the two, sentence by sentence.
import { randomState } from "kit/random.js";

const LEAST_ROWS = 10;
const MOST_WORDS = 12; // different words of a column that still become columns of 0 and 1
const MOST_CLASSES = 20;
const MOSTLY = 0.5; // so many numbers make a column of numbers with slips in it
const DELIMITERS = [",", ";", "\t", "|"];
const MISSING = new Set(["", "na", "n/a", "nan", "null", "?", "-"]);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const SEPARATED = /^[+-]?\d[\d.,'’ \u00a0\u202f]*\d$/;
const DATE = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$/;
const UNIT = /^([^\d\s.,+-]{0,3}) ?[+-]?\d[\d.,]* ?([^\d\s.,]{0,8})$/;

const sixDigits = (value) => String(Number(value.toPrecision(6)));

function refuse(sentence) {
  throw new Error(sentence);
}

// ---------------------------------------------------------------- reading

// Rows of cells; a cell in quotes may hold delimiters, line ends and doubled quotes.
export function records(text, delimiter) {
  const found = [];
  let [row, cell, quoted] = [[], "", false];
  const endCell = () => {
    row.push(cell);
    cell = "";
  };
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') {
        cell += letter;
        i += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === delimiter) endCell();
    else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[i + 1] === "\n") i += 1;
      endCell();
      found.push(row);
      row = [];
    } else cell += letter;
  }
  if (cell !== "" || row.length) {
    endCell();
    found.push(row);
  }
  return found;
}

const plain = (cell) => {
  const text = cell.trim().replaceAll("−", "-");
  return MISSING.has(text.toLowerCase()) ? null : text;
};

// [{name, cells, rows, kind}, …]: text, null where nothing stands.
export function readColumns(given) {
  const text = given.replace(/^\ufeff/, "");
  if (text.includes("\0")) refuse("This is no text. Save the table as CSV (UTF-8).");
  const first = text.split(/\r\n|\n|\r/).find((line) => line.trim()) ?? "";
  const uses = DELIMITERS.map((delimiter) => first.split(delimiter).length);
  const filled = records(text, DELIMITERS[uses.indexOf(Math.max(...uses))])
    .map((cells, i) => ({ row: i + 1, cells }))
    .filter(({ cells }) => cells.some((cell) => cell.trim()));
  if (filled.length < 2) refuse("The table is empty. The first row names the columns.");
  const [{ cells: head }, ...body] = filled;
  for (const { row, cells } of body) {
    if (cells.length === head.length) continue;
    refuse(
      `Row ${row} has ${cells.length} cells, and the first row ${head.length}. ` +
        'A cell with a comma in it needs quotes: "a, b".',
    );
  }
  return named(
    head.map((name) => name.trim()),
    body,
  );
}

function named(names, body) {
  if (names.every((name) => NUMBER.test(name))) {
    refuse("The first row holds numbers. It must name the columns: add such a row.");
  }
  const rows = body.map(({ row }) => row);
  return names.flatMap((name, k) => {
    if (name && names.indexOf(name) < k) {
      refuse(`Two columns are called '${name}'. Rename one of them.`);
    }
    const column = { name, rows, cells: body.map(({ cells }) => plain(cells[k])) };
    column.kind = kindOf(column);
    if (name) return [column];
    if (column.kind !== "counter" && column.kind !== "empty") {
      refuse(`Column ${k + 1} has no name. Write one in row 1.`);
    }
    return [];
  });
}

// ---------------------------------------------------------------- columns

function kindOf(column) {
  const seen = column.cells.filter((cell) => cell !== null);
  if (!seen.length) return "empty";
  const odd = seen.filter((cell) => !NUMBER.test(cell));
  if (!odd.length) return kindOfNumbers(column, seen.map(Number));
  if (seen.every((cell) => DATE.test(cell))) return "date";
  refuseSlips(column, seen, odd);
  const different = new Set(seen).size;
  if (different === 1) return "same";
  return different <= Math.min(MOST_WORDS, seen.length / 2) ? "words" : "text";
}

function kindOfNumbers({ cells }, values) {
  if (new Set(values).size === 1) return "same";
  const counts = (from) =>
    values.length === cells.length && values.every((value, i) => value === i + from);
  return counts(0) || counts(1) ? "counter" : "number";
}

function refuseSlips({ name, cells, rows }, seen, odd) {
  const example = odd[0];
  const row = rows[cells.indexOf(example)];
  if (odd.every((cell) => SEPARATED.test(cell))) {
    refuse(
      `Column '${name}' writes numbers such as '${example}' (row ${row}). ` +
        "Is that a decimal comma, or thousands? Write 1234.5: a point for decimals " +
        "and nothing between thousands.",
    );
  }
  const units = new Set(
    odd.map((cell) => UNIT.exec(cell)?.slice(1).join("|")).filter((unit) => unit !== undefined),
  );
  if (units.size === 1 && seen.every((cell) => UNIT.test(cell))) {
    refuse(
      `Column '${name}' writes numbers with a unit, such as '${example}' ` +
        `(row ${row}). Put the unit into the column's name, and leave the numbers.`,
    );
  }
  if (odd.length < MOSTLY * seen.length) {
    refuse(
      `Column '${name}' holds numbers, but '${example}' in row ${row}. ` +
        "Correct that cell, or leave it empty.",
    );
  }
}

const only = (column, kept) => ({
  ...column,
  cells: kept.map((i) => column.cells[i]),
  rows: kept.map((i) => column.rows[i]),
});

// The rows that are kept of features and target, and what is told of it.
function withoutGaps(columns, goal, missing) {
  const used = columns.filter(({ kind }) => kind === "number" || kind === "words");
  const gap = used.find(({ cells }) => cells.includes(null));
  if (gap && missing === "refuse") {
    const count = gap.cells.filter((cell) => cell === null).length;
    refuse(
      `Column '${gap.name}' has ${count} empty cells. Say missing='drop' to leave out ` +
        "those rows, or missing='median' to fill them in.",
    );
  }
  const all = [...goal.cells.keys()];
  const full = all.filter((i) => goal.cells[i] !== null);
  const told = [];
  if (full.length < all.length) {
    told.push(["", `${all.length - full.length} rows without '${goal.name}' are left out`]);
  }
  let kept = full;
  if (missing === "drop" && gap) {
    kept = full.filter((i) => used.every(({ cells }) => cells[i] !== null));
    told.push(["", `${full.length - kept.length} rows with gaps left out`]);
  }
  return { columns: columns.map((column) => only(column, kept)), goal: only(goal, kept), told };
}

// ---------------------------------------------------------------- answers

const WHY = {
  empty: "it is empty",
  same: "it has the same value in all rows",
  counter: "it only numbers the rows",
  date: "a date; make numbers of it, such as the month",
  text: "nearly every row has its own text",
  number: "it has the same value in all rows",
  words: "it has the same value in all rows",
};

// {y, classes}: without classes, y is a number to predict.
function readAnswers({ name, kind, cells }) {
  const different = [...new Set(cells)].sort();
  if (["date", "counter", "empty"].includes(kind) || different.length < 2) {
    refuse(`'${name}' is nothing to predict: ${WHY[kind]}.`);
  }
  if (different.every((cell) => NUMBER.test(cell))) {
    different.sort((a, b) => a - b);
    const values = new Set(different.map(Number));
    const isYesOrNo = values.size === 2 && values.has(0) && values.has(1);
    if (!isYesOrNo) return { y: cells.map(Number), classes: [] };
  }
  if (different.length > MOST_CLASSES) {
    refuse(
      `'${name}' has ${different.length} different values; ${MOST_CLASSES} ` +
        "classes are the most.",
    );
  }
  return { y: cells.map((cell) => different.indexOf(cell)), classes: different };
}

function describeTarget(y, classes) {
  if (!classes.length) {
    const [low, high] = [Math.min(...y), Math.max(...y)].map(sixDigits);
    return `to be predicted: a number from ${low} to ${high}`;
  }
  const counts = classes.map((name, k) => `${name} ${y.filter((value) => value === k).length}`);
  return `to be predicted: one of ${classes.length} classes (${counts.join(", ")})`;
}

// ---------------------------------------------------------------- parts

// For every row the number of the first row that is equal to it.
function copies(columns) {
  const used = columns.filter(({ kind }) => ["number", "words", "text", "date"].includes(kind));
  const first = new Map();
  return columns[0].cells.map((_, i) => {
    const key = JSON.stringify(used.map(({ cells }) => cells[i]));
    if (!first.has(key)) first.set(key, i);
    return first.get(key);
  });
}

// Places of training and of test rows; equal rows stay together.
function split(groups, share, seed) {
  const half = share * groups.length;
  const even = half % 1 === 0.5 ? 2 * Math.round(half / 2) : Math.round(half); // as Python's
  const wanted = Math.min(groups.length - 1, Math.max(1, even));
  const members = new Map();
  for (const group of groups) members.set(group, (members.get(group) ?? 0) + 1);
  const order = [...members.keys()];
  const heldOut = new Set();
  let taken = 0;
  for (const place of randomState(seed).permutation(order.length)) {
    if (taken >= wanted) break;
    heldOut.add(order[place]);
    taken += members.get(order[place]);
  }
  const places = [...groups.keys()];
  return {
    train: places.filter((i) => !heldOut.has(groups[i])),
    test: places.filter((i) => heldOut.has(groups[i])),
  };
}

// ---------------------------------------------------------------- features

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const LEVEL = "left out: one value in all training rows";

function readNumbers({ name, cells }, train) {
  const given = cells.filter((cell) => cell !== null).map(Number);
  const known = train.map((i) => cells[i]).filter((cell) => cell !== null);
  if (new Set(known.map(Number)).size < 2) return { names: [], told: [name, LEVEL] };
  const [low, high] = [Math.min(...given), Math.max(...given)].map(sixDigits);
  const middle = median(known.map(Number));
  const gaps = cells.length - given.length;
  const filled = gaps ? `; ${gaps} empty cells became the median ${sixDigits(middle)}` : "";
  return {
    names: [name],
    columns: [cells.map((cell) => (cell === null ? middle : Number(cell)))],
    told: [name, `a number from ${low} to ${high}${filled}`],
  };
}

function readWords({ name, cells }, train) {
  const words = [...new Set(train.map((i) => cells[i]).filter((cell) => cell !== null))].sort();
  if (words.length < 2) return { names: [], told: [name, LEVEL] };
  const gaps = cells.filter((cell) => cell === null).length;
  const said = `${words.length} words: columns of 0 and 1, compared with '${words[0]}'`;
  return {
    names: words.slice(1).map((word) => `${name} = ${word}`),
    columns: words.slice(1).map((word) => cells.map((cell) => (cell === word ? 1 : 0))),
    told: [name, said + (gaps ? `; ${gaps} empty cells are 0 in all of them` : "")],
  };
}

function readFeature(column, train) {
  if (column.kind === "number") return readNumbers(column, train);
  if (column.kind === "words") return readWords(column, train);
  return { names: [], told: [column.name, `left out: ${WHY[column.kind]}`] };
}

// What the page can do with a table: x (rows, features), y, classes, train, test, told.
// Throws an Error that says what is wrong with the table and what to do.
export function readTable(text, target, { missing = "refuse", test = 0.25, seed = 0 } = {}) {
  const all = readColumns(text);
  const place = all.findIndex(({ name }) => name === target);
  const others = all.filter((_, k) => k !== place);
  const { columns, goal, told } = withoutGaps(others, all[place], missing);
  const count = goal.cells.length;
  if (count < LEAST_ROWS) {
    refuse(
      `The table has ${count} rows to learn from; ${LEAST_ROWS} is the ` +
        "least, and a hundred is better.",
    );
  }
  const { y, classes } = readAnswers(goal);
  const groups = copies([...columns, goal]);
  const { train, test: heldOut } = split(groups, test, seed);
  const lacking = classes.find((_, k) => train.every((i) => y[i] !== k));
  if (lacking !== undefined) {
    refuse(
      `No training row has '${target}' = '${lacking}'. Leave that class out, or try another seed.`,
    );
  }
  const blocks = columns.map((column) => readFeature(column, train));
  const features = blocks.flatMap(({ names }) => names);
  if (!features.length) refuse(`No column is left to predict '${target}' from.`);
  const kept = blocks.flatMap(({ columns: some = [] }) => some);
  const twice = count - new Set(groups).size;
  if (twice) told.push(["", `rows that repeat others: ${twice}; copies stay in the same part`]);
  return {
    features,
    classes,
    x: y.map((_, i) => kept.map((column) => column[i])),
    y,
    train,
    test: heldOut,
    told: [[target, describeTarget(y, classes)], ...blocks.map((block) => block.told), ...told],
  };
}
