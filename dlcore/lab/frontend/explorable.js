// Explorable: sliders, choices and buttons around a picture that a module draws.
// The module's functions get one and the same `context`; see dlcore/lab/explorable.py.
import { button, html, widgetRoot } from "kit/dom.js";
import { nearest } from "kit/sliders.js";
import { calm, makeAnimation } from "shell/animation.js";
import { makeControls } from "shell/controls.js";
import { readData } from "shell/data.js";
import { makePainter } from "shell/painter.js";
import { wire } from "shell/wire.js";
import { readChoices, readSliders, readState } from "shell/words.js";

const LONGEST_STATE = 1500; // letters of a module's own state that an address may carry

// The module's own state: a copy of the one in the model, with what `setup` adds to it.
function ownState(model) {
  let own = structuredClone(model.get("state"));
  let first = {};
  return {
    get: () => own,
    begin: () => (first = structuredClone(own)),
    add: (found) => Object.assign(own, structuredClone(found)),
    inWords() {
      const text = JSON.stringify(own);
      return text !== "{}" && text.length <= LONGEST_STATE ? { state: text } : {};
    },
    // Takes what Python or another view has set, and says whether that is news.
    follow() {
      const shared = model.get("state");
      if (JSON.stringify(shared) === JSON.stringify(own)) return false;
      own = { ...first, ...structuredClone(shared) };
      return true;
    },
  };
}

// The buttons {action: label}; the one whose animation runs says "Pause".
function makeButtons(actions, press) {
  const buttons = Object.entries(actions).map(([action, label]) =>
    button(label, () => press(action), { class: "dl-action", "data-action": action }),
  );
  const show = (busy) => {
    for (const one of buttons) {
      const { action } = one.dataset;
      one.textContent = action === busy ? "Pause" : actions[action];
    }
  };
  return { buttons, show };
}

// What the module's functions get; `set` and `redraw` and the animation come later.
function makeContext(model, root, own) {
  const config = model.get("config");
  const picture = html("div", { class: "dl-picture", role: "img", "aria-label": config.alt });
  const said = html("p", { class: "dl-readout", "aria-live": "polite" });
  return {
    root,
    picture,
    said,
    controls: html("div", { class: "dl-controls" }),
    data: readData(model),
    calm,
    get values() {
      return model.get("values");
    },
    get state() {
      return own.get();
    },
    get width() {
      return picture.clientWidth || 640;
    },
    snap: (name, value) => {
      const { values } = config.sliders.find((axis) => axis.name === name);
      return values[nearest(values, value)];
    },
    readout: (...parts) => said.replaceChildren(...parts),
  };
}

// Keeps values and state in the model and in the address; adds set() and redraw().
function connect(model, context, own, states, painter) {
  const { sliders, choices } = model.get("config");
  const copied = () => structuredClone(own.get());
  const changed = (values) => ({ ...context.values, ...values });
  const wired = wire(model, context.root, {
    read: (words) => ({
      values: { ...readSliders(sliders, words), ...readChoices(choices, words) },
      state: readState(words.state, states, context.data),
    }),
    write: () => ({ ...context.values, ...own.inWords() }),
    changed: { values: painter.update, state: () => own.follow() && painter.update() },
    draw: painter.update,
    restore: ({ values, state }) => {
      context.stop();
      own.add(state);
      painter.batch(() => wired.change({ state: copied(), values: changed(values) }));
    },
  });
  context.set = (values) => wired.set({ values: changed(values) });
  context.redraw = () =>
    painter.batch(() => {
      wired.set({ state: copied() });
      painter.update();
    });
  return wired;
}

// The buttons of the actions; the one whose animation runs pauses it.
function connectActions(context, { act, actions = {} }, painter) {
  let started = null;
  const animation = makeAnimation(context, painter.batch, () => {
    context.said.setAttribute("aria-live", animation.running() ? "off" : "polite");
    show(animation.running() ? started : null);
  });
  const { buttons, show } = makeButtons(actions, (action) => {
    const pause = started === action && animation.running();
    animation.stop();
    if (pause) return;
    started = action;
    painter.batch(() => {
      act(action, context);
      context.redraw();
    });
  });
  context.animate = animation.animate;
  context.stop = animation.stop;
  Object.defineProperty(context, "running", { get: animation.running });
  return buttons;
}

function render({ model, el }, module) {
  const config = model.get("config");
  const root = widgetRoot("dl-explorable", config.name, config.title);
  const own = ownState(model);
  const context = makeContext(model, root, own);
  const { picture, said, controls } = context;
  const controlled = makeControls(config, (values) => context.set(values));
  const painter = makePainter(context, module.draw, () =>
    controlled.forEach((one) => one.show(context.values[one.name])),
  );
  const buttons = connectActions(context, module, painter);
  const wired = connect(model, context, own, module.states ?? {}, painter);
  controls.append(...controlled.map((one) => one.root));
  const actions = html("div", { class: "dl-actions" }, buttons, wired.link);
  root.classList.toggle("dl-beside", config.beside);
  if (config.question) root.append(html("p", { class: "dl-question" }, config.question));
  root.append(controls, html("div", { class: "dl-main" }, picture, said, actions));
  module.setup?.(context);
  own.begin();
  const close = wired.open(el);
  return () => {
    context.stop();
    close();
  };
}

// What a page draws with a module.
export function explorable(module) {
  return { render: (view) => render(view, module) };
}
