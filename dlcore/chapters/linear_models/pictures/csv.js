// The reader's own table in the page, read as dlcore/data/table.py reads it: a test
// compares the two, sentence by sentence.
import { some } from "kit/formats.js";
import { randomState } from "kit/random.js";

const LEAST_ROWS = 10;
const MOST_WORDS = 12; // different words of a column that still become columns of 0 and 1
const MOST_CLASSES = 20;
const COMPARED = ["number", "words", "many", "text", "date"]; // to tell copies of a row
const MOSTLY = 0.5; // so many numbers make a column of numbers with slips in it
const TOTALS = ["total", "totals", "grand total", "sum", "mean", "average"];
const FEW_VALUES = 10; // so few different numbers may be meant as classes
const DELIMITERS = [",", ";", "\t", "|"];
const NAMES = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };
const MISSING = new Set(["", "na", "n/a", "#n/a", "n.a.", "<na>", "nan", "null", "?", "-"]);

const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;
const INTEGER = /^[+-]?[0-9]+$/;
const CODE = /^(0[0-9]+|[0-9]{16,})$/; // a float would lose zeros or digits
const THOUSANDS = /^(0|[1-9][0-9]{0,2}(\.[0-9]{3})?)$/; // or decimals: who knows?
const SEPARATED =
  /^[+-]?([1-9][0-9]{0,2}([.,'’ \u00a0\u202f][0-9]{2,3})*[.,'’ \u00a0\u202f][0-9]{3}([.,][0-9]+)?|[0-9]+,[0-9]+)([eE][+-]?[0-9]+)?$/;
const NEGATIVE = /^(\([0-9][0-9.,]*\)|[0-9][0-9.,]*-)$/;
const DATE =
  /^([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})([T ].*)?$/;
const UNIT =
  /^[+-]?([A-Za-z]{1,3} |[A-Za-z]{0,2}[^A-Za-z0-9\s.,+-]{1,2} ?|)[+-]?[0-9][0-9.,]* ?([^0-9\s.,]{0,8})$/;
const EXCEL = /^sep=(.)$/; // Excel's line above the names

const isNumber = (cell) => NUMBER.test(cell) && Number.isFinite(Number(cell));

// A number with six digits, as Python's :g; whole numbers with all of theirs.
function shown(value) {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const [digits, power] = value.toExponential(5).split("e");
  if (power >= -4 && power < 6) return String(Number(value.toPrecision(6)));
  const places = String(Math.abs(power)).padStart(2, "0");
  return `${Number(digits)}e${power < 0 ? "-" : "+"}${places}`;
}

const ends = (values) => [
  shown(values.reduce((a, b) => Math.min(a, b))),
  shown(values.reduce((a, b) => Math.max(a, b))),
];

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
    } else if (letter === '"' && /^ *$/.test(cell)) [cell, quoted] = ["", true];
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
  if (/[\0\ufffd]/.test(text)) refuse("This is no UTF-8 text. Save the table as CSV (UTF-8).");
  const first = text.split(/\r\n|\n|\r/).find((line) => line.trim()) ?? "";
  const excel = EXCEL.exec(first.trim());
  const bare = first.replace(/"[^"]*"/g, ""); // a delimiter in quotes is none
  const uses = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  const delimiter = excel ? excel[1] : DELIMITERS[uses.indexOf(Math.max(...uses))];
  const filled = records(text, delimiter)
    .map((cells, i) => ({ row: i + 1, cells }))
    .filter(({ cells }) => cells.some((cell) => cell.trim()))
    .slice(excel ? 1 : 0);
  if (filled.length < 2) refuse("The table is empty. The first row names the columns.");
  const [{ cells: head }, ...body] = filled;
  for (const { row, cells } of body) {
    if (cells.length === head.length) continue;
    refuse(
      `Row ${row} has ${cells.length} cells, and the row of names ${head.length}. ` +
        adviceForRagged(head, cells, delimiter),
    );
  }
  return named(
    head.map((name) => name.trim()),
    body,
  );
}

function adviceForRagged(names, cells, delimiter) {
  if (names.length === 1) return "Delete what stands above the names of the columns.";
  if (cells.some((cell) => cell.includes("\n"))) {
    return "Is a quote opened there that is never closed?";
  }
  const name = NAMES[delimiter] ?? delimiter;
  return `A cell with a ${name} in it needs quotes: "a${delimiter} b".`;
}

// Where the last row adds up the others, it is no example.
function refuseTotals(names, body) {
  const { row, cells } = body.at(-1);
  const low = (cell) => cell.trim().toLowerCase();
  names.forEach((_, k) => {
    const last = low(cells[k]);
    if (!TOTALS.includes(last) || body.slice(0, -1).some((r) => low(r.cells[k]) === last)) return;
    refuse(`Row ${row} says '${last}': are those the others, added up? Delete that row.`);
  });
}

