// Playground: a small network that trains in the page, on points of a plane.
import { followAddress, inNotebook, writeAddress } from "shell/address.js";
import { choice } from "kit/choices.js";
import { inks } from "kit/colours.js";
import { html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { linkButton } from "shell/link.js";
import { createDiagram } from "./playground_diagram.js";
import { createLoss } from "./playground_loss.js";
import { unitWeights } from "./playground_network.js";
import { createPlot } from "./playground_plot.js";
import { makePoints } from "./playground_points.js";
import { colourTable, fieldsOf, gridOf, unitField } from "./playground_surface.js";
import { createTrainer } from "./playground_trainer.js";
import { readWords, writeWords } from "./playground_words.js";
import { indexOf, slider } from "kit/sliders.js";
import { followTheme } from "kit/themes.js";

const LIVE = ["learning_rate", "momentum", "dropout", "l2", "batch_size"]; // while it trains
const CALM_EPOCHS = 50; // epochs between two pictures for readers who want no motion
const WIDEST = 340;

function dataOf(state, config, seed) {
  const none = { x: [], y: [] };
  if (state.data === "own") return none;
  if (state.data === "given") return seed === 0 ? config.given : none;
  return makePoints(state.data, state.noise, seed);
}

function withPoints({ x, y }, points) {
  return {
    x: [...x, ...points.map((point) => point.slice(0, 2))],
    y: [...y, ...points.map((point) => point[2])],
  };
}

// A square that holds the points: ±1.5, or more where they need it.
function domainOf({ x }) {
  const reach = x.reduce((most, point) => Math.max(most, ...point.map(Math.abs)), 0);
  const side = reach <= 1.5 ? 1.5 : 1.1 * reach;
  return { x: [-side, side], y: [-side, side] };
}

function render({ model, el }) {
  const config = model.get("config");
  const { name, show, first } = config;
  const root = widgetRoot("dl-playground", name, config.title);
  const offered = (control) => show.includes(control);
  const getState = () => model.get("state");
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const initial = getState();
  let training = null; // the points {x, y} that it learns, and those it is tested on
  let test = null;
  let trainer = null;
  let grid = null;
  let tables = []; // colours of the small maps and of the large one
  let looked = null; // the unit whose map is shown in the large plot
  let playing = false;
  let brush = 1; // what a click adds: 0, 1, or null to remove
  let known = {};

  function setState(changes, byReader = true) {
    model.set("state", { ...getState(), ...changes });
    model.save_changes();
    if (byReader && !inNotebook()) writeAddress(name, writeWords(getState()));
  }

  // --- controls ---------------------------------------------------------------
  const label = (key) => config.labels[key] ?? key.replace("_", " ");
  const controls = show.flatMap((key) => {
    if (config.stops[key]) {
      const values = config.stops[key];
      const one = slider({
        label: label(key),
        values,
        onMove: (i) => setState({ [key]: values[i] }),
      });
      return [
        { key, root: one.root, show: (value) => one.show(Math.max(0, indexOf(values, value))) },
      ];
    }
    const values = config.choices[key];
    if (!values) return [];
    const words = values.map(
      (value) => ({ own: "your own points", given: "these points" })[value] ?? value,
    );
    return [
      {
        key,
        ...choice({
          label: label(key),
          values,
          words,
          onChoose: (value) => setState({ [key]: value }),
        }),
      },
    ];
  });
  const folded = controls.filter(({ key }) => !first.includes(key));
  const rows = (list) =>
    html(
      "div",
      { class: "dl-controls" },
      list.map((one) => one.root),
    );

  // --- the picture ------------------------------------------------------------
  const diagram = createDiagram({
    most: config.most,
    editable: offered("layers"),
    change: (layers) => setState({ layers }),
    look: (place) => {
      looked = place;
      paint();
    },
  });
  const said = html("p", { class: "dl-readout", "aria-live": "polite" });
  const plot = createPlot({
    editable: offered("points"),
    kind: () => brush,
    onPoint: changePoint,
    say: (words) => {
      said.textContent = words;
    },
  });
  const title = html("p", { class: "dl-heading" });
  const loss = createLoss();
  const clock = html("span", { class: "dl-stats" });
  const brushes = choice({
    label: "click adds",
    values: [1, 0, null],
    words: ["● blue", "■ orange", "erase"],
    onChoose: (value) => {
      brush = value;
    },
  });
  brushes.show(brush);
  const tested = html("input", {
    type: "checkbox",
    onchange: () => {
      layout();
      paint();
    },
  });
  const testing = html("label", { class: "dl-switch" }, tested, "show the test points");

  // --- buttons ----------------------------------------------------------------
  const button = (words, key, onclick) =>
    html("button", { type: "button", class: `dl-${key}`, onclick }, words);
  const play = button("Play", "play", () => (playing ? pause() : start()));
  const act = (change) => () => {
    pause();
    change();
    paint();
    shareWeights();
  };
  const bar = html(
    "div",
    { class: "dl-actions dl-transport" },
    play,
    button(
      "One update",
      "update",
      act(() => trainer.update(getState())),
    ),
    button(
      "One epoch",
      "epoch",
      act(() => trainer.runEpoch(getState())),
    ),
    button("Reset", "reset", act(restart)),
    clock,
  );

  function start() {
    if (trainer.diverged) restart();
    playing = true;
    play.textContent = "Pause";
    said.setAttribute("aria-live", "off");
    tick();
  }

  function pause() {
    if (!playing) return;
    playing = false;
    play.textContent = "Play";
    said.setAttribute("aria-live", "polite");
    shareWeights();
  }

  function tick() {
    if (!playing || !root.isConnected) return;
    const epochs = calm() ? CALM_EPOCHS : 1;
    for (let i = 0; i < epochs && !trainer.diverged; i += 1) trainer.runEpoch(getState());
    paint();
    if (trainer.diverged || !trainer.counts.train) pause();
    else if (calm()) setTimeout(tick, 1000);
    else requestAnimationFrame(tick);
  }

  // To a kernel, where there is one.
  function shareWeights() {
    model.set(
      "weights",
      trainer.network.map((layer) =>
        Array.from({ length: layer.outputs }, (_, unit) => unitWeights(layer, unit)),
      ),
    );
    model.save_changes();
  }

  function changePoint(x, y, kind) {
    const { points } = getState();
    if (kind !== null) {
      setState({ points: [...points, [x, y, kind]] });
      said.textContent = `${kind ? "blue circle" : "orange square"} at ${decimal(x)}, ${decimal(y)}`;
      return;
    }
    const distance = ([a, b]) => Math.hypot(a - x, b - y);
    const nearest = points.reduce(
      (best, point) => (!best || distance(point) < distance(best) ? point : best),
      null,
    );
    if (nearest) setState({ points: points.filter((point) => point !== nearest) });
  }

  // --- training and painting --------------------------------------------------
  function restart() {
    const state = getState();
    const same = String(state.layers) === String(initial.layers) && state.seed === initial.seed;
    training = withPoints(dataOf(state, config, 0), state.points);
    test = dataOf(state, config, 1);
    trainer = createTrainer(state, training, test, same ? config.start : null);
    testing.hidden = !test.y.length;
    root.trainer = trainer; // for tests and the curious
  }

  function layout() {
    const width = Math.min(WIDEST, plot.root.parentElement.clientWidth || WIDEST);
    const domain = domainOf(training);
    grid = gridOf(domain);
    tables = [colourTable(inks(root), 1), colourTable(inks(root), 0.62)];
    plot.build(width, domain, training, tested.checked ? test : { x: [], y: [] });
  }

  function paint() {
    if (!trainer) return;
    const { network } = trainer;
    const fields = fieldsOf(network, grid);
    diagram.paint(network, fields, tables[0]);
    const { layer, unit } = looked ?? { layer: fields.length - 1, unit: 0 };
    plot.paint(unitField(fields[layer], unit), tables[1]);
    title.textContent = looked
      ? diagram.describe(looked, network, getState().layers)
      : "output: blue above ½, orange below";
    loss.paint(trainer, loss.root.clientWidth || WIDEST, getState().loss);
    showState();
  }

  function showState() {
    const { now, counts, epoch, updates, diverged } = trainer;
    const right = Math.round(100 * (1 - now.train.wrong / counts.train));
    const words = diverged
      ? `Diverged in epoch ${epoch + 1}: the weights grew without bound.`
      : counts.train
        ? `After ${epoch} epochs ${right} % of the training points are on the right side.`
        : "No points yet: click on the plane to add some.";
    clock.replaceChildren(
      html("span", {}, `epoch ${epoch}`, html("small", {}, `${updates} updates`)),
    );
    said.textContent = words;
    plot.describe(`Plane with ${counts.train} training points. ${words}`);
  }

  function rebuild() {
    pause();
    looked = null;
    restart();
    diagram.build(getState().layers);
    layout();
    paint();
  }

  function update() {
    const state = getState();
    for (const { key, show: move } of controls) move(state[key]);
    const changed = Object.keys(state).some(
      (key) => !LIVE.includes(key) && JSON.stringify(state[key]) !== JSON.stringify(known[key]),
    );
    known = structuredClone(state);
    if (changed) rebuild();
  }

  root.append(
    ...[
      config.question && html("p", { class: "dl-question" }, config.question),
      bar,
      rows(controls.filter(({ key }) => first.includes(key))),
      folded.length &&
        html("details", { class: "dl-more" }, html("summary", {}, "more controls"), rows(folded)),
      html(
        "div",
        { class: "dl-picture dl-stage" },
        diagram.root,
        html(
          "div",
          { class: "dl-result" },
          title,
          plot.root,
          testing,
          offered("points") &&
            html(
              "div",
              { class: "dl-brushes" },
              brushes.root,
              button("Clear", "clear", () => setState({ points: [] })),
            ),
        ),
        loss.root,
      ),
      said,
      html(
        "div",
        { class: "dl-actions" },
        linkButton(name, () => writeWords(getState())),
      ),
    ].filter(Boolean),
  );
  el.append(root);
  update();
  shareWeights();

  model.on("change:state", update);
  const unfollow = followTheme(root, () => {
    layout();
    paint();
  });
  const leave = followAddress(name, root, (found) => setState(readWords(found, config), false));
  return () => {
    pause();
    leave();
    unfollow();
    model.off("change:state", update);
  };
}

export default { render };
