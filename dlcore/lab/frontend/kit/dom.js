// Building blocks: HTML and SVG elements, and ids that no other one has.

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

export function html(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return furnish(node, attributes, children);
}

// more: further attributes, such as a class.
export function button(label, onclick, more = {}) {
  return html("button", { type: "button", onclick, ...more }, label);
}

let counter = 0;
const origin = Math.random().toString(36).slice(2, 8);

// An id that no other widget or view on the page has.
export function uniqueId(prefix) {
  counter += 1;
  return `${prefix}-${origin}-${counter}`;
}

// The root of every widget. Keys belong to the widget, not to JupyterLab's shortcuts.
export function widgetRoot(kind, name, label) {
  return html("div", {
    class: `dl-widget ${kind}`,
    role: "group",
    "aria-label": label,
    "data-name": name,
    "data-lm-suppress-shortcuts": "true",
    onkeydown: (event) => event.stopPropagation(),
  });
}

export function bytes(view) {
  if (!view) return new ArrayBuffer(0);
  const data = view.buffer ?? view;
  const start = view.byteOffset ?? 0;
  return data.slice(start, start + view.byteLength); // aligned copy
}
