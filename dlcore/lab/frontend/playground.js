// Playground: a small network that trains in the page, on points of a plane.
import { inks } from "kit/colours.js";
import { html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { wireState } from "shell/wire.js";
import { makeBrushes, makeControls } from "./playground/controls.js";
import { makeCourse } from "./playground/course.js";
import { createDiagram } from "./playground/diagram.js";
import { createLoss } from "./playground/loss.js";
import { unitWeights } from "./playground/network.js";
import { createPlot } from "./playground/plot.js";
import { NO_POINTS, domainOf, pointsOf, withPoints, withoutNearest } from "./playground/points.js";
import { colourTable, fieldsOf, gridOf, unitField } from "./playground/surface.js";
import { createTrainer } from "./playground/trainer.js";
import { readWords, writeWords } from "./playground/words.js";

const LIVE = ["learning_rate", "momentum", "dropout", "l2", "batch_size"]; // while it trains
const WIDEST = 340;

// What is drawn, and with what: the points, the network that learns them, the colours.
function makeStudio(config, initial, get) {
  const studio = { looked: null }; // the unit whose map is shown in the large plot

  studio.restart = () => {
    const state = get();
    const same = String(state.layers) === String(initial.layers) && state.seed === initial.seed;
    studio.training = withPoints(pointsOf(state, config.given, 0), state.points);
    studio.test = pointsOf(state, config.given, 1);
    const start = same ? config.start : null;
    studio.trainer = createTrainer(state, studio.training, studio.test, start);
  };
  studio.look = (root) => {
    studio.domain = domainOf(studio.training);
    studio.grid = gridOf(studio.domain);
    studio.tables = [colourTable(inks(root), 1), colourTable(inks(root), 0.62)];
  };
  return studio;
}

function makeParts(config, wired, studio, { paint, layout, point }) {
  const offered = (control) => config.show.includes(control);
  const said = html("p", { class: "dl-readout", "aria-live": "polite" });
  const brushes = makeBrushes(() => wired.set({ points: [] }));
  const tested = html("input", { type: "checkbox", onchange: layout });
  return {
    said,
    tested,
    testing: html("label", { class: "dl-switch" }, tested, "show the test points"),
    title: html("p", { class: "dl-heading" }),
    loss: createLoss(),
    brushes: offered("points") ? brushes.root : null,
    diagram: createDiagram({
      most: config.most,
      editable: offered("layers"),
      change: (layers) => wired.set({ layers }),
      look: (place) => {
        studio.looked = place;
        paint();
      },
    }),
    plot: createPlot({
      editable: offered("points"),
      kind: brushes.kind,
      onPoint: point,
      say: (words) => {
        said.textContent = words;
      },
    }),
  };
}

function stage({ diagram, title, plot, testing, brushes, loss }) {
  const result = html("div", { class: "dl-result" }, title, plot.root, testing, brushes);
  return html("div", { class: "dl-picture dl-stage" }, diagram.root, result, loss.root);
}

function paintAll({ diagram, plot, title, loss }, { trainer, grid, tables, looked }, state) {
  const { network } = trainer;
  const fields = fieldsOf(network, grid);
  const { layer, unit } = looked ?? { layer: fields.length - 1, unit: 0 };
  diagram.paint(network, fields, tables[0]);
  plot.paint(unitField(fields[layer], unit), tables[1]);
  title.textContent = looked
    ? diagram.describe(looked, network, state.layers)
    : "output: blue above ½, orange below";
  loss.paint(trainer, loss.root.clientWidth || WIDEST, state.loss);
}

function sentence({ now, counts, epoch, diverged }) {
  if (diverged) return `Diverged in epoch ${epoch + 1}: the weights grew without bound.`;
  if (!counts.train) return "No points yet: click on the plane to add some.";
  const right = Math.round(100 * (1 - now.train.wrong / counts.train));
  return `After ${epoch} epochs ${right} % of the training points are on the right side.`;
}

export function render({ model, el }) {
  const config = model.get("config");
  const root = widgetRoot("dl-playground", config.name, config.title);
  let known = {};
  const wired = wireState(model, root, {
    read: (words) => readWords(words, config),
    write: () => writeWords(wired.get()),
    draw: update,
    redraw: layout,
  });
  const studio = makeStudio(config, wired.get(), wired.get);
  const parts = makeParts(config, wired, studio, { paint, layout, point });
  const { said, plot, tested } = parts;
  const controls = makeControls(config, wired.set);
  const course = makeCourse({
    trainer: () => studio.trainer,
    settings: wired.get,
    restart,
    paint,
    rest: shareWeights,
    said,
  });

  // To a kernel, where there is one.
  function shareWeights() {
    const weightsOf = (layer) =>
      Array.from({ length: layer.outputs }, (_, unit) => unitWeights(layer, unit));
    wired.change({ weights: studio.trainer.network.map(weightsOf) });
  }

  function point(x, y, kind) {
    const { points } = wired.get();
    if (kind === null) {
      if (points.length) wired.set({ points: withoutNearest(points, [x, y]) });
      return;
    }
    wired.set({ points: [...points, [x, y, kind]] });
    said.textContent = `${kind ? "blue circle" : "orange square"} at ${decimal(x)}, ${decimal(y)}`;
  }

  function restart() {
    studio.restart();
    parts.testing.hidden = !studio.test.y.length;
    root.trainer = studio.trainer; // for tests and the curious
  }

  function layout() {
    studio.look(root);
    const width = Math.min(WIDEST, plot.root.parentElement.clientWidth || WIDEST);
    plot.build(width, studio.domain, studio.training, tested.checked ? studio.test : NO_POINTS);
    paint();
  }

  function paint() {
    if (!studio.trainer) return;
    paintAll(parts, studio, wired.get());
    const words = sentence(studio.trainer);
    course.showClock();
    said.textContent = words;
    plot.describe(`Plane with ${studio.trainer.counts.train} training points. ${words}`);
  }

  function update() {
    const state = wired.get();
    controls.show(state);
    const changed = Object.keys(state).some(
      (key) => !LIVE.includes(key) && JSON.stringify(state[key]) !== JSON.stringify(known[key]),
    );
    known = structuredClone(state);
    if (!changed) return;
    course.pause();
    studio.looked = null;
    restart();
    parts.diagram.build(state.layers);
    layout();
  }

  if (config.question) root.append(html("p", { class: "dl-question" }, config.question));
  root.append(course.root, ...controls.roots, stage(parts), said);
  root.append(html("div", { class: "dl-actions" }, wired.link));
  const close = wired.open(el);
  shareWeights();
  return () => {
    course.pause();
    close();
  };
}
