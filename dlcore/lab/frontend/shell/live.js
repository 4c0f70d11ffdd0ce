// Training between the ticks, where a kernel answers.
import { html, uniqueId } from "kit/dom.js";
import { settings } from "kit/words.js";

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

// The row with Train, Stop, progress and the points trained so far.
export function liveRow(model, { axes, getState, setState, onKernel }) {
  const root = html("div", { class: "dl-live" });
  const train = html(
    "button",
    {
      type: "button",
      class: "dl-train",
      onclick: () => model.send({ type: "train", values: chosen() }),
    },
    "Train",
  );
  const stop = html(
    "button",
    {
      type: "button",
      class: "dl-stop",
      hidden: true,
      onclick: () => {
        model.send({ type: "stop" });
        stop.disabled = true;
      },
    },
    "Stop",
  );
  const bar = html("progress", { "aria-label": "training", hidden: true });
  const status = html("span", { class: "dl-status", role: "status" });
  const points = html("div", { class: "dl-points" });
  const hint = html(
    "p",
    { class: "dl-hint" },
    "Run this page in JupyterLab to train values between the ticks.",
  );

  function chosen() {
    return Object.fromEntries(axes.map(({ name }) => [name, getState()[name]]));
  }

  function showProgress() {
    const { status: now, epoch, epochs, message } = model.get("progress");
    const busy = now === "training";
    train.hidden = busy;
    stop.hidden = !busy;
    stop.disabled = stop.disabled && busy;
    bar.hidden = !busy;
    bar.max = epochs ?? 1;
    if (epoch === null || epoch === undefined) bar.removeAttribute("value");
    else bar.value = epoch;
    root.dataset.status = now;
    status.textContent =
      {
        training: epoch > 0 ? `epoch ${epoch} of ${epochs}` : "preparing …",
        failed: `This point could not be trained: ${message}`,
        stopped: "stopped",
        finished: "trained",
      }[now] ?? "";
  }

  function showPoints() {
    points.replaceChildren(
      ...model
        .get("trained")
        .map(({ values }) =>
          html(
            "button",
            {
              type: "button",
              class: "dl-chip",
              onclick: () => setState(values),
              "aria-label": `Show the trained point ${settings(axes, values)}`,
            },
            settings(axes, values, " · "),
          ),
        ),
    );
  }

  const waiting = setTimeout(() => root.replaceChildren(hint), PATIENCE);
  function onMessage(message) {
    if (message?.type !== "hello") return;
    clearTimeout(waiting);
    root.replaceChildren(html("div", { class: "dl-row" }, train, stop, bar, status), points);
    showProgress();
    showPoints();
    onKernel();
  }

  model.on("msg:custom", onMessage);
  model.on("change:progress", showProgress);
  model.on("change:trained", showPoints);
  try {
    model.send({ type: "hello" });
  } catch {
    // No kernel: the hint says what a reader can do.
  }
  function close() {
    clearTimeout(waiting);
    model.off("msg:custom", onMessage);
    model.off("change:progress", showProgress);
    model.off("change:trained", showPoints);
  }
  return { root, close };
}
