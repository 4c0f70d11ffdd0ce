// Values that cells measured, put into the sentences of a notebook in JupyterLab.
// There `{glue:text}` is an unknown role: a bare <span> with the value's name in it.

const SENTENCES = ".jp-MarkdownCell";

// The panel of one notebook; tabs know their file's name and their panel's id.
function panelOf(notebook) {
  const tabs = [...document.querySelectorAll(".lm-TabBar-tab[data-id]")];
  const tab = tabs.find((each) => each.title.split(/\s|\//).includes(notebook));
  return tab ? document.getElementById(tab.dataset.id) : null;
}

function isBare(span) {
  return (
    !span.attributes.length &&
    span.childNodes.length === 1 &&
    span.firstChild.nodeType === Node.TEXT_NODE
  );
}

function quoteIn(cell, values, names) {
  for (const span of cell.querySelectorAll("span:not([class])")) {
    if (!isBare(span)) continue;
    const text = span.firstChild;
    const known = names.get(text);
    // React may have written another name into the same text node
    const name = known && known.shown === text.data ? known.name : text.data;
    if (!Object.hasOwn(values, name) || text.data === values[name]) continue;
    text.data = values[name];
    names.set(text, { name, shown: text.data });
  }
}

// The Markdown cells that a change of the page has touched or brought.
function touched({ target, addedNodes }) {
  const around = target.nodeType === Node.ELEMENT_NODE && target.closest(SENTENCES);
  if (around) return [around];
  return [...addedNodes]
    .filter((node) => node.nodeType === Node.ELEMENT_NODE)
    .flatMap((node) => (node.matches(SENTENCES) ? [node] : [...node.querySelectorAll(SENTENCES)]));
}

function initialize({ model }) {
  const names = new WeakMap();
  const values = () => model.get("values");
  const quote = (cells) => cells.forEach((cell) => quoteIn(cell, values(), names));
  const all = () => {
    const panel = panelOf(model.get("notebook"));
    if (panel) quote([...panel.querySelectorAll(SENTENCES)]);
  };
  const observer = new MutationObserver((changes) => {
    const cells = new Set(changes.flatMap(touched));
    if (!cells.size) return;
    const panel = panelOf(model.get("notebook"));
    quote([...cells].filter((cell) => panel?.contains(cell)));
  });
  observer.observe(document.body, { childList: true, subtree: true });
  model.on("change:values", all);
  all();
  return () => {
    observer.disconnect();
    model.off("change:values", all);
  };
}

export default { initialize };
