// Self-attention of a few words, every matrix in sight: change one number and follow it.
import { html, svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sheet, squares } from "kit/squares.js";

const SIZE = 4;
export const MATRICES = ["query", "key", "value"];

// a (rows × inner) times b (inner × columns), both lists of rows.
export const product = (a, b) =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, i) => sum + x * b[i][j], 0)));

const turned = (a) => a[0].map((_, j) => a.map((row) => row[j]));

const softmax = (row) => {
  const top = Math.max(...row);
  const powers = row.map((x) => Math.exp(x - top));
  const sum = powers.reduce((all, x) => all + x, 0);
  return powers.map((x) => x / sum);
};

// x: rows of words; weights: {query, key, value}; each head has its own columns of them.
export function attend(x, weights, { heads, masked, scaled }) {
  const part = SIZE / heads;
  const all = Object.fromEntries(MATRICES.map((name) => [name, product(x, weights[name])]));
  const own = (name, head) => all[name].map((row) => row.slice(head * part, (head + 1) * part));
  const found = Array.from({ length: heads }, (_, head) => {
    const scores = product(own("query", head), turned(own("key", head))).map((row, i) =>
      row.map((score, j) =>
        masked && j > i ? -Infinity : scaled ? score / Math.sqrt(part) : score,
      ),
    );
    const shares = scores.map(softmax);
    return { scores, shares, finds: product(shares, own("value", head)) };
  });
  const output = x.map((_, i) => found.flatMap(({ finds }) => finds[i]));
  return { ...all, heads: found, output };
}

// The reader's matrices: those of the data, with what was changed.
export function weightsOf(data, changed) {
  return Object.fromEntries(
    MATRICES.map((name) => [
      name,
      data[name].map((row, i) =>
        [...row].map((value, j) => value + (changed[`${name} ${i} ${j}`] ?? 0)),
      ),
    ]),
  );
}

// above: what the columns stand for.
function grid(words, rows, { top = 2, names, above, press, strong } = {}) {
  const size = 34;
  const left = names ? 62 : 0;
  const down = above ? 16 : 0;
  const show = (i, j) => {
    const value = rows[i][j];
    const text = Number.isFinite(value) ? decimal(value, 2) : "−∞";
    return { text, value: Number.isFinite(value) ? value / top : 0, strong: strong?.(i, j) };
  };
  const sides = [rows.length, rows[0].length];
  const cells = squares({ at: [left, down], size, sides, show, press });
  const picture = sheet(left + size * sides[1], down + size * sides[0], words, cells);
  const beside = (name, i) => label(name, left - 6, down + (i + 0.6) * size, "end");
  const over = (name, i) => label(name, left + (i + 0.5) * size, 11, "middle");
  picture.append(...(names ?? []).map(beside), ...(above ?? []).map(over));
  return html("div", { class: "dl-self-part" }, html("p", { class: "dl-heading" }, words), picture);
}

function label(words, x, y, anchor) {
  const small = anchor === "middle" ? " dl-self-column" : "";
  return svg("text", { class: `dl-tick${small}`, x, y, "text-anchor": anchor }, words);
}

// Whom each word looks at most: "cat → drank 54 %".
export function looks(names, shares) {
  return names.map((name, i) => {
    const most = Math.max(...shares[i]);
    return `${name} → ${names[shares[i].indexOf(most)]} ${decimal(100 * most, 0)} %`;
  });
}

export const states = {
  changed: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).every(
      ([key, x]) => /^(query|key|value) \d \d$/.test(key) && Number.isFinite(x),
    ),
};

export const actions = { more: "+ ½", less: "− ½", reset: "Reset" };

export function act(action, { state, values }) {
  if (action === "reset") state.changed = {};
  else {
    const key = `${values.matrix} ${values.row - 1} ${values.column - 1}`;
    const step = action === "more" ? 0.5 : -0.5;
    state.changed = { ...state.changed, [key]: (state.changed?.[key] ?? 0) + step };
  }
}

export function draw({ picture, values, state, data, readout, set }) {
  const weights = weightsOf(data, state.changed ?? {});
  const x = data.x.map((row) => [...row]);
  const found = attend(x, weights, values);
  const head = Math.min(values.head, values.heads) - 1;
  const { scores, shares, finds } = found.heads[head];
  const [row, column] = [values.row - 1, values.column - 1];
  const chosen = grid(`W of the ${values.matrix}`, weights[values.matrix], {
    press: (i, j) => set({ row: i + 1, column: j + 1 }),
    strong: (i, j) => i === row && j === column,
  });
  const names = data.words;
  const parts = [
    grid("x, the words", x, { names, above: data.columns }),
    chosen,
    ...MATRICES.map((name) => grid(name, found[name], { names, top: 3 })),
    grid(`scores, head ${head + 1}`, scores, { names, above: names, top: 4 }),
    grid(`shares, head ${head + 1}`, shares, { names, above: names, top: 1 }),
    grid(`what head ${head + 1} finds`, finds, { names, top: 3 }),
  ];
  picture.replaceChildren(html("div", { class: "dl-self" }, parts));
  const words = `Head ${head + 1} of ${values.heads}, largest shares: ${looks(names, shares).join(", ")}`;
  readout(`${words}.`);
  return `Self-attention of ${names.length} words. ${words}.`;
}
