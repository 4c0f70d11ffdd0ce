// One chart: curves with intervals, labels at their ends, a marker, a word for failure.
import { svg } from "kit/dom.js";
import { axis, linearTicks } from "kit/axes.js";
import { compact, measured } from "kit/numbers.js";
import { nearest } from "kit/sliders.js";

const LINE = 15; // pixels between two labels
const TOP = 26;
const BOTTOM = 34;

function yScale({ domain, log }, height) {
  const scale = axis(domain, [height - BOTTOM, TOP], log);
  return { place: scale.at, ticks: scale.ticks((height - TOP - BOTTOM) / 48) };
}

function xScale(values, left, right) {
  const [first, last] = [values[0], values[values.length - 1]];
  const width = right - left;
  const place = (value) =>
    last === first ? left + width / 2 : left + (width * (value - first)) / (last - first);
  return { place, ticks: xTicks(values, width) };
}

function xTicks(values, width) {
  const last = values[values.length - 1];
  const room = Math.max(2, Math.floor(width / 44));
  if (values.length <= room) return values;
  return linearTicks(values[0], last, room).filter(
    (tick) => !values.every(Number.isInteger) || Number.isInteger(tick),
  );
}

// The stretches of a curve between gaps: lists of indices with finite values.
function stretches(mean) {
  const found = [[]];
  mean.forEach((value, i) => {
    if (Number.isFinite(value)) found[found.length - 1].push(i);
    else if (found[found.length - 1].length) found.push([]);
  });
  return found.filter((stretch) => stretch.length);
}

function line(points) {
  return `M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`;
}

function drawCurve(curve, place) {
  const parts = [];
  for (const stretch of stretches(curve.mean)) {
    const at = (value, i) => [place.x(i), place.y(value)];
    if (curve.ends) {
      const [lower, upper] = curve.ends.map((end) =>
        stretch.map((i) => {
          const edge = Number.isFinite(end[i]) ? end[i] : curve.mean[i];
          return at(Math.min(Math.max(edge, place.domain[0]), place.domain[1]), i);
        }),
      );
      const around = [...upper, ...lower.reverse()];
      parts.push(svg("path", { class: "dl-band", d: `${line(around)}Z` }));
    }
    const points = stretch.map((i) => at(curve.mean[i], i));
    if (points.length > 1) parts.push(svg("path", { class: "dl-line", d: line(points) }));
    else parts.push(svg("circle", { class: "dl-dot", cx: points[0][0], cy: points[0][1], r: 3.5 }));
  }
  const classes = ["dl-curve", `dl-colour-${curve.colour}`, ...(curve.classes ?? [])];
  return svg("g", { class: classes.join(" "), "data-curve": curve.name }, parts);
}

function lastFinite(mean) {
  for (let i = mean.length - 1; i >= 0; i -= 1) if (Number.isFinite(mean[i])) return i;
  return -1;
}

// The label of a curve stands at its end; beyond the chart's edge an arrow leads it.
function endLabel(curve, panel, place, limits) {
  const i = lastFinite(curve.mean);
  if (i < 0) return null;
  const y = place.y(curve.mean[i]);
  const outside = y < limits.top - 1 ? "↑ " : y > limits.bottom + 1 ? "↓ " : "";
  const value = measured(curve.mean[i], panel.percent);
  const text = [curve.label, curve.bare ? "" : value].filter(Boolean).join(" ");
  if (!text) return null;
  const gap = panel.best?.index === i ? 12 : 8;
  return {
    x: place.x(i) + gap,
    y: Math.min(Math.max(y, limits.top), limits.bottom),
    text: outside + text,
    curve,
  };
}

// Moves labels apart that would overlap.
function spread(labels, limits) {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  sorted.forEach((label, i) => {
    if (i) label.y = Math.max(label.y, sorted[i - 1].y + LINE);
  });
  for (let i = sorted.length - 1; i >= 0; i -= 1) {
    const floor = i === sorted.length - 1 ? limits.bottom : sorted[i + 1].y - LINE;
    sorted[i].y = Math.min(sorted[i].y, floor);
  }
  return sorted.map(({ x, y, text, curve }) =>
    svg(
      "text",
      { class: `dl-end dl-colour-${curve.colour} ${(curve.classes ?? []).join(" ")}`, x, y: y + 4 },
      text,
    ),
  );
}

