// The picture is drawn again whenever a value, the own state, the width or the theme
// changes. Within batch(…) many changes make one drawing.
export function makePainter(context, draw, show) {
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
