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

function rounded(value, digits) {
  return Math.abs(value) >= 1e6 ? compact(value) : value.toFixed(digits);
}

// A metric with its unit and, where seeds give one, its interval: "4.6 % ± 0.3".
export function measured(value, half, percent) {
  const scale = percent ? 100 : 1;
  const unit = percent ? "\u00a0%" : "";
  const shown = value * scale;
  if (shown !== 0 && Math.abs(shown) < 5e-5) return compact(shown) + unit;
  const digits = percent
    ? Math.abs(shown) >= 1
      ? 1
      : 2
    : Math.max(decimals(shown), Math.abs(shown) < 10 ? 2 : 0);
  const spread = Number.isFinite(half) ? ` ± ${rounded(half * scale, digits)}` : "";
  return rounded(shown, digits) + unit + spread;
}
