// Lab: sliders over a sweep of runs, the curves at the chosen point, and a readout.
import { copyLink, followAddress, inNotebook, writeAddress } from "shell/address.js";
import { drawChart } from "kit/chart.js";
import { html, svg, uniqueId, widgetRoot } from "kit/dom.js";
import { liveRow, numberField } from "shell/live.js";
import { compact } from "kit/numbers.js";
import { openRuns } from "kit/runs.js";
import { axisSliders, indexOf, nearest, slider, understood } from "kit/sliders.js";
import {
  describe,
  difference,
  failureWords,
  lastIndex,
  seedWords,
  settings,
  values,
} from "kit/words.js";

const HEIGHT = 300;
const GHOST = 9; // colour of pinned curves

function best(config, curves) {
  const { index: variable, growing } = config.watch;
  let found = -1;
  curves.mean[variable].forEach((value, i, mean) => {
    if (!Number.isFinite(value)) return;
    if (found < 0 || (growing ? value > mean[found] : value < mean[found])) found = i;
  });
  return found;
}

function render({ model, el }) {
  const config = model.get("config");
  const { axes, x } = config;
  const runs = openRuns(model);
  const pins = [];
  let log = config.log;
  let probe = null; // the epoch under the mouse
  let live = false;

  const root = widgetRoot("dl-lab", config.name, config.title);
  const getState = () => model.get("state");

  function setState(changes, byReader = true) {
    const state = { ...getState(), ...changes };
    model.set("state", state);
    model.save_changes();
    if (byReader && !inNotebook() && !live) writeAddress(config.name, state);
  }

  // --- controls ---------------------------------------------------------------
  const sliders = axisSliders(axes, getState, setState);
  const marker =
    config.marker &&
    slider({
      label: `stop after ${x.label}`,
      values: x.values,
      onMove: (index) => setState({ epoch: x.values[index] }),
    });

  const fields = axes
    .filter(({ numeric }) => numeric)
    .map((axis) => ({
      axis,
      field: numberField(axis, (value) => setState({ [axis.name]: value })),
    }));

  function showControls() {
    sliders.show();
    for (const { axis, field } of fields) field.value = getState()[axis.name];
    if (marker) marker.show(indexOf(x.values, getState().epoch));
  }

  // --- picture ----------------------------------------------------------------
  const picture = html("div", { class: "dl-picture" });
  const charts = config.panels.map((panel) => {
    const node = svg("svg", { id: uniqueId("dl-chart"), role: "img", class: "dl-chart" });
    const chart = { panel, node, indexAt: null };
    const index = (event) => chart.indexAt(event.clientX - node.getBoundingClientRect().left);
    const drag = (event) => setState({ epoch: x.values[index(event)] });
    node.addEventListener("pointerdown", (event) => {
      if (!marker || !event.isPrimary) return;
      node.setPointerCapture(event.pointerId);
      drag(event);
    });
    node.addEventListener("pointermove", (event) => {
      if (marker) {
        if (node.hasPointerCapture(event.pointerId)) drag(event);
      } else if (event.pointerType === "mouse") {
        probe = index(event);
        draw();
      }
    });
    node.addEventListener("pointerleave", () => {
      if (probe === null) return;
      probe = null;
      draw();
    });
    picture.append(node);
    return chart;
  });
  if (marker) root.classList.add("dl-with-marker");

  const names = config.panels.flatMap((panel) => panel.curves.map(({ label }) => label));

  function panelCurves(panel, curves, classes) {
    if (!curves) return [];
    return panel.curves.map((curve) => ({
      ...curve,
      classes,
      mean: curves.mean[curve.index],
      half: curves.half?.[curve.index],
    }));
  }

  // Off the grid, the nearest point of the grid shows what to expect.
  function neighbour(state) {
    const near = Object.fromEntries(
      axes.map(({ name, values: ticks, numeric }) => [
        name,
        numeric ? ticks[nearest(ticks, state[name])] : state[name],
      ]),
    );
    return { state: near, curves: runs.onGrid(near) };
  }

  function ghosts(panel, state, onGrid) {
    const compared = onGrid ? pins : [...pins, neighbour(state)];
    return compared.flatMap((pin) =>
      panelCurves(panel, pin.curves, ["dl-ghost"]).map((curve, i) => ({
        ...curve,
        colour: GHOST,
        half: null,
        label: i ? "" : difference(axes, pin.state, state),
        bare: true,
      })),
    );
  }

  function chosenIndex(curves) {
    if (marker) return indexOf(x.values, getState().epoch);
    return probe ?? (curves ? lastIndex(curves) : -1);
  }

  function drawPanel(chart, width, grid, trained) {
    const { panel } = chart;
    const state = getState();
    const curves = trained ?? grid;
    const index = chosenIndex(curves);
    const bestIndex = marker && curves ? best(config, curves) : -1;
    const watched = panel.curves.find((curve) => curve.index === config.watch.index);
    const pointed = marker || probe !== null;
    chart.indexAt = drawChart(
      chart.node,
      {
        ...panel,
        x,
        names,
        log: log && panel.logDomain,
        domain: log && panel.logDomain ? panel.logDomain : panel.domain,
        curves: [
          ...ghosts(panel, state, Boolean(grid)),
          ...(trained && grid
            ? panelCurves(panel, grid, ["dl-under"]).map((curve) => ({
                ...curve,
                half: null,
                bare: true,
                label: "",
              }))
            : []),
          ...panelCurves(panel, curves, trained ? ["dl-trained"] : []),
        ],
        marker: pointed && curves ? { index, fixed: Boolean(marker) } : null,
        best:
          watched && bestIndex >= 0
            ? {
                index: bestIndex,
                value: curves.mean[watched.index][bestIndex],
                colour: watched.colour,
                label: `best: ${x.label} ${compact(x.values[bestIndex])}`,
              }
            : null,
        notice: notice(curves),
        description: describe(config, panel, state, curves),
      },
      width,
      HEIGHT,
    );
  }

  function notice(curves) {
    if (!curves) return { index: -1, text: "not trained yet: press Train" };
    if (!curves.failure) return null;
    return { index: curves.failure.index - 1, text: failureWords(curves.failure, config) };
  }

  function draw() {
    const state = getState();
    const grid = runs.onGrid(state);
    const trained = runs.trained(state);
    const total = picture.clientWidth || 640;
    const together = charts.length > 1 && total >= 620;
    const width = together ? (total - 24) / charts.length : total;
    for (const chart of charts) drawPanel(chart, Math.floor(width), grid, trained);
    showReadout(trained ?? grid);
  }

  // --- readout ----------------------------------------------------------------
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });

  function showReadout(curves) {
    if (!curves) {
      readout.replaceChildren(`${settings(axes, getState())}: not trained yet.`);
      return;
    }
    const index = chosenIndex(curves);
    const failed = curves.failure && (probe === null || index >= curves.failure.index);
    const found = index < 0 ? [] : values(config, curves, index);
    const coloured = found.flatMap(({ colour, text }, i) => [
      i ? ", " : "",
      html("span", { class: `dl-colour-${colour}` }, text),
    ]);
    const when = `${marker ? "stop after" : "after"} ${x.label} ${compact(x.values[index])}: `;
    const bestIndex = marker ? best(config, curves) : -1;
    readout.replaceChildren(
      ...(failed ? [html("strong", {}, failureWords(curves.failure, config)), "; "] : []),
      ...(found.length ? [when, ...coloured, seedWords(config)] : []),
      ...(bestIndex >= 0
        ? [
            `; best ${config.variables[config.watch.index]} ` +
              `after ${x.label} ${compact(x.values[bestIndex])}`,
          ]
        : []),
    );
  }

  // --- actions ----------------------------------------------------------------
  const button = (text, title, onclick) => html("button", { type: "button", title, onclick }, text);
  const clear = button("Clear pins", "Remove the pinned curves", () => {
    pins.length = 0;
    update();
  });
  const pin = button("Pin", "Keep these curves in grey, to compare", () => {
    const state = getState();
    const curves = runs.trained(state) ?? runs.onGrid(state);
    if (!curves || pins.some((other) => !difference(axes, other.state, state))) return;
    pins.push({ state, curves });
    update();
  });
  const link = button("Copy link", "A link to this page with these values", async () => {
    writeAddress(config.name, getState());
    link.textContent = await copyLink();
    setTimeout(() => {
      link.textContent = "Copy link";
    }, 2000);
  });
  link.className = "dl-link";
  const canLog = config.panels.some((panel) => panel.logDomain);
  const logSwitch =
    canLog &&
    html(
      "label",
      { class: "dl-switch" },
      html("input", {
        type: "checkbox",
        checked: log,
        onchange: (event) => {
          log = event.target.checked;
          draw();
        },
      }),
      "logarithmic axis",
    );
  const actions = html(
    "div",
    { class: "dl-actions" },
    pin,
    clear,
    logSwitch,
    inNotebook() ? null : link,
  );

  function update() {
    showControls();
    clear.hidden = pins.length === 0;
    draw();
  }

  const training =
    config.trainable &&
    liveRow(model, {
      axes,
      getState,
      setState,
      onKernel: () => {
        live = true;
        link.hidden = true;
        root.classList.add("dl-has-kernel");
        for (const { axis, field } of fields) {
          sliders.controls.find((control) => control.axis === axis).head.append(field);
        }
        update();
      },
    });

  root.append(
    ...[
      config.question && html("p", { class: "dl-question" }, config.question),
      html(
        "div",
        { class: "dl-controls" },
        sliders.controls.map((control) => control.root),
        marker && marker.root,
      ),
      picture,
      readout,
      actions,
      training && training.root,
    ].filter(Boolean),
  );
  el.append(root);
  update();

  model.on("change:state", update);
  const stops = marker ? [{ name: "epoch", values: x.values }] : [];
  const leave = followAddress(config.name, root, (found) =>
    setState(understood([...axes, ...stops], found), false),
  );
  model.on("change:trained", draw);
  const resized = new ResizeObserver(() => draw());
  resized.observe(picture);
  return () => {
    leave();
    resized.disconnect();
    if (training) training.close();
    model.off("change:state", update);
    model.off("change:trained", draw);
  };
}

export default { render };
