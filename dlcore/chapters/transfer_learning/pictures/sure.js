// How often answers are right, by the share that the network gives them.
import { decimal } from "kit/formats.js";
import { heightFor } from "kit/layout.js";
import { dot, note, plane, polyline, uprightLine } from "kit/plane.js";

const BINS = 10;

// Wilson's 95 % interval of a share: [low, high].
export function wilson(right, count, z = 1.96) {
  const share = right / count;
  const middle = (share + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const spread =
    (z / (1 + z ** 2 / count)) *
    Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return [middle - spread, middle + spread];
}

// [{count, share (mean), right}] of equally wide bins of the share; empty ones left out.
export function binned(shares, right) {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, share: 0, right: 0 }));
  shares.forEach((share, i) => {
    const bin = bins[Math.min(BINS - 1, Math.floor(share * BINS))];
    bin.count += 1;
    bin.share += share;
    bin.right += right[i];
  });
  return bins.filter((bin) => bin.count).map((bin) => ({ ...bin, share: bin.share / bin.count }));
}

// What is left when only answers with at least this share count.
export function above(shares, right, least) {
  const kept = [...shares.keys()].filter((i) => shares[i] >= least);
  return { count: kept.length, right: kept.reduce((all, i) => all + right[i], 0) };
}

export function draw({ picture, width, values, data, readout }) {
  const { shares, right } = data[values.kind];
  const bins = binned(shares, right);
  const frame = plane({
    width: Math.min(width, 560),
    height: heightFor(width, 380),
    x: [0, 1],
    y: [0, 1],
    xLabel: "share of the first name",
    yLabel: "how often it is right",
  });
  frame.add(
    polyline(
      frame,
      [
        [0, 0],
        [1, 1],
      ],
      { dash: true },
    ),
    uprightLine(frame, values.least, { colour: 1 }),
    bins.map((bin) =>
      polyline(
        frame,
        wilson(bin.right, bin.count).map((end) => [bin.share, end]),
        { colour: 0 },
      ),
    ),
    bins.map((bin) => dot(frame, [bin.share, bin.right / bin.count], { colour: 0, size: 5 })),
  );
  frame.over(note(frame, [0, 1], "dashed: as sure as right", { dx: 10, dy: 20 }));
  picture.replaceChildren(frame.node);
  const { count, right: hits } = above(shares, right, values.least);
  const all = shares.length;
  const said = count
    ? `${decimal((100 * hits) / count, 0)} % of them are right ` +
      `(95 % interval ${wilson(hits, count)
        .map((end) => decimal(100 * end, 0))
        .join("–")} %)`
    : "none is left";
  const text = `${values.kind}: answers with a share of ${decimal(values.least, 2)} or more: ${count} of ${all}; ${said}`;
  readout(`${text}.`);
  return `How often the first name is right, in ten bins of its share. ${text}.`;
}
