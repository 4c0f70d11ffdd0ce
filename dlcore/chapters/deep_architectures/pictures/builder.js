// Layers stacked by the reader: shapes, weights, memory and multiply–adds of each.
import { button, html, svg } from "kit/dom.js";
import { look } from "kit/plane.js";
import { heading, row, table } from "kit/tables.js";
import { inBytes, inWords, rowsOf, short, written } from "./counting.js";
import { ADDABLE, changed, COLOURS, described, EDITS, fieldsOf } from "./editing.js";

const MOST = 60; // edits in an address

export const states = {
  base: (value, data) => value in data.networks,
  edits: (value) => Array.isArray(value) && value.length <= MOST && value.every(EDITS),
  at: (value) => Number.isInteger(value) && value >= 0 && value < 400,
};

// The layers that are shown: those of the network in the menu, as the reader edited them.
export function stackOf({ data, values, state }) {
  const { layers, names, channels, side } = data.networks[values.network];
  const edits = state.base === values.network ? state.edits : [];
  const all = layers.map((layer, i) => ({ layer, name: names[i] }));
  return { stack: changed(all, edits), edits, channels, side };
}

// The sums of all rows that fit.
export function sums(rows) {
  const sum = (key) => rows.reduce((value, one) => value + (one[key] ?? 0), 0);
  return { weights: sum("weights"), products: sum("products"), inside: sum("inside") };
}

// One bar per layer; pressing it chooses the layer, as the list does for the keyboard.
function strip(rows, measure, label, { width, at, choose }) {
  const most = Math.max(1, ...rows.map((one) => one[measure] ?? 0));
  const high = 54;
  const wide = width / rows.length;
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${width} ${high + 20}`, width, height: high + 20 },
    svg("text", { class: "dl-title", x: 2, y: 13 }, label),
    svg("line", { class: "dl-axis", x1: 0, x2: width, y1: high + 18, y2: high + 18 }),
    rows.map((one, i) => {
      const tall = Math.max(one[measure] ? 1.5 : 0, (high * (one[measure] ?? 0)) / most);
      const [x, width] = [i * wide, Math.max(1, wide - 1)];
      return svg(
        "g",
        { class: i === at ? "dl-bar dl-chosen" : "dl-bar", onclick: () => choose(i) },
        svg("title", {}, `${described(one.layer)}: ${inWords(one[measure] ?? 0)}`),
        svg("rect", { class: "dl-behind", x, y: 18, width, height: high }),
        svg("rect", {
          ...look({ colour: COLOURS[one.layer[0]] ?? 9, width: 0.5 }, "dl-solid"),
          x,
          y: high + 18 - tall,
          width,
          height: tall,
        }),
      );
    }),
  );
}

function layerRow(one, item, i, { state, choose }) {
  const name = html(
    "button",
    {
      type: "button",
      class: "dl-layer",
      "data-key": `layer-${i}`,
      "aria-pressed": String(state.at === i),
      onclick: () => choose(i),
    },
    `${item.name}: ${described(item.layer)}`,
  );
  const kind = {
    class:
      [state.at === i && "dl-chosen", one.error && "dl-unfit"].filter(Boolean).join(" ") || null,
  };
  if (one.error)
    return row([html("th", { scope: "row" }, name), html("td", { colspan: 4 }, one.error)], kind);
  return row(
    [
      html("th", { scope: "row" }, name),
      written(one.shape),
      one.weights ? short(one.weights) : "",
      one.products ? short(one.products) : "",
      inBytes(4 * one.inside),
    ],
    kind,
  );
}

// Buttons that change the chosen layer, and add another behind it.
function editor({ stack, state, edit }) {
  const chosen = stack[state.at];
  const fields = fieldsOf(chosen.layer);
  const step = (field, factor, words, key) =>
    button(words, () => edit(["=", state.at, field, factor]), { "data-key": key });
  return html(
    "div",
    { class: "dl-editor" },
    html("p", { class: "dl-heading" }, `Chosen: ${chosen.name}, ${described(chosen.layer)}`),
    html(
      "div",
      { class: "dl-actions" },
      fields.flatMap(([field, words]) => [
        step(field, -1, `− ${words}`, `less-${field}`),
        step(field, 1, `+ ${words}`, `more-${field}`),
      ]),
      stack.length > 1 && button("Remove", () => edit(["-", state.at]), { "data-key": "remove" }),
    ),
    html("p", { class: "dl-heading" }, "Add behind it:"),
    html(
      "div",
      { class: "dl-actions" },
      Object.entries(ADDABLE).map(([kind, { words }]) =>
        button(words, () => edit(["+", state.at + 1, kind]), { "data-key": `add-${kind}` }),
      ),
    ),
  );
}

function change(context) {
  const { state, values, redraw } = context;
  const { edits, stack } = stackOf(context);
  return {
    choose: (i) => {
      state.at = i;
      redraw();
    },
    edit: (one) => {
      if (edits.length >= MOST) return;
      Object.assign(state, { base: values.network, edits: [...edits, one] });
      if (one[0] === "+") state.at = one[1];
      if (one[0] === "-") state.at = Math.max(0, Math.min(state.at, stack.length - 2));
      redraw();
    },
  };
}

export function draw(context) {
  const { picture, width, values, state, readout } = context;
  const { stack, channels } = stackOf(context);
  if (state.at >= stack.length) state.at = stack.length - 1;
  const rows = rowsOf(
    stack.map((item) => item.layer),
    [channels, values.side, values.side],
  );
  const wrong = rows.find((one) => one.error);
  const all = sums(rows);
  const scrolled = picture.querySelector(".dl-stack")?.scrollTop ?? 0;
  const hands = change(context);
  const bars = { width, at: state.at, choose: hands.choose };
  const list = html(
    "div",
    { class: "dl-stack", tabindex: 0, "data-key": "stack", role: "region", "aria-label": "Layers" },
    table(
      "dl-layers",
      ["layer", "output", "weights", "multiply–adds", "memory"],
      [
        row([
          html("th", { scope: "row" }, "picture"),
          written([channels, values.side, values.side]),
          "",
          "",
          "",
        ]),
        ...rows.map((one, i) => layerRow(one, stack[i], i, { state, ...hands })),
      ],
    ),
  );
  picture.replaceChildren(
    strip(rows, "weights", "weights of each layer", bars),
    strip(rows, "inside", "numbers that each layer puts out", bars),
    strip(rows, "products", "multiply–adds of each layer", bars),
    list,
    editor({ stack, state, ...hands }),
  );
  list.scrollTop = scrolled;
  const said = wrong
    ? `Does not fit: ${stack[rows.length - 1].name}: ${wrong.error}.`
    : `${inWords(all.weights)} weights (${inBytes(4 * all.weights)}), ${inWords(all.products)} ` +
      `multiply–adds and ${inBytes(4 * all.inside)} of outputs for one picture; the answer has ` +
      `${written(rows.at(-1).shape)} numbers.`;
  readout(said);
  return `${values.network}, ${stack.length} layers, for pictures of ${values.side} × ${values.side} pixels. ${said}`;
}

export const actions = { size: "Its own picture size", undo: "Undo", reset: "Start over" };

export function act(action, context) {
  const { state, set, values } = context;
  const { edits, side } = stackOf(context);
  if (action === "size") set({ side });
  if (action === "undo") Object.assign(state, { base: values.network, edits: edits.slice(0, -1) });
  if (action === "reset") Object.assign(state, { base: values.network, edits: [], at: 0 });
}