function grid(panel, scales, box) {
  const across = scales.y.ticks.flatMap((tick) => {
    const y = scales.y.place(tick);
    const text = panel.percent ? compact(Number((tick * 100).toPrecision(6))) : compact(tick);
    return [
      svg("line", { class: "dl-grid", x1: box.left, x2: box.right, y1: y, y2: y }),
      svg("text", { class: "dl-tick", x: box.left - 7, y: y + 4, "text-anchor": "end" }, text),
    ];
  });
  const up = scales.x.ticks.flatMap((tick) => {
    const x = scales.x.place(tick);
    return [
      svg("line", { class: "dl-axis", x1: x, x2: x, y1: box.bottom, y2: box.bottom + 4 }),
      svg(
        "text",
        { class: "dl-tick", x, y: box.bottom + 17, "text-anchor": "middle" },
        compact(tick),
      ),
    ];
  });
  return [
    ...across,
    ...up,
    svg("line", { class: "dl-axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }),
    svg("text", { class: "dl-title", x: 0, y: 12 }, panel.title),
    svg(
      "text",
      { class: "dl-title", x: box.right, y: box.bottom + 31, "text-anchor": "end" },
      panel.x.label,
    ),
  ];
}

function drawMarker(marker, x, box) {
  const handle = marker.fixed
    ? svg("circle", { class: "dl-handle", cx: x, cy: box.top, r: 7 })
    : null;
  return svg(
    "g",
    { class: "dl-marker" },
    svg("line", { x1: x, x2: x, y1: box.top, y2: box.bottom }),
    marker.values.map(({ y, colour }) =>
      svg("circle", { class: `dl-dot dl-colour-${colour}`, cx: x, cy: y, r: 4 }),
    ),
    handle,
  );
}

function drawBest(best, place, box) {
  const [x, y] = [place.x(best.index), place.y(best.value)];
  const late = x > box.right - 80; // the right margin belongs to the ends of the curves
  const below = !late && y < box.bottom - 24;
  return svg(
    "g",
    { class: `dl-best dl-colour-${best.colour}` },
    svg("circle", { cx: x, cy: y, r: 6 }),
    svg(
      "text",
      {
        x: late ? x - 9 : x + (below ? 9 : 0),
        y: below ? y + 17 : y - 13,
        "text-anchor": late ? "end" : "start",
      },
      best.label,
    ),
  );
}

function drawNotice(notice, panel, place, box) {
  const from = notice.index < 0 ? box.left : place.x(notice.index);
  const x = Math.min(
    Math.max((from + box.right) / 2, box.left + notice.text.length * 4.2),
    box.right - notice.text.length * 3,
  );
  return svg(
    "g",
    {},
    svg("rect", {
      class: "dl-void",
      x: from,
      y: box.top,
      width: Math.max(0, box.right - from),
      height: box.bottom - box.top,
    }),
    svg(
      "text",
      { class: "dl-notice", x, y: box.top + 0.3 * (box.bottom - box.top), "text-anchor": "middle" },
      notice.text,
    ),
  );
}

const pen = document.createElement("canvas").getContext("2d");

function widest(texts, node) {
  pen.font = `600 12.5px ${getComputedStyle(node).fontFamily}`;
  return Math.max(...texts.map((text) => pen.measureText(text).width));
}

function clipTo(id, { left, right, top, bottom }) {
  const [x, y, width, height] = [left - 5, top - 5, right - left + 10, bottom - top + 10];
  return svg("defs", {}, svg("clipPath", { id }, svg("rect", { x, y, width, height })));
}

function markerOf({ marker, curves }, place, box) {
  const values = curves
    .filter((curve) => !curve.bare)
    .map(({ mean, colour }) => ({ y: place.y(mean[marker.index]), colour }))
    .filter(({ y }) => Number.isFinite(y) && y >= box.top - 4);
  return drawMarker({ ...marker, values }, place.x(marker.index), box);
}

// Draws `panel` into the <svg> `node`; returns the index of the x value under a pixel.
//   x {values, label}, names, title, percent, domain, log, curves, marker, best, notice
//   curve {name, label, colour, mean, ends, classes, bare}
export function drawChart(node, panel, width, height) {
  const ends = [
    ...panel.names.map((name) => `${name} ${panel.percent ? "88.8 %" : "0.888"}`),
    ...panel.curves.filter(({ bare }) => bare).map(({ label }) => label),
  ];
  const right = Math.max(width - 18 - widest(ends, node), 120);
  const box = { left: 38, right, top: TOP, bottom: height - BOTTOM };
  const scales = { x: xScale(panel.x.values, box.left, right), y: yScale(panel, height) };
  const places = panel.x.values.map(scales.x.place);
  const place = { x: (i) => places[i], y: scales.y.place, domain: panel.domain };
  const labels = panel.curves.map((curve) => endLabel(curve, panel, place, box)).filter(Boolean);
  const clip = `${node.id}-clip`;
  const curves = panel.curves.map((curve) => drawCurve(curve, place));
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  for (const [name, value] of Object.entries(size)) node.setAttribute(name, value);
  node.setAttribute("aria-label", panel.description);
  node.replaceChildren(
    ...[
      clipTo(clip, box),
      ...grid(panel, scales, box),
      panel.notice && drawNotice(panel.notice, panel, place, box),
      svg("g", { "clip-path": `url(#${clip})` }, curves),
      ...spread(labels, box),
      panel.best && drawBest(panel.best, place, box),
      panel.marker && markerOf(panel, place, box),
    ].filter(Boolean),
  );
  return (pixel) => nearest(places, pixel);
}
