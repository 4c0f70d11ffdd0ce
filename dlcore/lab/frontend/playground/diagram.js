// The network as a picture: a small map for every unit, a line for every weight.
import { html, svg } from "kit/dom.js";
import { signed } from "kit/formats.js";
import { unitWeights } from "./network.js";
import { paintField, unitField } from "./surface.js";

const INPUTS = ["x₁", "x₂"];

function unitName(layer, unit, layers) {
  if (layer === 0) return `input ${INPUTS[unit]}`;
  return layer > layers.length ? "output" : `hidden layer ${layer}, unit ${unit + 1}`;
}

function roundButton(sign, label, onclick, disabled) {
  return html(
    "button",
    {
      type: "button",
      class: "dl-round",
      "aria-label": label,
      onclick,
      disabled,
      "data-key": label,
    },
    sign,
  );
}

// change(layers) when the reader adds or removes layers and units; look({layer, unit}) or
// look(null) when the reader points at a unit.
export function createDiagram({ most, editable, change, look }) {
  const lines = svg("svg", { class: "dl-wires", "aria-hidden": "true" });
  const columns = html("div", { class: "dl-columns" });
  const depth = html("div", { class: "dl-depth" });
  const root = html(
    "div",
    { class: "dl-net" },
    depth,
    html("div", { class: "dl-web" }, lines, columns),
  );
  let tiles = []; // tiles[layer][unit] = {button, canvas}
  let wires = []; // {layer, unit, from, path}
  let pinned = null; // the button of the unit that stays in the large plot
  let kept = null; // its {layer, unit}

  function tile(layer, unit, layers) {
    const canvas = html("canvas");
    const button = html(
      "button",
      {
        type: "button",
        class: "dl-unit",
        "aria-pressed": "false",
        "aria-label": `Show ${unitName(layer, unit, layers)}`,
        onclick: () => pin(button === pinned ? null : button, { layer, unit }),
        onpointerenter: (event) => event.pointerType === "mouse" && look({ layer, unit }),
        onpointerleave: () => look(kept),
      },
      canvas,
      layer === 0 ? html("b", {}, INPUTS[unit]) : null,
    );
    return { button, canvas };
  }

  function pin(button, place) {
    pinned?.setAttribute("aria-pressed", "false");
    button?.setAttribute("aria-pressed", "true");
    pinned = button;
    kept = button && place;
    look(kept);
  }

  function head(layer, layers) {
    if (layer === 0) return html("p", { class: "dl-heading" }, "inputs");
    if (layer > layers.length) return html("p", { class: "dl-heading" }, "output");
    const units = layers[layer - 1];
    const resize = (by) => change(layers.map((n, i) => (i === layer - 1 ? n + by : n)));
    return html(
      "div",
      { class: "dl-head" },
      editable &&
        roundButton("−", `Remove a unit from hidden layer ${layer}`, () => resize(-1), units <= 1),
      html("span", { class: "dl-heading" }, `${units}`),
      editable &&
        roundButton(
          "+",
          `Add a unit to hidden layer ${layer}`,
          () => resize(1),
          units >= most.units,
        ),
    );
  }

  function build(layers) {
    const focused = root.contains(document.activeElement) && document.activeElement.dataset.key;
    const sizes = [2, ...layers, 1];
    pinned = kept = null;
    tiles = sizes.map((size, layer) =>
      Array.from({ length: size }, (_, unit) => tile(layer, unit, layers)),
    );
    columns.replaceChildren(
      ...tiles.map((units, layer) =>
        html(
          "div",
          { class: "dl-column" },
          head(layer, layers),
          html(
            "div",
            { class: "dl-units" },
            units.map(({ button }) => button),
          ),
        ),
      ),
    );
    depth.replaceChildren(
      ...[
        editable &&
          roundButton(
            "−",
            "Remove a hidden layer",
            () => change(layers.slice(0, -1)),
            layers.length === 0,
          ),
        html("span", {}, `${layers.length || "no"} hidden layer${layers.length === 1 ? "" : "s"}`),
        editable &&
          roundButton(
            "+",
            "Add a hidden layer",
            () => change([...layers, layers.at(-1) ?? 3]),
            layers.length >= most.layers,
          ),
      ].filter(Boolean),
    );
    wires = sizes
      .slice(1)
      .flatMap((size, k) =>
        Array.from({ length: size * sizes[k] }, (_, i) => ({
          layer: k + 1,
          unit: Math.floor(i / sizes[k]),
          from: i % sizes[k],
          path: svg("path", { class: "dl-wire" }, svg("title")),
        })),
      );
    lines.replaceChildren(...wires.map(({ path }) => path));
    arrange();
    if (focused) root.querySelector(`[data-key="${focused}"]:not(:disabled)`)?.focus();
  }

  // Where the tiles are decides where the lines run.
  function arrange() {
    const origin = lines.getBoundingClientRect();
    const side = (box, x) => [x - origin.left, box.top + box.height / 2 - origin.top];
    for (const { layer, unit, from, path } of wires) {
      const start = tiles[layer - 1][from].button.getBoundingClientRect();
      const end = tiles[layer][unit].button.getBoundingClientRect();
      const [x1, y1] = side(start, start.right);
      const [x2, y2] = side(end, end.left);
      const middle = (x1 + x2) / 2;
      path.setAttribute("d", `M${x1},${y1}C${middle},${y1} ${middle},${y2} ${x2},${y2}`);
    }
  }

  function paint(network, fields, table) {
    tiles.forEach((units, layer) =>
      units.forEach(({ canvas }, unit) =>
        paintField(canvas, unitField(fields[layer], unit), table, 2),
      ),
    );
    for (const { layer, unit, from, path } of wires) {
      const weight = unitWeights(network[layer - 1], unit)[1 + from];
      const size = Math.min(8, 0.6 + 1.6 * Math.abs(weight)) || 0.6;
      path.setAttribute(
        "class",
        `dl-wire dl-colour-${weight < 0 ? 1 : 0}${weight < 0 ? " dl-minus" : ""}`,
      );
      path.style.setProperty("--dl-width", size.toFixed(2));
      path.firstChild.textContent = signed(weight);
    }
  }

  // A unit in words: its bias and the weights that reach it.
  function describe({ layer, unit }, network, layers) {
    const name = unitName(layer, unit, layers);
    if (layer === 0) return `${name}, as it enters the network.`;
    const [bias, ...weights] = unitWeights(network[layer - 1], unit);
    const sources = weights.map(
      (weight, i) => `${layer === 1 ? INPUTS[i] : `unit ${i + 1}`} ${signed(weight)}`,
    );
    return `${name}: bias ${signed(bias)}, weights: ${sources.join(", ")}.`;
  }

  new ResizeObserver(arrange).observe(columns);
  return { root, build, paint, describe };
}
