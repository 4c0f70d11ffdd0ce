// Explorable: sliders, choices and buttons around a picture that a module draws.
// The module's functions get one and the same `context`; see dlcore/lab/explorable.py.
import { followAddress, inNotebook, writeAddress } from "shell/address.js";
import { choice } from "kit/choices.js";
import { bytes, html, widgetRoot } from "kit/dom.js";
import { linkButton } from "shell/link.js";
import { compact } from "kit/numbers.js";
import { indexOf, nearest, slider } from "kit/sliders.js";
import { followTheme } from "kit/themes.js";

const ADDRESS_DELAY = 150; // milliseconds of rest before the address is written
const LONGEST_STATE = 1500; // letters of a module's own state that an address may carry
const MOST_STEPS = 1000; // of an animation that runs at once, for readers who want calm

const NUMBERS = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
};

// An array of the shape (rows, …, columns) becomes nested lists of typed arrays.
function nested(flat, shape) {
  if (shape.length < 2) return flat;
  const size = flat.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) =>
    nested(flat.subarray(i * size, (i + 1) * size), shape.slice(1)),
  );
}

function readData(model) {
  const { data, arrays } = model.get("config");
  const buffer = bytes(model.get("arrays"));
  const read = ({ name, type, shape, start }) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return [name, nested(new NUMBERS[type](buffer, start, length), shape)];
  };
  return { ...data, ...Object.fromEntries(arrays.map(read)) };
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// The part of an address that belongs to this widget, as {values, state}.
function understoodValues(config, found) {
  const values = {};
  for (const axis of config.sliders) {
    const index = axis.name in found ? indexOf(axis.values, found[axis.name]) : -1;
    const number = Number(found[axis.name]);
    if (index >= 0) values[axis.name] = axis.values[index];
    else if (axis.free && found[axis.name] && Number.isFinite(number)) values[axis.name] = number;
  }
  for (const { name, values: offered } of config.choices) {
    const index = offered.findIndex((value) => String(value) === found[name]);
    if (index >= 0) values[name] = offered[index];
  }
  try {
    return { values, state: JSON.parse(found.state ?? "{}") };
  } catch {
    return { values, state: {} };
  }
}

function makeControls(config, set) {
  const sliders = config.sliders.map((axis) => {
    const control = slider({
      label: axis.label,
      values: axis.values,
      onMove: (index) => set({ [axis.name]: axis.values[index] }),
    });
    const show = (value) =>
      control.show(nearest(axis.values, value), compact(value).replace(/^-/, "−"));
    return { name: axis.name, root: control.root, show };
  });
  const choices = config.choices.map((one) => ({
    name: one.name,
    ...choice({ ...one, onChoose: (value) => set({ [one.name]: value }) }),
  }));
  return [...sliders, ...choices];
}

// The picture is drawn again whenever a value, the own state, the width or the theme
// changes. Within batch(…) many changes make one drawing.
function makePainter(context, draw, show) {
  let depth = 0;
  let wanted = false;
  function paint() {
    const { picture } = context;
    const key = picture.contains(document.activeElement) && document.activeElement.dataset.key;
    const alt = draw(context);
    if (alt) picture.setAttribute("aria-label", alt);
    const busy = picture.querySelector("[tabindex], button, input");
    picture.setAttribute("role", busy ? "group" : "img");
    if (key) picture.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
  }
  function batch(change) {
    depth += 1;
    try {
      return change();
    } finally {
      depth -= 1;
      if (!depth && wanted) update();
    }
  }
  function update() {
    wanted = true;
    if (depth) return;
    depth += 1;
    wanted = false;
    try {
      show();
      paint();
    } finally {
      depth -= 1;
      wanted = false;
    }
  }
  return { batch, update };
}

// After every step the picture follows, whatever the step changed.
function makeAnimation(context, batch, onChange) {
  let timer = null;
  function stop() {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    onChange();
  }
  function animate(step, milliseconds = 250) {
    stop();
    const follow = (steps) =>
      batch(() => {
        let more = true;
        for (let i = 0; i < steps && more; i += 1) more = step() !== false;
        context.redraw();
        return more;
      });
    if (calm()) {
      follow(MOST_STEPS);
      return;
    }
    const tick = () => {
      timer = setTimeout(tick, milliseconds);
      if (!context.root.isConnected || !follow(1)) stop();
    };
    tick();
    onChange();
  }
  return { animate, stop, running: () => timer !== null };
}