function named(names, body) {
  const odd = names.filter((name) => !INTEGER.test(name)); // a year may be one
  if (!odd.length || odd.some(isNumber)) {
    refuse("The first row holds numbers. It must name the columns: add such a row.");
  }
  const rows = body.map(({ row }) => row);
  refuseTotals(names, body);
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
  const odd = seen.filter((cell) => !isNumber(cell));
  if (!odd.length) return kindOfNumbers(column, seen);
  if (seen.every((cell) => DATE.test(cell))) return "date";
  refuseSlips(column, seen, odd);
  return kindOfWords(column, seen);
}

function kindOfNumbers(column, seen) {
  const values = seen.map(Number);
  const counts = (from) =>
    values.length === column.cells.length && values.every((value, i) => value === i + from);
  if (values.length > 1 && (counts(0) || counts(1))) return "counter";
  if (seen.some((cell) => CODE.test(cell))) return kindOfWords(column, seen);
  return new Set(values).size === 1 ? "same" : "number";
}

function kindOfWords({ name }, seen) {
  const different = [...new Set(seen)].sort();
  if (different.length === 1) return "same";
  if (different.length > seen.length / 2) return "text";
  if (different.length > MOST_WORDS) return "many";
  const first = new Map();
  for (const word of different) {
    const other = first.get(word.toLowerCase());
    if (other === undefined) first.set(word.toLowerCase(), word);
    else
      refuse(`Column '${name}' writes one word in two ways, '${other}' and '${word}'. Choose one.`);
  }
  return "words";
}

function refuseSlips({ name, cells, rows }, seen, odd) {
  const enough = MOSTLY * seen.length - (seen.length - odd.length);
  const place = ([cell]) => `'${cell}' (row ${rows[cells.indexOf(cell)]})`;
  let found = those(SEPARATED, odd, enough);
  if (found.length) {
    refuse(
      `Column '${name}' writes numbers such as ${place(found)}. ` +
        "Is that a decimal comma, or thousands? Write 1234.5: a point for decimals " +
        "and nothing between thousands.",
    );
  }
  found = those(NEGATIVE, odd, enough);
  if (found.length) {
    refuse(
      `Column '${name}' writes numbers below zero as ${place(found)}. ` +
        "Put a minus in front, and nothing around or behind.",
    );
  }
  found = those(UNIT, odd, enough);
  if (found.length) {
    refuse(
      `Column '${name}' writes numbers with a unit, such as ${place(found)}. Write plain ` +
        "numbers, all in one unit, and put the unit into the column's name.",
    );
  }
  if (odd.length < MOSTLY * seen.length) {
    refuse(
      `Column '${name}' holds numbers, but ${place(odd)}. Correct that cell, or leave it empty.`,
    );
  }
}

// The odd cells of this form, all with the same unit, if they are enough.
function those(pattern, odd, enough) {
  const byUnit = new Map();
  for (const cell of odd) {
    const form = pattern.exec(cell);
    const unit = form && (pattern === UNIT ? form[1] + "|" + form[2] : "all");
    if (form && unit !== "|") byUnit.set(unit, [...(byUnit.get(unit) ?? []), cell]);
  }
  const most = [...byUnit.values()].reduce((a, b) => (b.length > a.length ? b : a), []);
  return most.length >= enough ? most : [];
}

const only = (column, kept) => ({
  ...column,
  cells: kept.map((i) => column.cells[i]),
  rows: kept.map((i) => column.rows[i]),
});

// The rows that are kept of features and target, and what is told of it.
function withoutGaps(columns, goal, missing) {
  const used = columns.filter(({ kind }) => kind === "number" || kind === "words");
  const all = [...goal.cells.keys()];
  const full = all.filter((i) => goal.cells[i] !== null);
  const told = [];
  if (full.length < all.length) {
    const lost = some(all.length - full.length, "row");
    told.push(["", `left out: ${lost} without '${goal.name}'`]);
  }
  const gap = used.find(({ cells }) => full.some((i) => cells[i] === null));
  if (gap && missing === "refuse") {
    const count = full.filter((i) => gap.cells[i] === null).length;
    refuse(
      `Column '${gap.name}' has ${some(count, "empty cell")}. Say missing='drop' to ` +
        "leave out such rows, or missing='median' to fill them in.",
    );
  }
  let kept = full;
  if (missing === "drop" && gap) {
    kept = full.filter((i) => used.every(({ cells }) => cells[i] !== null));
    told.push(["", `left out: ${some(full.length - kept.length, "row")} with empty cells`]);
  }
  return { columns: columns.map((column) => only(column, kept)), goal: only(goal, kept), told };
}

