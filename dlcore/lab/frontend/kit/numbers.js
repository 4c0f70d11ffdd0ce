// Numbers as a reader writes them.

// 0.001, 64, 1e-5, 3.2e8; words pass through.
export function compact(value) {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value !== "number") return String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) {
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  }
  return String(Number(value.toPrecision(4)));
}

function decimals(value) {
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return 0;
  if (size >= 1) return 1;
  return Math.min(4, 1 - Math.floor(Math.log10(size)));
}

function digitsOf(shown, percent) {
  if (!percent) return Math.max(decimals(shown), Math.abs(shown) < 10 ? 2 : 0);
  if (shown === 0) return 0;
  return Math.abs(shown) >= 1 ? 1 : 2;
}

function rounded(value, digits) {
  return Math.abs(value) >= 1e6 ? compact(value) : value.toFixed(digits);
}

// A metric with its unit and, where seeds give them, the ends of its interval: "4.6 % ± 0.3",
// or "0 % (0–3.7 %)" where the two sides differ in what is printed. No share lies outside 0…1.
export function measured(value, percent, ends = []) {
  const scale = percent ? 100 : 1;
  const unit = percent ? "\u00a0%" : "";
  const shown = value * scale;
  const tiny = shown !== 0 && Math.abs(shown) < 5e-5;
  const text = (tiny ? compact(shown) : rounded(shown, digitsOf(shown, percent))) + unit;
  if (tiny || !ends.length || !ends.every(Number.isFinite)) return text;
  const within = percent ? ends.map((end) => Math.min(1, Math.max(0, end))) : ends;
  const digits = digitsOf(shown, percent);
  const [below, above] = within.map((end) => Math.abs(end * scale - shown));
  if (Math.abs(above - below) < 10 ** -digits / 2) {
    return `${text} ± ${rounded((below + above) / 2, digits)}`;
  }
  const [low, high] = within.map((end) => rounded(end * scale, digitsOf(end * scale, percent)));
  return `${text} (${low}–${high}${unit})`;
}