export function explorable({ draw, setup, act, actions = {} }) {
  function render({ model, el }) {
    const config = model.get("config");
    const root = widgetRoot("dl-explorable", config.name, config.title);
    root.classList.toggle("dl-beside", config.beside);
    const picture = html("div", { class: "dl-picture", role: "img", "aria-label": config.alt });
    const said = html("p", { class: "dl-readout", "aria-live": "polite" });
    const controlled = makeControls(config, set);
    const controls = html(
      "div",
      { class: "dl-controls" },
      controlled.map((one) => one.root),
    );
    let own = structuredClone(model.get("state"));
    let started = null; // the action whose animation runs

    const context = {
      root,
      picture,
      controls,
      data: readData(model),
      calm,
      get values() {
        return model.get("values");
      },
      get state() {
        return own;
      },
      get width() {
        return picture.clientWidth || 640;
      },
      set,
      snap: (name, value) => {
        const { values } = config.sliders.find((axis) => axis.name === name);
        return values[nearest(values, value)];
      },
      redraw: () => {
        share();
        painter.update();
      },
      readout: (...parts) => said.replaceChildren(...parts),
    };
    const painter = makePainter(context, draw, () =>
      controlled.forEach((one) => one.show(context.values[one.name])),
    );
    const animation = makeAnimation(context, painter.batch, showActions);
    Object.assign(context, { animate: animation.animate, stop: animation.stop });
    Object.defineProperty(context, "running", { get: animation.running });

    function addressed() {
      const text = JSON.stringify(own);
      const carried = text !== "{}" && text.length <= LONGEST_STATE;
      return { ...context.values, ...(carried ? { state: text } : {}) };
    }

    let waiting = null;
    function writeSoon() {
      if (inNotebook()) return;
      clearTimeout(waiting);
      waiting = setTimeout(
        () => root.isConnected && writeAddress(config.name, addressed()),
        ADDRESS_DELAY,
      );
    }

    function share() {
      model.set("state", structuredClone(own));
      model.save_changes();
      writeSoon();
    }

    function set(changes) {
      model.set("values", { ...context.values, ...changes });
      model.save_changes();
      writeSoon();
    }

    function press(action) {
      const pause = started === action && animation.running();
      animation.stop();
      if (pause) return;
      started = action;
      painter.batch(() => {
        act(action, context);
        context.redraw();
      });
    }

    const buttons = Object.entries(actions).map(([action, label]) =>
      html(
        "button",
        { type: "button", class: "dl-action", "data-action": action, onclick: () => press(action) },
        label,
      ),
    );
    function showActions() {
      said.setAttribute("aria-live", animation.running() ? "off" : "polite");
      for (const button of buttons) {
        const busy = animation.running() && button.dataset.action === started;
        button.textContent = busy ? "Pause" : actions[button.dataset.action];
      }
    }

    root.append(
      ...[
        config.question && html("p", { class: "dl-question" }, config.question),
        controls,
        html(
          "div",
          { class: "dl-main" },
          picture,
          said,
          html("div", { class: "dl-actions" }, buttons, linkButton(config.name, addressed)),
        ),
      ].filter(Boolean),
    );
    el.append(root);
    setup?.(context);

    function stateChanged() {
      const shared = model.get("state");
      if (JSON.stringify(shared) === JSON.stringify(own)) return;
      own = structuredClone(shared);
      painter.update();
    }
    model.on("change:values", painter.update);
    model.on("change:state", stateChanged);
    painter.update();
    const unfollow = followTheme(picture, painter.update);
    const leave = followAddress(config.name, root, (found) => {
      animation.stop();
      const { values, state } = understoodValues(config, found);
      painter.batch(() => {
        model.set("state", { ...model.get("state"), ...state });
        model.set("values", { ...context.values, ...values });
        model.save_changes();
      });
    });
    return () => {
      animation.stop();
      clearTimeout(waiting);
      leave();
      unfollow();
      model.off("change:values", painter.update);
      model.off("change:state", stateChanged);
    };
  }
  return { render };
}
