// Orange for negative, the page's own colour for zero, blue for positive numbers. Zero is
// transparent, so the scale reads in light and in dark.

function channels(text) {
  const hex = text.trim().replace("#", "");
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((start) => parseInt(full.slice(start, start + 2), 16));
}

// The colours of the theme in force around `node`: [red, green, blue] each.
export function inks(node) {
  const style = getComputedStyle(node);
  const read = (name) => channels(style.getPropertyValue(name));
  return { positive: read("--dl-c0"), negative: read("--dl-c1") };
}

// [red, green, blue, alpha 0…255] for a value from −1 to 1; beyond, the end of the scale.
export function diverging(value, ink) {
  const size = Math.min(1, Math.abs(value)) || 0;
  return [...(value < 0 ? ink.negative : ink.positive), 235 * size ** 0.8];
}

export function css([red, green, blue, alpha = 255]) {
  return `rgb(${red} ${green} ${blue} / ${(alpha / 255).toFixed(3)})`;
}
