// From the photo of one digit to its ink, step by step as dlcore/data/photo.py has it: the
// shade of the paper removed, inverted, and specks left out.
import { pixelsOf } from "./photo_file.js";

const LONGEST = 280; // pixels that the longer side keeps
const SHORTEST = 20; // pixels that a side needs
const LEAST_CONTRAST = 25; // grey levels, of 255, between paper and ink

// The photo in a file as brightness, 0…255; throws where the file holds no picture.
export async function readPhoto(file) {
  const picture = await createImageBitmap(file);
  if (Math.min(picture.width, picture.height) < SHORTEST) {
    throw new Error(`it needs ${SHORTEST} pixels on each side`);
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(scale * picture.width));
  const height = Math.max(1, Math.round(scale * picture.height));
  const data = pixelsOf(picture, [0, 0, picture.width, picture.height], [width, height]);
  const grey = Float64Array.from(
    { length: width * height },
    (_, i) => 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2],
  );
  return { grey, width, height };
}

// Three equations in three unknowns, symmetric: a x = b by elimination.
function solve(a, b) {
  const rows = a.map((row, i) => [...row, b[i]]);
  for (let i = 0; i < 3; i += 1) {
    for (let j = 0; j < 3; j += 1) {
      if (j === i) continue;
      const share = rows[j][i] / rows[i][i];
      rows[j] = rows[j].map((value, k) => value - share * rows[i][k]);
    }
  }
  return rows.map((row, i) => row[3] / row[i]);
}

// The best plane through the brightness of the pixels that are kept.
function planeThrough(grey, width, kept) {
  const a = Array.from({ length: 3 }, () => [0, 0, 0]);
  const b = [0, 0, 0];
  grey.forEach((value, i) => {
    if (!kept[i]) return;
    const terms = [1, Math.floor(i / width), i % width];
    terms.forEach((term, j) => {
      b[j] += term * value;
      terms.forEach((other, k) => {
        a[j][k] += term * other;
      });
    });
  });
  const [start, down, across] = solve(a, b);
  return grey.map((_, i) => start + down * Math.floor(i / width) + across * (i % width));
}

function deviationOf(values, kept) {
  const some = values.filter((_, i) => kept[i]);
  const mean = some.reduce((sum, value) => sum + value, 0) / some.length;
  return Math.sqrt(some.reduce((sum, value) => sum + (value - mean) ** 2, 0) / some.length);
}

// How much darker than the bare paper every pixel is; the paper is a plane, since light
// falls aslant.
function darkerThanPaper(grey, width) {
  let kept = grey.map(() => 1);
  let plane = grey;
  for (let round = 0; round < 4; round += 1) {
    plane = planeThrough(grey, width, kept);
    const rest = grey.map((value, i) => value - plane[i]);
    const deviation = deviationOf(rest, kept);
    kept = rest.map((value) => (value >= -deviation ? 1 : 0)); // the ink no longer takes part
  }
  return plane.map((value, i) => value - grey[i]);
}

// The threshold, in whole levels, that parts the values best in two groups (Otsu, 1979).
function otsu(values) {
  const counts = new Float64Array(256);
  for (const value of values) counts[Math.min(255, Math.floor(value))] += 1;
  const all = values.length;
  const total = counts.reduce((sum, count, level) => sum + count * level, 0);
  let [below, mass, best, found] = [0, 0, 0, 1];
  counts.forEach((count, level) => {
    below += count;
    mass += count * level;
    if (!below || below === all) return;
    const above = all - below;
    const value = below * above * (mass / below - (total - mass) / above) ** 2;
    if (value > best) [best, found] = [value, level + 1];
  });
  return found;
}

// The places of each connected stroke; corners connect, too.
function strokesOf(isInk, width, height) {
  const left = Uint8Array.from(isInk);
  const found = [];
  left.forEach((is, first) => {
    if (!is || !left[first]) return;
    left[first] = 0;
    const stroke = [first];
    for (const place of stroke) {
      const [row, column] = [Math.floor(place / width), place % width];
      for (let i = Math.max(0, row - 1); i <= Math.min(height - 1, row + 1); i += 1) {
        for (let j = Math.max(0, column - 1); j <= Math.min(width - 1, column + 1); j += 1) {
          if (!left[i * width + j]) continue;
          left[i * width + j] = 0;
          stroke.push(i * width + j); // it grows while it is walked
        }
      }
    }
    found.push(stroke);
  });
  return found;
}

const longest = (strokes) => strokes.reduce((most, { length }) => Math.max(most, length), 0);

// The largest stroke and all of at least a tenth of its size; strokes at the edge are a
// table or a thumb, unless there is hardly anything else.
function withoutSpecks(isInk, width, height) {
  const found = strokesOf(isInk, width, height);
  const isInner = (place) => {
    const [row, column] = [Math.floor(place / width), place % width];
    return row > 0 && row < height - 1 && column > 0 && column < width - 1;
  };
  const inner = found.filter((stroke) => stroke.every(isInner));
  const kept = 10 * longest(inner) >= longest(found) ? inner : found;
  const result = new Uint8Array(isInk.length);
  for (const stroke of kept) {
    if (10 * stroke.length >= longest(kept)) for (const place of stroke) result[place] = 1;
  }
  return result;
}

// The mask with the two pixels around it: the soft rim of a stroke.
function near(mask, width) {
  let wide = mask;
  for (let round = 0; round < 2; round += 1) {
    const before = wide;
    wide = before.map((is, i) => {
      const column = i % width;
      const beside = (column && before[i - 1]) || (column < width - 1 && before[i + 1]);
      return is || beside || before[i - width] || before[i + width] ? 1 : 0;
    });
  }
  return wide;
}

const meanOf = (values, counts) => {
  const some = values.filter((_, i) => counts(i));
  return some.length ? some.reduce((sum, value) => sum + value, 0) / some.length : 0;
};

// The ink, 0…1, as a square with paper around it: {ink, side}. Throws where there is none.
export function inkOf({ grey, width, height }) {
  let darker = darkerThanPaper(grey, width);
  if (darker.reduce((sum, value) => sum + value ** 3, 0) < 0) {
    darker = darkerThanPaper(
      grey.map((value) => 255 - value),
      width,
    );
  }
  darker = darker.map((value) => Math.max(0, value));
  const threshold = otsu(darker);
  const isInk = Uint8Array.from(darker, (value) => (value > threshold ? 1 : 0));
  const high = meanOf(darker, (i) => isInk[i]);
  const contrast = high ? high - meanOf(darker, (i) => !isInk[i]) : 0;
  if (contrast < LEAST_CONTRAST) {
    throw new Error(
      `ink and paper differ by ${contrast.toFixed(0)} of 255 grey levels, and ` +
        `${LEAST_CONTRAST} are needed; a dark pen and more light help`,
    );
  }
  const kept = near(withoutSpecks(isInk, width, height), width);
  const low = threshold / 2;
  const ink = darker.map((value, i) =>
    kept[i] ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0,
  );
  return inSquare(ink, width, height);
}

function inSquare(values, width, height) {
  const side = LONGEST;
  const [left, top] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  const ink = new Float32Array(side * side);
  values.forEach((value, i) => {
    ink[(top + Math.floor(i / width)) * side + left + (i % width)] = value;
  });
  return { ink, side };
}
