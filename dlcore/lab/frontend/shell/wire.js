// What all widgets do alike: their state lies in the model, where Python sees it, and in
// the page's address, where a link finds it; they follow the page's theme and their width.
import { followAddress, inNotebook, writeAddress } from "./address.js";
import { linkButton } from "./link.js";
import { followTheme } from "./themes.js";

const DELAY = 150; // milliseconds of rest before the address is written

// read(words) -> {trait: value}: what the words of an address mean to the widget;
// write() -> the words, or null; changed: {trait: call} after a change, whoever made it;
// draw() shows the widget, redraw() follows theme and width; restore(values) takes what an
// address says.
export function wire(model, root, { read, write, changed, draw, redraw = draw, restore }) {
  const { name } = model.get("config");
  const calls = Object.entries(changed).map(([trait, call]) => [`change:${trait}`, call]);
  let waiting = null;

  function change(values) {
    for (const [trait, value] of Object.entries(values)) model.set(trait, value);
    model.save_changes();
  }

  function remember() {
    const words = root.isConnected && write();
    if (words) writeAddress(name, words);
  }

  // By the reader: the address follows, in a notebook JupyterLab keeps its own there.
  function set(values) {
    change(values);
    clearTimeout(waiting);
    if (!inNotebook()) waiting = setTimeout(remember, DELAY);
  }

  // Shows the widget; returns what takes it away.
  function open(el) {
    el.append(root);
    draw();
    for (const call of calls) model.on(...call);
    const unfollow = followTheme(root, redraw);
    const leave = followAddress(name, root, (words) => (restore ?? change)(read(words)));
    return () => {
      clearTimeout(waiting);
      leave();
      unfollow();
      for (const call of calls) model.off(...call);
    };
  }

  return { change, set, open, link: linkButton(name, write) };
}

// The wiring of a widget with all its state in one trait: get(), and set(changes) of it.
export function wireState(model, root, options) {
  const get = () => model.get("state");
  const merged = (changes) => ({ state: { ...get(), ...changes } });
  const wired = wire(model, root, {
    write: get,
    changed: { state: options.draw },
    ...options,
    read: (words) => merged(options.read(words)),
  });
  return { ...wired, get, set: (changes) => wired.set(merged(changes)) };
}
