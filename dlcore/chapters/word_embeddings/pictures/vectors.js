// Vectors of words that came as bytes: what is close to what.

// data.bytes: (words, width) from 1 to 255, 128 is 0; data.scales: what 127 steps mean.
export const vectorOf = ({ bytes, scales }, n) =>
  Float64Array.from(bytes[n], (byte) => ((byte - 128) * scales[n]) / 127);

export const inner = (a, b) => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
};

export function unit(vector) {
  const size = Math.sqrt(inner(vector, vector)) || 1;
  return Float64Array.from(vector, (value) => value / size);
}

const kept = new WeakMap();

// All vectors at length 1, made once.
export function unitsOf(data) {
  if (!kept.has(data.bytes)) {
    kept.set(
      data.bytes,
      Array.from(data.bytes, (_, n) => unit(vectorOf(data, n))),
    );
  }
  return kept.get(data.bytes);
}

// The nearest of these units to a vector by cosine distance: [{ n, distance }, …].
export function closest(units, wanted, count, without = []) {
  const to = unit(wanted);
  return units
    .map((one, n) => ({ n, distance: 1 - inner(one, to) }))
    .filter(({ n }) => !without.includes(n))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count);
}
