// Numbers in sentences and labels: a true minus sign, a fixed number of decimals.

// decimal(-0.2, 2) -> "−0.20"; a number that rounds to zero has no sign.
export function decimal(value, digits = 2) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "no number" : value > 0 ? "∞" : "−∞";
  const text = Math.abs(value) >= 1e6 ? value.toExponential(digits) : value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replaceAll("-", "−");
}

// signed(0.3, 1) -> "+0.3"
export function signed(value, digits = 2) {
  const text = decimal(value, digits);
  return value > 0 && Number.isFinite(value) ? `+${text}` : text;
}

// term(-0.6, "x₁", 1) -> " − 0.6 x₁", to be put behind other terms of a sum
export function term(value, name, digits = 2) {
  return ` ${value < 0 ? "−" : "+"} ${decimal(Math.abs(value), digits)} ${name}`;
}

// Steps until a tenth is left of what shrinks by this factor in every step.
export const tenfold = (shrink) => (shrink < 1 ? -1 / Math.log10(shrink) : Infinity);

// tenfoldWords(0.9) -> "22 steps"; what does not shrink gets there "never"
export function tenfoldWords(shrink) {
  const count = tenfold(shrink);
  return Number.isFinite(count) ? `${decimal(count, count < 20 ? 1 : 0)} steps` : "never";
}

// some(1, "step") -> "1 step", some(2, "step") -> "2 steps"
export const some = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
