// The reader's own table: read in the page, split, fitted and tested there; nothing is
// sent anywhere, and nothing of it comes into the page's address.
import { readColumns, readTable } from "./csv.js";
import { button, html, uniqueId } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { halves, ofWidth, sideBySide } from "kit/layout.js";
import { note, dot, plane, polyline } from "kit/plane.js";
import { heading, row, table } from "kit/tables.js";
import { centreAndSpread, logisticFit, manyScores, solve, times } from "./math.js";
import { bar } from "./picture.js";

const MOST_BARS = 12;
const MOST_WORK = 2e7; // rows · columns² · classes: about a second
const MOST_TOLD = 14; // lines about columns

const threeDigits = (value) => String(Number(value.toPrecision(3))).replace("-", "−");

// ---------------------------------------------------------------- the fit

// The columns in standard deviations of the training rows, behind a column of ones.
function standardized({ x, train, features }) {
  const scales = features.map((_, k) => centreAndSpread(train.map((i) => x[i][k])));
  return x.map((cells) => [1, ...cells.map((v, k) => (v - scales[k][0]) / scales[k][1])]);
}

// (XᵀX/n + λI) w = Xᵀt/n; the bias pays no price.
export function ridgeFit(X, t, price) {
  const d = X[0].length;
  const sum = (f) => X.reduce((total, cells, i) => total + f(cells, t[i]), 0) / X.length;
  const A = Array.from({ length: d }, (_, j) =>
    Array.from({ length: d }, (__, k) => sum((c) => c[j] * c[k]) + (j && j === k ? price : 0)),
  );
  return solve(
    A,
    A.map((_, j) => sum((c, target) => c[j] * target)),
  );
}

const pick = (list, places) => places.map((i) => list[i]);

function numberFit({ y, train, test }, X, price) {
  const w = ridgeFit(pick(X, train), pick(y, train), price);
  const said = times(pick(X, test), w);
  const truth = pick(y, test);
  const [mean] = centreAndSpread(pick(y, train));
  const typical = (ys) =>
    Math.sqrt(ys.reduce((sum, v, i) => sum + (v - truth[i]) ** 2, 0) / truth.length);
  return { w: [w], said, truth, error: typical(said), always: typical(truth.map(() => mean)) };
}

// One logistic regression per class against the rest; for two classes one is enough.
function classFit({ y, classes, train, test }, X, price) {
  const asked = classes.length === 2 ? [1] : [...classes.keys()];
  const w = asked.map((k) =>
    logisticFit(
      pick(X, train),
      pick(y, train).map((v) => (v === k ? 1 : 0)),
      price,
    ),
  );
  const zs = w.map((weights) => times(pick(X, test), weights));
  const best = (i) => zs.reduce((found, z, k) => (z[i] > zs[found][i] ? k : found), 0);
  const said = test.map((_, i) => (asked.length === 1 ? Number(zs[0][i] > 0) : best(i)));
  const truth = pick(y, test);
  const counts = classes.map((_, k) => pick(y, train).filter((v) => v === k).length);
  const usual = counts.indexOf(Math.max(...counts));
  const share = (answers) => answers.filter((v, i) => v === truth[i]).length / truth.length;
  return { w, said, truth, usual, right: share(said), always: share(truth.map(() => usual)) };
}

// How often each class was taken for each: counts [truth][answer].
export function confusion(said, truth, size) {
  const counts = Array.from({ length: size }, () => Array(size).fill(0));
  said.forEach((answer, i) => {
    counts[truth[i]][answer] += 1;
  });
  return counts;
}

export function fit(own, price) {
  const work = own.train.length * own.features.length ** 2 * Math.max(1, own.classes.length);
  if (work > MOST_WORK) {
    throw new Error(
      `${own.y.length} rows and ${own.features.length} columns are too many for the page. ` +
        "In Python, data.table takes them.",
    );
  }
  const X = standardized(own);
  return (own.classes.length ? classFit : numberFit)(own, X, price);
}

// ---------------------------------------------------------------- what is shown

function toldTable(told) {
  const lines = told.slice(0, MOST_TOLD).map(([name, what]) => row([heading("row", name), what]));
  const more = told.length - MOST_TOLD;
  if (more > 0) lines.push(row([heading("row", "…"), `${more} more`]));
  return table("dl-told", ["column", "what was found"], lines);
}

