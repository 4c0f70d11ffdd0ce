// Boxes [x0, y0, x1, y1] in pixels, as dlcore.scratch.boxes has them.
import { logistic } from "kit/functions.js";

export const area = ([x0, y0, x1, y1]) => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);

export const common = (a, b) => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
];

// Intersection over union, 0 where neither has an area.
export function overlap(a, b) {
  const both = area(common(a, b));
  const union = area(a) + area(b) - both;
  return union > 0 ? both / union : 0;
}

const middle = ([x0, y0, x1, y1]) => [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0];

// t_x, t_y, t_w, t_h: what turns the proposal into the truth.
export function offsets(truth, proposal) {
  const [goal, start] = [middle(truth), middle(proposal)];
  return [
    (goal[0] - start[0]) / start[2],
    (goal[1] - start[1]) / start[3],
    Math.log(goal[2] / start[2]),
    Math.log(goal[3] / start[3]),
  ];
}

export function moved(proposal, [tx, ty, tw, th]) {
  const [x, y, width, height] = middle(proposal);
  const [a, b] = [x + tx * width, y + ty * height];
  const [w, h] = [(width * Math.exp(tw)) / 2, (height * Math.exp(th)) / 2];
  return [a - w, b - h, a + w, b + h];
}

// The anchor of a shape [width, height] around the middle of a cell.
export function anchorAt(row, column, stride, [width, height]) {
  const [x, y] = [(column + 0.5) * stride, (row + 0.5) * stride];
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

const byScore = (scores) => [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b);

// Non-maximum suppression, one round per box that stays: {kept, gone: [[box, overlap]]}.
export function rounds(boxes, scores, threshold) {
  let left = byScore(scores);
  const all = [];
  while (left.length) {
    const [kept, ...rest] = left;
    const measured = rest.map((i) => [i, overlap(boxes[kept], boxes[i])]);
    const gone = measured.filter(([, value]) => value > threshold);
    all.push({ kept, gone });
    left = measured.filter(([, value]) => value <= threshold).map(([i]) => i);
  }
  return all;
}

// Which boxes survive, the best one first.
export const suppress = (boxes, scores, threshold) =>
  rounds(boxes, scores, threshold).map(({ kept }) => kept);

// For each found box whether it is right; a true box is taken once.
export function hits(boxes, scores, truth, threshold = 0.5) {
  const taken = truth.map(() => false);
  const right = boxes.map(() => false);
  for (const i of byScore(scores)) {
    const values = truth.map((one) => overlap(boxes[i], one));
    const best = values.indexOf(Math.max(...values));
    if (best < 0 || values[best] < threshold || taken[best]) continue;
    taken[best] = true;
    right[i] = true;
  }
  return right;
}

// ------------------------------------------------------------------- a detector's numbers

const CLASSES = 10;
const FURTHEST = 3; // offsets beyond it are cut off

function sharesOf(values) {
  const top = Math.max(...values);
  const shares = values.map((value) => Math.exp(value - top));
  const sum = shares.reduce((all, one) => all + one, 0);
  return shares.map((one) => one / sum);
}

// What the network says of one cell: per anchor its score, box and offsets, and the shares
// of the ten digits. outputs: rows × columns × channels, as the page has them.
export function cellAnswers(outputs, { sides, stride, shapes }, row, column) {
  const [, columns, channels] = sides;
  const kinds = shapes.length;
  const start = (row * columns + column) * channels;
  const at = (i) => outputs[start + i];
  const side = columns * stride;
  const shares = sharesOf(Array.from({ length: CLASSES }, (_, i) => at(5 * kinds + i)));
  const label = shares.indexOf(Math.max(...shares));
  const anchors = shapes.map((shape, kind) => {
    const t = [0, 1, 2, 3].map((i) =>
      Math.min(FURTHEST, Math.max(-FURTHEST, at(kinds + 4 * kind + i))),
    );
    const anchor = anchorAt(row, column, stride, shape);
    const digit = logistic(at(kind));
    const box = moved(anchor, t).map((value) => Math.min(side, Math.max(0, value)));
    return { anchor, t, digit, box, score: digit * shares[label], label };
  });
  return { anchors, shares, label };
}

// All boxes above a score, the best one first.
export function candidates(outputs, plan, faint) {
  const found = [];
  for (let row = 0; row < plan.sides[0]; row += 1) {
    for (let column = 0; column < plan.sides[1]; column += 1) {
      for (const one of cellAnswers(outputs, plan, row, column).anchors) {
        if (one.score > faint) found.push({ ...one, row, column });
      }
    }
  }
  return found.sort((a, b) => b.score - a.score);
}

// ------------------------------------------------------------------- regions of a map

// Rows and columns [top, left, bottom, right] that ROI pooling takes for a box.
export function snapped(box, stride, [rows, columns]) {
  const [x0, y0, x1, y1] = box.map((value) => Math.floor(value / stride + 0.5));
  const left = Math.min(Math.max(x0, 0), columns - 1);
  const top = Math.min(Math.max(y0, 0), rows - 1);
  const right = Math.min(Math.max(x1, left + 1), columns);
  const bottom = Math.min(Math.max(y1, top + 1), rows);
  return [top, left, bottom, right];
}

export function bins(start, end, count) {
  const size = (end - start) / count;
  return Array.from({ length: count }, (_, i) => [
    start + Math.floor(i * size),
    start + Math.ceil((i + 1) * size),
  ]);
}

// The largest number of each piece: values row by row, count × count.
export function regionPool(values, sides, box, count, stride) {
  const [top, left, bottom, right] = snapped(box, stride, sides);
  return bins(top, bottom, count).flatMap(([a, b]) =>
    bins(left, right, count).map(([c, d]) => {
      let best = -Infinity;
      for (let row = a; row < b; row += 1) {
        for (let column = c; column < d; column += 1) {
          best = Math.max(best, values[row * sides[1] + column]);
        }
      }
      return best;
    }),
  );
}

// A number between four cells; the middle of the first cell is (0, 0).
export function readBetween(values, [rows, columns], x, y) {
  const [a, b] = [Math.min(columns - 1, Math.max(0, x)), Math.min(rows - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(a), Math.floor(b)];
  const [right, bottom] = [Math.min(left + 1, columns - 1), Math.min(top + 1, rows - 1)];
  const [dx, dy] = [a - left, b - top];
  const at = (row, column) => values[row * columns + column];
  return (
    (1 - dy) * ((1 - dx) * at(top, left) + dx * at(top, right)) +
    dy * ((1 - dx) * at(bottom, left) + dx * at(bottom, right))
  );
}

// Where ROI align reads along one side, in cells.
export function alignPlaces(start, end, stride, count, samples) {
  const steps = count * samples;
  return Array.from(
    { length: steps },
    (_, i) => (start + ((i + 0.5) / steps) * (end - start)) / stride - 0.5,
  );
}

export function regionAlign(values, sides, box, count, stride, samples = 2) {
  const x = alignPlaces(box[0], box[2], stride, count, samples);
  const y = alignPlaces(box[1], box[3], stride, count, samples);
  return Array.from({ length: count * count }, (_, i) => {
    const [row, column] = [Math.floor(i / count), i % count];
    let sum = 0;
    for (let k = 0; k < samples * samples; k += 1) {
      const [v, u] = [row * samples + Math.floor(k / samples), column * samples + (k % samples)];
      sum += readBetween(values, sides, x[u], y[v]);
    }
    return sum / samples ** 2;
  });
}
