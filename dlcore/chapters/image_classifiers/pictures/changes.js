// Changed copies of a picture: moved, turned, mirrored, and in other light. A picture is a
// list of numbers 0…255, row by row, and its sides [rows, columns, channels].

// The place of the original that comes to lie at `row`, `column` of the copy, measured
// from the middle: what was done last is undone first.
function origin(row, column, { right = 0, down = 0, turn = 0, zoom = 1, mirror = false }) {
  const [x, y] = [column - right, row - down];
  const angle = (turn * Math.PI) / 180; // clockwise, as rows count downwards
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const across = (cosine * x + sine * y) / zoom;
  return [(cosine * y - sine * x) / zoom, mirror ? -across : across];
}

// Between four pixels; beyond the edge the last pixel goes on.
function between(pixels, [rows, columns, channels], row, column, channel) {
  const inside = (at, size) => Math.min(size - 1, Math.max(0, at));
  const [top, left] = [Math.floor(row + 1e-9), Math.floor(column + 1e-9)];
  const at = (r, c) =>
    pixels[(inside(r, rows) * columns + inside(c, columns)) * channels + channel];
  const [below, beside] = [Math.max(0, row - top), Math.max(0, column - left)];
  const above = at(top, left) * (1 - beside) + at(top, left + 1) * beside;
  const under = at(top + 1, left) * (1 - beside) + at(top + 1, left + 1) * beside;
  return above * (1 - below) + under * below;
}

// Moved by `right` and `down` pixels, turned clockwise by degrees, enlarged, mirrored.
export function moved(pixels, sides, change) {
  const [rows, columns, channels] = sides;
  const [middle, centre] = [(rows - 1) / 2, (columns - 1) / 2];
  return Float64Array.from({ length: pixels.length }, (_, i) => {
    const place = Math.floor(i / channels);
    const [row, column] = [Math.floor(place / columns), place % columns];
    const [down, across] = origin(row - middle, column - centre, change);
    return between(pixels, sides, down + middle, across + centre, i % channels);
  });
}

// In other light: colours against grey, contrast against the mean, brightness.
export function lit(pixels, channels, { brightness = 1, contrast = 1, saturation = 1 }) {
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  return pixels.map((value, i) => {
    const first = i - (i % channels);
    let grey = 0;
    for (let k = 0; k < channels; k += 1) grey += pixels[first + k] / channels;
    const coloured = grey + saturation * (value - grey);
    const wanted = brightness * (mean + contrast * (coloured - mean));
    return Math.min(255, Math.max(0, wanted));
  });
}