function weightBars(width, features, w, title) {
  const sorted = features
    .map((name, k) => ({ name, weight: w[k + 1] }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MOST_BARS);
  const reach = 1.1 * Math.abs(sorted[0].weight) || 1;
  const frame = plane({
    width,
    height: 70 + 34 * sorted.length,
    x: [-reach, reach],
    y: [0.2, sorted.length + 0.9],
    xLabel: "change for one standard deviation",
    yLabel: title,
    ticks: { y: [] },
    margins: { left: 10 },
  });
  sorted.forEach(({ name, weight }, i) => {
    const level = sorted.length - i;
    const short = name.length > 22 ? `${name.slice(0, 21)}…` : name;
    frame.add(bar(frame, weight, level, { colour: weight < 0 ? 1 : 0, thickness: 10 }));
    // The name ends left of the zero line and the weight begins right of it.
    frame.over(
      note(frame, [0, level], short, { dx: -6, dy: -10, anchor: "end" }),
      note(frame, [0, level], threeDigits(weight), { dx: 6, dy: -10 }),
    );
  });
  return frame.node;
}

function scatter(width, { said, truth }, target) {
  const all = [...said, ...truth];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const gap = 0.06 * (high - low) || 1;
  const range = [low - gap, high + gap];
  const frame = plane({
    width,
    height: Math.min(width, 330),
    x: range,
    y: range,
    xLabel: `predicted ${target}`.slice(0, 34),
    yLabel: "true, test rows",
  });
  frame.add(
    polyline(
      frame,
      range.map((v) => [v, v]),
      { dash: true, width: 1.5 },
    ),
    truth.map((v, i) => dot(frame, [said[i], v], { colour: 0, size: 4 })),
  );
  return frame.node;
}

function confusionTable(counts, classes) {
  const short = (name) => (name.length > 12 ? `${name.slice(0, 11)}…` : name);
  return table(
    "dl-crossed",
    ["really ↓ said →", ...classes.map(short)],
    counts.map((cells, k) =>
      row([
        heading("row", short(classes[k])),
        ...cells.map((count, j) => html("td", { class: j === k ? "dl-right" : null }, `${count}`)),
      ]),
    ),
  );
}

// ---------------------------------------------------------------- the reader's controls

const tables = new WeakMap(); // of a widget's root: the text, and what is to be predicted

function makeField(label, node) {
  const id = uniqueId("dl-table");
  node.id = id;
  return html("div", { class: "dl-control dl-choice" }, html("label", { for: id }, label), node);
}

// A wide field for the text, the button for a file, and two menus.
export function setup(context) {
  const own = { example: null, text: "", target: null, shown: 0, names: "" };
  tables.set(context.root, own);
  const take = (text) => {
    Object.assign(own, { text, target: null, shown: 0 });
    own.area.value = text.length > 2e5 ? `${text.slice(0, 2e5)}…` : text;
    context.redraw();
  };
  own.take = take;
  own.area = html("textarea", {
    rows: 6,
    spellcheck: "false",
    oninput: () => {
      Object.assign(own, { text: own.area.value, shown: 0 });
      context.redraw();
    },
  });
  const file = html("input", {
    type: "file",
    accept: ".csv,.tsv,.txt,text/csv,text/plain",
    hidden: true,
    onchange: async () => {
      if (file.files.length) take(await file.files[0].text());
      file.value = ""; // so that the same file may come again
    },
  });
  own.goal = html("select", {
    onchange: () => {
      Object.assign(own, { target: own.goal.value, shown: 0 });
      context.redraw();
    },
  });
  own.shownClass = html("select", {
    onchange: () => {
      own.shown = own.shownClass.selectedIndex;
      context.redraw();
    },
  });
  own.classField = makeField("weights of the class", own.shownClass);
  context.controls.prepend(
    html(
      "div",
      { class: "dl-own-table" },
      makeField("A table: paste yours here. The first row names the columns.", own.area),
      html("div", { class: "dl-row" }, [
        button("Your CSV file …", () => file.click()),
        file,
        html("span", { class: "dl-hint" }, "It is read in this page and sent nowhere."),
      ]),
    ),
    makeField("predict the column", own.goal),
    own.classField,
  );
}

function fill(select, names, chosen) {
  select.replaceChildren(...names.map((name) => html("option", {}, name)));
  select.selectedIndex = names.indexOf(chosen);
}

// The text that counts: the example's, until the reader brings another one.
function follow(own, { example }, { examples }) {
  if (own.example === example) return;
  Object.assign(own, { example, text: examples[example], target: null, shown: 0 });
  own.area.value = own.text;
}

function readOwn(own, { missing, split }) {
  const names = readColumns(own.text).map(({ name }) => name);
  if (!names.includes(own.target)) own.target = names.at(-1);
  fill(own.goal, names, own.target);
  return readTable(own.text, own.target, { missing, seed: split });
}

function showTable({ picture, width, values, readout }, own) {
  const found = readOwn(own, values);
  const result = fit(found, values.price);
  const { classes, features, train, test } = found;
  own.classField.hidden = classes.length < 3;
  if (classes.length > 2) fill(own.shownClass, classes, classes[own.shown]);
  const [left, right] = halves(width, 0.5);
  const about = classes.length ? classes[classes.length > 2 ? own.shown : 1] : own.target;
  const crossed = classes.length && confusion(result.said, result.truth, classes.length);
  picture.replaceChildren(
    ofWidth(width, toldTable(found.told)),
    sideBySide(
      classes.length
        ? ofWidth(left, confusionTable(crossed, classes))
        : scatter(left, result, own.target),
      weightBars(right, features, result.w[own.shown] ?? result.w[0], `for ${about}`.slice(0, 40)),
    ),
  );
  const percent = (share) => `${decimal(100 * share, 0)} %`;
  const parts = `${train.length} rows for training, ${test.length} for testing`;
  const text = classes.length
    ? `${parts}: ${percent(result.right)} of the test rows right, macro F1 ${decimal(manyScores(crossed).macro)}; ` +
      `always “${classes[result.usual]}” is right for ${percent(result.always)}.`
    : `${parts}: typically ${threeDigits(result.error)} off on the test rows; ` +
      `always the mean is ${threeDigits(result.always)} off.`;
  readout(text);
  return `A linear model of ${own.target} on ${features.length} columns. ${text}`;
}

export function draw(context) {
  const own = tables.get(context.root);
  follow(own, context.values, context.data);
  try {
    return showTable(context, own);
  } catch (error) {
    own.classField.hidden = true;
    context.picture.replaceChildren(html("p", { class: "dl-refused" }, error.message));
    context.readout("This table cannot be used yet: see above what to change.");
    return `A table that cannot be used yet. ${error.message}`;
  }
}
