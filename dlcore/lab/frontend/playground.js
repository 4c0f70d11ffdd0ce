// Playground: a small network that trains in the page, on points of a plane.
import { inks } from "kit/colours.js";
import { html, widgetRoot } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { wireState } from "shell/wire.js";
import { makeBrushes, makeControls } from "./playground/controls.js";
import { makeCourse } from "./playground/course.js";
import { createDiagram, unitInWords } from "./playground/diagram.js";
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

function makeParts(config, wired, studio, { paint, layout }) {
  const offered = (control) => config.show.includes(control);
  const said = html("p", { class: "dl-readout", "aria-live": "polite" });
  const say = (words) => said.replaceChildren(words);
  const brushes = makeBrushes(() => wired.set({ points: [] }));
  const tested = html("input", { type: "checkbox", onchange: layout });
  const diagram = createDiagram({
    most: config.most,
    change: offered("layers") ? (layers) => wired.set({ layers }) : null,
    look: (place) => {
      studio.looked = place;
      paint();
    },
  });
  const plot = createPlot({
    editable: offered("points"),
    kind: brushes.kind,
    onPoint: (x, y, kind) => changePoint(wired, [x, y], kind, say),
    say,
  });
  return {
    said,
    tested,
    testing: html("label", { class: "dl-switch" }, tested, "show the test points"),
    title: html("p", { class: "dl-heading" }),
    loss: createLoss(),
    brushes: offered("points") ? brushes.root : null,
    diagram,
    plot,
  };
}

// kind 0 or 1 adds a point, null removes the nearest one.
function changePoint({ get, set }, place, kind, say) {
  const { points } = get();
  if (kind === null) {
    if (points.length) set({ points: withoutNearest(points, place) });
    return;
  }
  set({ points: [...points, [...place, kind]] });
  const where = place.map((value) => decimal(value)).join(", ");
  say(`${kind ? "blue circle" : "orange square"} at ${where}`);
}

function stage({ diagram, title, plot, testing, brushes, loss }) {
  const result = html("div", { class: "dl-result" }, title, plot.root, testing, brushes);
  return html("div", { class: "dl-picture dl-stage" }, diagram.root, result, loss.root);
}

function layOut(root, { plot, tested }, studio) {
  studio.look(root);
  const width = Math.min(WIDEST, plot.root.parentElement.clientWidth || WIDEST);
  const test = tested.checked ? studio.test : NO_POINTS;
  plot.build(width, studio.domain, studio.training, test);
}

function paintAll({ diagram, plot, title, loss, said }, studio, state) {
  const { trainer, grid, tables, looked } = studio;
  const { network, counts } = trainer;
  const fields = fieldsOf(network, grid);
  const { layer, unit } = looked ?? { layer: fields.length - 1, unit: 0 };
  const words = sentence(trainer);
  diagram.paint(network, fields, tables[0]);
  plot.paint(unitField(fields[layer], unit), tables[1]);
  plot.describe(`Plane with ${counts.train} training points. ${words}`);
  title.textContent = looked
    ? unitInWords(looked, network, state.layers)
    : "output: blue above ½, orange below";
  loss.paint(trainer, loss.root.clientWidth || WIDEST, state.loss);
  said.textContent = words;
}

function sentence({ now, counts, epoch, diverged }) {
  if (diverged) return `Diverged in epoch ${epoch + 1}: the weights grew without bound.`;
  if (!counts.train) return "No points yet: click on the plane to add some.";
  const right = Math.round(100 * (1 - now.train.wrong / counts.train));
  return `After ${epoch} ${epoch === 1 ? "epoch" : "epochs"} ${right} % of the training points are on the right side.`;
}

// What must be trained anew when it changes.
function essence(state) {
  const kept = Object.entries(state).filter(([key]) => !LIVE.includes(key));
  return JSON.stringify(kept);
}

function weightsOf({ network }) {
  return network.map((layer) =>
    Array.from({ length: layer.outputs }, (_, unit) => unitWeights(layer, unit)),
  );
}

export function render({ model, el }) {
  const config = model.get("config");
  const root = widgetRoot("dl-playground", config.name, config.title);
  let known = null;
  const wired = wireState(model, root, {
    read: (words) => readWords(words, config),
    write: () => writeWords(wired.get()),
    draw: update,
    redraw: layout,
  });
  const studio = makeStudio(config, wired.get(), wired.get);
  const parts = makeParts(config, wired, studio, { paint, layout });
  const controls = makeControls(config, wired.set);
  const share = () => wired.change({ weights: weightsOf(studio.trainer) }); // to a kernel
  const trainer = () => studio.trainer;
  const { said } = parts;
  const course = makeCourse({ trainer, settings: wired.get, restart, paint, rest: share, said });

  function restart() {
    studio.restart();
    parts.testing.hidden = !studio.test.y.length;
    root.trainer = studio.trainer; // for tests and the curious
  }
  function paint() {
    if (!studio.trainer) return;
    course.showClock();
    paintAll(parts, studio, wired.get());
  }
  function layout() {
    layOut(root, parts, studio);
    paint();
  }
  function update() {
    const state = wired.get();
    controls.show(state);
    if (essence(state) === known) return;
    known = essence(state);
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
  share();
  return () => {
    course.pause();
    close();
  };
}
