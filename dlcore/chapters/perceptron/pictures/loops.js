// The closed loops of a handwritten digit, as loops.py of this chapter counts them.
const PADDED = 30; // 28 pixels and a rim of paper

// pixels: 784 values 0…255, row after row. Returns the number of loops, what share of the
// digit's box they fill, how far their middle is from the box's middle (as a share of its
// height), and for every padded pixel "ink", "loop" or "outside".
export function loopsOf(pixels, threshold) {
  const kind = new Array(PADDED * PADDED).fill("");
  const [rows, columns] = [[], []];
  pixels.forEach((value, i) => {
    if (value < threshold) return;
    const [row, column] = [Math.floor(i / 28) + 1, (i % 28) + 1];
    kind[row * PADDED + column] = "ink";
    rows.push(row);
    columns.push(column);
  });
  fill(kind, 0, "outside");
  let count = 0;
  for (let i = 0; i < kind.length; i += 1) {
    if (kind[i]) continue;
    count += 1;
    fill(kind, i, "loop");
  }
  if (!rows.length) return { count: 0, share: 0, offset: 0, kind };
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const loop = [...kind.keys()]
    .filter((i) => kind[i] === "loop")
    .map((i) => Math.floor(i / PADDED));
  const middle = loop.reduce((sum, row) => sum + row, 0) / Math.max(1, loop.length);
  const height = bottom - top + 1;
  return {
    count,
    kind,
    share: loop.length / (height * (right - left + 1)),
    offset: Math.abs(middle - (top + bottom) / 2) / height,
  };
}

// Spreads over paper to the four neighbours of every pixel.
function fill(kind, start, word) {
  const waiting = [start];
  kind[start] = word;
  while (waiting.length) {
    const i = waiting.pop();
    const column = i % PADDED;
    const next = [i - PADDED, i + PADDED];
    if (column > 0) next.push(i - 1);
    if (column < PADDED - 1) next.push(i + 1);
    for (const j of next) {
      if (j < 0 || j >= kind.length || kind[j]) continue;
      kind[j] = word;
      waiting.push(j);
    }
  }
}
