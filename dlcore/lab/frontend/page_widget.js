// All that a widget of the book carries itself. The code and the style sheets lie in models
// that the widgets of a page share (see dlcore/lab/page_widget.py): the building blocks
// first, then what this kind of widget has of its own.

const known = (globalThis.dlcoreTexts ??= new Map()); // text -> what became of it

function once(text, make) {
  if (!known.has(text)) known.set(text, make(text));
  return known.get(text);
}

function addStyle(css) {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  return style;
}

// A function: names that the code imports go in, what it exports comes out.
async function load(code) {
  const file = new Blob([`export default ${code}`], { type: "text/javascript" });
  const address = URL.createObjectURL(file);
  try {
    return (await import(address)).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function loadKit(code) {
  const make = await load(code);
  return make({});
}

async function render({ model, el }) {
  const references = model.get("sources").map((id) => id.replace("IPY_MODEL_", ""));
  const [shared, own] = await Promise.all(
    references.map((id) => model.widget_manager.get_model(id)),
  );
  for (const css of [shared.get("css"), own.get("css")]) if (css) once(css, addStyle);
  const [kit, make] = await Promise.all([
    once(shared.get("code"), loadKit),
    once(own.get("code"), load),
  ]);
  const module = make(kit);
  const widget = module.draw ? kit.explorable(module) : module;
  return widget.render({ model, el });
}

export default { render };
