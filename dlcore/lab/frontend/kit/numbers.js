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
  const digits = percent
    ? Math.abs(shown) >= 1
      ? 1
      : 2
    : Math.max(decimals(shown), Math.abs(shown) < 10 ? 2 : 0);
  const spread = Number.isFinite(half) ? ` ± ${rounded(half * scale, digits)}` : "";
  return rounded(shown, digits) + unit + spread;
}

// About `count` round numbers between low and high.
export function linearTicks(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10]
    .map((factor) => factor * power)
    .find((candidate) => candidate >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

export function logTicks(low, high) {
  const ticks = [];
  const wide = Math.log10(high / low) > 2.2;
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
    for (const factor of wide ? [1] : [1, 2, 5]) {
      const tick = factor * 10 ** power;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  }
  return ticks;
}