// ---------------------------------------------------------------- answers

const WHY = {
  empty: "it is empty",
  same: "it has the same value in all rows",
  counter: "it only numbers the rows",
  date: "a date; make numbers of it, such as the month",
  text: "text that hardly ever repeats",
  many: `more than ${MOST_WORDS} different words; join rare ones to use it`,
  number: "it has the same value in all rows",
  words: "it has the same value in all rows",
};

// {y, classes}: without classes, y is a number to predict.
function readAnswers({ name, kind, cells }) {
  let different = [...new Set(cells)].sort();
  if (["date", "counter", "empty"].includes(kind) || different.length < 2) {
    const why = WHY[different.length === 1 ? "same" : kind];
    refuse(`'${name}' is nothing to predict: ${why}. Choose another column.`);
  }
  const numeric = different.every(isNumber);
  const key = numeric ? Number : String;
  if (numeric) {
    // 1 and 1.0 are one class, called as it is shortest
    different.sort((a, b) => a - b || a.length - b.length);
    different = different.filter((cell, k) => k === 0 || key(cell) !== key(different[k - 1]));
    if (different.length !== 2) return { y: cells.map(Number), classes: [] };
  }
  if (different.length > MOST_CLASSES) {
    refuse(
      `'${name}' has ${different.length} different values; ${MOST_CLASSES} ` +
        "classes are the most. Join rare ones, or choose another column.",
    );
  }
  const keys = different.map(key);
  return { y: cells.map((cell) => keys.indexOf(key(cell))), classes: different };
}

function describeTarget(y, classes) {
  if (!classes.length) {
    const [low, high] = ends(y);
    const few = new Set(y).size <= FEW_VALUES ? " (if classes are meant, write words)" : "";
    return `to be predicted: a number from ${low} to ${high}${few}`;
  }
  const counts = classes.map((name, k) => `${name} ${y.filter((value) => value === k).length}`);
  return `to be predicted: one of ${classes.length} classes (${counts.join(", ")})`;
}

// ---------------------------------------------------------------- parts

// For every row the number of the first row that is equal to it.
function copies(columns) {
  const used = columns.filter(({ kind }) => COMPARED.includes(kind));
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
    const copied = members.get(order[place]);
    if (taken + copied > wanted) continue;
    heldOut.add(order[place]);
    taken += copied;
  }
  if (!heldOut.size) {
    // every row has more copies than that: take the fewest
    heldOut.add(order.reduce((a, b) => (members.get(b) < members.get(a) ? b : a)));
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
  const [low, high] = ends(given);
  const seen = cells.filter((cell) => cell !== null);
  const unsure = seen.every((cell) => THOUSANDS.test(cell)) && seen.join("").includes(".");
  const middle = median(known.map(Number));
  const gaps = cells.length - given.length;
  const decimals = unsure ? "; read as decimals, not as thousands" : "";
  const filled = gaps ? `; median ${shown(middle)} for ${some(gaps, "empty cell")}` : "";
  return {
    names: [name],
    columns: [cells.map((cell) => (cell === null ? middle : Number(cell)))],
    told: [name, `a number from ${low} to ${high}${decimals}${filled}`],
  };
}

function readWords({ name, cells }, train) {
  const words = [...new Set(train.map((i) => cells[i]).filter((cell) => cell !== null))].sort();
  if (words.length < 2) return { names: [], told: [name, LEVEL] };
  const gaps = cells.filter((cell) => cell === null).length;
  const fresh = cells.filter((cell) => cell !== null && !words.includes(cell)).length;
  const taken = (count, kind) =>
    count ? `; ${some(count, `${kind} cell`)} taken for '${words[0]}', too` : "";
  const said = `${words.length} words: columns of 0 and 1, compared with '${words[0]}'`;
  return {
    names: words.slice(1).map((word) => `${name} = ${word}`),
    columns: words.slice(1).map((word) => cells.map((cell) => (cell === word ? 1 : 0))),
    told: [name, said + taken(gaps, "empty") + taken(fresh, "new")],
  };
}

function readFeature(column, train) {
  if (column.kind === "number") return readNumbers(column, train);
  if (column.kind === "words") return readWords(column, train);
  const seen = column.cells.filter((cell) => cell !== null);
  const gaps = column.cells.length - seen.length;
  const why =
    column.kind === "same" && gaps
      ? `'${seen[0]}' in all rows but ${gaps} empty ones; a word there counts`
      : WHY[column.kind];
  return { names: [], told: [column.name, `left out: ${why}`] };
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
  if (!features.length) {
    const why = blocks.slice(0, 3).map(({ told: [name, what] }) => `${name} ${what}`);
    refuse(`No column is left to predict '${target}' from: ${why.join("; ") || "none"}.`);
  }
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
