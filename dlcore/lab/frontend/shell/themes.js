// Draws again when the width of an element or the page's theme changes.

export function followTheme(node, update) {
  let width = node.clientWidth;
  const resized = new ResizeObserver(() => {
    if (node.clientWidth === width || !node.clientWidth) return;
    width = node.clientWidth;
    update();
  });
  resized.observe(node);
  const recoloured = new MutationObserver(() => update());
  const filter = ["data-theme", "data-jp-theme-light"];
  for (const place of [document.documentElement, document.body]) {
    recoloured.observe(place, { attributes: true, attributeFilter: filter });
  }
  return () => {
    resized.disconnect();
    recoloured.disconnect();
  };
}
