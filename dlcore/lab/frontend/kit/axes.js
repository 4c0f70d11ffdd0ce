// Axes, linear and logarithmic: where a value stands, and the numbers to write there.

// The values low … high between two pixels. On a logarithmic axis what is not above zero
// stands at the low end.
export function axis([low, high], [from, to], log = false) {
  const forward = (value) => (log ? Math.log10(value > 0 ? value : low) : value);
  const [first, last] = [forward(low), forward(high)];
  return {
    at: (value) => from + ((to - from) * (forward(value) - first)) / (last - first),
    value(pixel) {
      const found = first + ((pixel - from) / (to - from)) * (last - first);
      return log ? 10 ** found : found;
    },
    ticks: (count) => (log ? logTicks(low, high) : linearTicks(low, high, count)),
  };
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

function logTicks(low, high) {
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
