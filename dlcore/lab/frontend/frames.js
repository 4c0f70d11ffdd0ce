// Frames: pictures drawn beforehand, one for every combination of the sliders.
import { html, widgetRoot } from "kit/dom.js";
import { axisSliders, indexOf } from "kit/sliders.js";
import { wireState } from "shell/wire.js";
import { readSliders } from "shell/words.js";

export function render({ model, el }) {
  const { name, title, axes, pictures, alts, order } = model.get("config");
  const root = widgetRoot("dl-frames", name, title);
  const frame = html("div", { class: "dl-frame", role: "img" });
  const spoken = html("p", { class: "dl-spoken", "aria-live": "polite" });
  let shown = -1;

  function draw() {
    sliders.show();
    const state = wired.get();
    const place = (sum, axis) =>
      sum * axis.values.length + Math.max(0, indexOf(axis.values, state[axis.name]));
    const [picture, alt] = order[axes.reduce(place, 0)];
    if (picture !== shown) frame.innerHTML = pictures[picture];
    shown = picture;
    frame.setAttribute("aria-label", alts[alt]);
    for (const part of frame.children) part.setAttribute("aria-hidden", "true");
    spoken.textContent = alts[alt];
  }

  const wired = wireState(model, root, { read: (words) => readSliders(axes, words), draw });
  const sliders = axisSliders(axes, wired.get, wired.set);
  root.append(
    html(
      "div",
      { class: "dl-controls" },
      sliders.controls.map((control) => control.root),
    ),
    html("div", { class: "dl-picture" }, frame),
    spoken,
    html("div", { class: "dl-actions" }, wired.link),
  );
  return wired.open(el);
}
