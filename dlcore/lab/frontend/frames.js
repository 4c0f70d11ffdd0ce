// Frames: pictures drawn beforehand, one for every combination of the sliders.
import { copyLink, followAddress, inNotebook, writeAddress } from "shell/address.js";
import { html, widgetRoot } from "kit/dom.js";
import { axisSliders, indexOf, understood } from "kit/sliders.js";

function render({ model, el }) {
  const { name, title, axes, pictures, alts, order } = model.get("config");
  const root = widgetRoot("dl-frames", name, title);
  const getState = () => model.get("state");

  function setState(changes, byReader = true) {
    const state = { ...getState(), ...changes };
    model.set("state", state);
    model.save_changes();
    if (byReader && !inNotebook()) writeAddress(name, state);
  }

  const sliders = axisSliders(axes, getState, setState);
  const frame = html("div", { class: "dl-frame", role: "img" });
  const spoken = html("p", { class: "dl-spoken", "aria-live": "polite" });
  const link = html(
    "button",
    {
      type: "button",
      class: "dl-link",
      title: "A link to this page with these values",
      onclick: async () => {
        writeAddress(name, getState());
        link.textContent = await copyLink();
        setTimeout(() => {
          link.textContent = "Copy link";
        }, 2000);
      },
    },
    "Copy link",
  );

  let shown = -1;
  function update() {
    sliders.show();
    const state = getState();
    const flat = axes.reduce(
      (sum, axis) => sum * axis.values.length + Math.max(0, indexOf(axis.values, state[axis.name])),
      0,
    );
    const [picture, alt] = order[flat];
    if (picture !== shown) frame.innerHTML = pictures[picture];
    shown = picture;
    frame.setAttribute("aria-label", alts[alt]);
    for (const part of frame.children) part.setAttribute("aria-hidden", "true");
    spoken.textContent = alts[alt];
  }

  root.append(
    html(
      "div",
      { class: "dl-controls" },
      sliders.controls.map((control) => control.root),
    ),
    html("div", { class: "dl-picture" }, frame),
    spoken,
    html("div", { class: "dl-actions" }, inNotebook() ? null : link),
  );
  el.append(root);
  update();
  model.on("change:state", update);
  const leave = followAddress(name, root, (found) => setState(understood(axes, found), false));
  return () => {
    leave();
    model.off("change:state", update);
  };
}

export default { render };
