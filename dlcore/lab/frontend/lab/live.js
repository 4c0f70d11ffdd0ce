// Training between the ticks, where a kernel answers.
import { button, html, uniqueId } from "kit/dom.js";
import { settings } from "./words.js";

const PATIENCE = 1500; // milliseconds until a page without answer counts as static

// A number field beside a slider, for values off the grid.
export function numberField(axis, onNumber) {
  const id = uniqueId("dl-number");
  const input = html("input", {
    id,
    type: "number",
    class: "dl-number",
    step: axis.integer ? 1 : "any",
    "aria-label": `${axis.label}, any value`,
    onchange: () => {
      const value = Number(input.value);
      const valid =
        input.value !== "" && Number.isFinite(value) && (!axis.integer || Number.isInteger(value));
      input.setAttribute("aria-invalid", String(!valid));
      if (valid) onNumber(value);
    },
  });
  return input;
}

const STATUS = {
  training: ({ epoch, epochs }) => (epoch > 0 ? `epoch ${epoch} of ${epochs}` : "preparing …"),
  failed: ({ message }) => `This point could not be trained: ${message}`,
  stopped: () => "stopped",
  finished: () => "trained",
};

// Train, Stop and the progress of the training.
function progressRow(model, root, chosen) {
  const start = () => model.send({ type: "train", values: chosen() });
  const train = button("Train", start, { class: "dl-train" });
  const end = () => {
    model.send({ type: "stop" });
    stop.disabled = true;
  };
  const stop = button("Stop", end, { class: "dl-stop", hidden: true });
  const bar = html("progress", { "aria-label": "training", hidden: true });
  const status = html("span", { class: "dl-status", role: "status" });

  function show() {
    const progress = model.get("progress");
    const { status: now, epoch, epochs } = progress;
    const busy = now === "training";
    train.hidden = busy;
    stop.hidden = !busy;
    stop.disabled = stop.disabled && busy;
    bar.hidden = !busy;
    bar.max = epochs ?? 1;
    if (epoch === null || epoch === undefined) bar.removeAttribute("value");
    else bar.value = epoch;
    root.dataset.status = now;
    status.textContent = STATUS[now]?.(progress) ?? "";
  }
  return { row: html("div", { class: "dl-row" }, train, stop, bar, status), show };
}

// A button for every point trained so far.
function pointButtons(model, axes, set) {
  const points = html("div", { class: "dl-points" });
  function chip({ values }) {
    return button(settings(axes, values, " · "), () => set(values), {
      class: "dl-chip",
      "aria-label": `Show the trained point ${settings(axes, values)}`,
    });
  }
  return { points, show: () => points.replaceChildren(...model.get("trained").map(chip)) };
}

// The row appears when a kernel answers; else a hint says what a reader can do.
export function liveRow(model, { axes, get, set, onKernel }) {
  const root = html("div", { class: "dl-live" });
  const chosen = () => Object.fromEntries(axes.map(({ name }) => [name, get()[name]]));
  const progress = progressRow(model, root, chosen);
  const trained = pointButtons(model, axes, set);
  const hint = "Run this page in JupyterLab to train values between the ticks.";
  const waiting = setTimeout(
    () => root.replaceChildren(html("p", { class: "dl-hint" }, hint)),
    PATIENCE,
  );
  const calls = {
    "msg:custom": (message) => {
      if (message?.type !== "hello") return;
      clearTimeout(waiting);
      root.replaceChildren(progress.row, trained.points);
      progress.show();
      trained.show();
      onKernel();
    },
    "change:progress": progress.show,
    "change:trained": trained.show,
  };
  for (const call of Object.entries(calls)) model.on(...call);
  try {
    model.send({ type: "hello" });
  } catch {
    // No kernel: the hint stays.
  }
  function close() {
    clearTimeout(waiting);
    for (const call of Object.entries(calls)) model.off(...call);
  }
  return { root, close };
}
