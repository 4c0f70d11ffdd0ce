// Lab: sliders over a sweep of runs, the curves at the chosen point, and a readout.
import { button, html, widgetRoot } from "kit/dom.js";
import { axisSliders, indexOf, slider } from "kit/sliders.js";
import { wireState } from "shell/wire.js";
import { readSliders } from "shell/words.js";
import { makeCharts } from "./lab/charts.js";
import { liveRow, numberField } from "./lab/live.js";
import { readoutOf } from "./lab/readout.js";
import { openRuns } from "./lab/runs.js";
import { difference } from "./lab/words.js";

// Sliders for the grid, one for the marker, and fields for numbers between the ticks.
function makeControls({ config: { axes, x, marker } }, { get, set }) {
  const sliders = axisSliders(axes, get, set);
  const stop =
    marker &&
    slider({
      label: `stop after ${x.label}`,
      values: x.values,
      onMove: (index) => set({ epoch: x.values[index] }),
    });
  const fields = sliders.controls
    .filter(({ axis }) => axis.numeric)
    .map(({ axis, head }) => ({
      name: axis.name,
      head,
      field: numberField(axis, (value) => set({ [axis.name]: value })),
    }));
  return {
    roots: [...sliders.controls.map((control) => control.root), stop && stop.root],
    show() {
      sliders.show();
      for (const { name, field } of fields) field.value = get()[name];
      if (stop) stop.show(indexOf(x.values, get().epoch));
    },
    offerFields: () => fields.forEach(({ head, field }) => head.append(field)),
  };
}

function makePins(view, changed) {
  const { pins, config } = view;

  function clear() {
    pins.length = 0;
    changed();
  }
  function pin() {
    const [state, curves] = [view.state, view.found().shown];
    const known = pins.some((other) => !difference(config.axes, other.state, state));
    if (!curves || known) return;
    pins.push({ state, curves });
    changed();
  }
  return {
    pin: button("Pin", pin, { title: "Keep these curves in grey, to compare" }),
    clear: button("Clear pins", clear, { title: "Remove the pinned curves" }),
  };
}

function logSwitch(view, changed) {
  if (!view.config.panels.some((panel) => panel.logDomain)) return null;
  const input = html("input", {
    type: "checkbox",
    checked: view.log,
    onchange: () => {
      view.log = input.checked;
      changed();
    },
  });
  return html("label", { class: "dl-switch" }, input, "logarithmic axis");
}

function viewOf(model) {
  const config = model.get("config");
  return {
    config,
    runs: openRuns(model),
    pins: [],
    log: config.log,
    probe: null, // the epoch under the mouse
    live: false, // a kernel answers
    get state() {
      return model.get("state");
    },
    // The curves at the chosen point: of the grid, trained by a kernel, and those shown.
    found() {
      const [grid, trained] = [this.runs.onGrid(this.state), this.runs.trained(this.state)];
      return { grid, trained, shown: trained ?? grid };
    },
  };
}

function readWords({ axes, x, marker }, words) {
  const stops = marker ? [{ name: "epoch", values: x.values }] : [];
  return readSliders([...axes, ...stops], words);
}

export function render({ model, el }) {
  const config = model.get("config");
  const root = widgetRoot("dl-lab", config.name, config.title);
  root.classList.toggle("dl-with-marker", config.marker);
  const view = viewOf(model);
  const wired = wireState(model, root, {
    read: (words) => readWords(config, words),
    write: () => (view.live ? null : view.state),
    changed: { state: update, trained: update },
    draw: update,
  });
  const controls = makeControls(view, wired);
  const charts = makeCharts(view, {
    move: (index) => wired.set({ epoch: config.x.values[index] }),
    point: (index) => {
      if (index === view.probe) return;
      view.probe = index;
      draw();
    },
  });
  const readout = html("p", { class: "dl-readout", "aria-live": "polite" });

  function draw() {
    const found = view.found();
    charts.draw(found);
    readout.replaceChildren(...readoutOf(view, found.shown));
  }
  function update() {
    controls.show();
    pins.clear.hidden = view.pins.length === 0;
    draw();
  }
  function onKernel() {
    view.live = true;
    if (wired.link) wired.link.hidden = true;
    root.classList.add("dl-has-kernel");
    controls.offerFields();
    update();
  }

  const pins = makePins(view, update);
  const row = config.trainable && liveRow(model, { axes: config.axes, ...wired, onKernel });
  const actions = [pins.pin, pins.clear, logSwitch(view, draw), wired.link];
  if (config.question) root.append(html("p", { class: "dl-question" }, config.question));
  root.append(html("div", { class: "dl-controls" }, controls.roots), charts.root, readout);
  root.append(html("div", { class: "dl-actions" }, actions));
  if (row) root.append(row.root);
  const close = wired.open(el);
  return () => {
    if (row) row.close();
    close();
  };
}
