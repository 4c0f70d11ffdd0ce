// A plane with axes, and what can be drawn on it. `frame` is what plane() returned; every
// other function returns an SVG node for frame.add(…). `look` may hold colour (0…5 as in
// theme.css), width, dash (true or a pattern), faint, label.
import { axis } from "./axes.js";
import { svg, uniqueId } from "./dom.js";
import { compact } from "./numbers.js";

const MARGIN = { left: 48, right: 14, top: 12, bottom: 42 };

function tickLine(kind, [x1, y1], [x2, y2]) {
  return svg("line", { class: `dl-${kind}`, x1, y1, x2, y2 });
}

function tickNumber(value, x, y, anchor) {
  const text = compact(value).replace("-", "−");
  return svg("text", { class: "dl-tick", x, y, "text-anchor": anchor }, text);
}

function axisMarks({ box: { left, right, top, bottom }, domain, x, y }, ticks, grid) {
  const up = (value, kind) => tickLine(kind, [x(value), top], [x(value), bottom]);
  const across = (value, kind) => tickLine(kind, [left, y(value)], [right, y(value)]);
  const inside = ([low, high]) => low < 0 && high > 0;
  return [
    ...(grid ? ticks.x.map((tick) => up(tick, "grid")) : []),
    ...(grid ? ticks.y.map((tick) => across(tick, "grid")) : []),
    ...ticks.x.map((tick) => tickNumber(tick, x(tick), bottom + 17, "middle")),
    ...ticks.y.map((tick) => tickNumber(tick, left - 7, y(tick) + 4, "end")),
    ...(inside(domain.x) ? [up(0, "axis")] : []),
    ...(inside(domain.y) ? [across(0, "axis")] : []),
  ];
}

function boxOf({ width, height, x, y, yLabel, margins }) {
  const margin = { ...MARGIN, top: yLabel ? 28 : MARGIN.top, ...margins };
  const wide = width - margin.left - margin.right;
  const high = height
    ? height - margin.top - margin.bottom
    : (wide * (y[1] - y[0])) / (x[1] - x[0]);
  const { left, top } = margin;
  return { left, right: left + wide, top, bottom: top + high, total: top + high + margin.bottom };
}

// The axes with their names, and three layers for what is drawn: only the last one may
// leave the box.
function layersOf(node, { left, right, top, bottom, total }, marks, { xLabel, yLabel }) {
  const id = uniqueId("dl-clip");
  const size = { x: left, y: top, width: right - left, height: bottom - top };
  const clipped = { "clip-path": `url(#${id})` };
  const [behind, content, above] = [svg("g", clipped), svg("g", clipped), svg("g")];
  const name = { class: "dl-title", x: right, y: total - 6, "text-anchor": "end" };
  node.append(
    svg("defs", {}, svg("clipPath", { id }, svg("rect", size))),
    behind,
    ...marks,
    svg("rect", { class: "dl-axis", fill: "none", ...size }),
    svg("text", { class: "dl-title", x: 2, y: 15 }, yLabel ?? ""),
    svg("text", name, xLabel ?? ""),
    content,
    above,
  );
  return { behind, content, above };
}

// width, height in pixels (without height: both axes in equal units); x, y: [low, high];
// log: y is logarithmic; xLabel, yLabel; ticks: {x: […], y: […]} in place of the round
// numbers; grid: lines too; margins: pixels around the plane.
export function plane(options) {
  const { width, x, y, log = false, ticks = {}, grid = true } = options;
  const box = boxOf(options);
  const { left, right, top, bottom, total } = box;
  const [across, up] = [axis(x, [left, right]), axis(y, [bottom, top], log)];
  const view = { viewBox: `0 0 ${width} ${total}`, width, height: total };
  const node = svg("svg", { class: "dl-plane", ...view });
  const frame = {
    node,
    box,
    domain: { x, y },
    x: across.at,
    y: up.at,
    at: ([a, b]) => [across.at(a), up.at(b)],
    // The point [x, y] of the plane under a pointer event.
    from(event) {
      const seen = node.getBoundingClientRect();
      const pixels = (place, start, size, all) => ((place - start) / size) * all;
      return [
        across.value(pixels(event.clientX, seen.left, seen.width, width)),
        up.value(pixels(event.clientY, seen.top, seen.height, total)),
      ];
    },
  };
  const numbers = {
    x: ticks.x ?? across.ticks(Math.max(2, (right - left) / 72)),
    y: ticks.y ?? up.ticks(Math.max(2, (bottom - top) / 52)),
  };
  const layers = layersOf(node, box, axisMarks(frame, numbers, grid), options);
  const into =
    (layer) =>
    (...nodes) => {
      layer.append(...nodes.flat().filter(Boolean));
      return frame;
    };
  return Object.assign(frame, {
    add: into(layers.content),
    under: into(layers.behind),
    over: into(layers.above),
  });
}

export function look({ colour, width, dash, faint } = {}, kind = "dl-stroke") {
  return {
    class: `dl-mark ${kind}${colour === undefined ? "" : ` dl-colour-${colour}`}`,
    "stroke-dasharray": dash === true ? "6 5" : dash,
    style: width && `--dl-width: ${width}`,
    opacity: faint ? 0.45 : null,
  };
}

// A line through points [[x, y], …]; gaps where a coordinate is not a number.
export function polyline(frame, points, options) {
  let pen = "M";
  const parts = points.map((point) => {
    const [a, b] = frame.at(point);
    if (!Number.isFinite(a) || !Number.isFinite(b)) {
      pen = "M";
      return "";
    }
    const part = `${pen}${a.toFixed(1)},${Math.min(1e5, Math.max(-1e5, b)).toFixed(1)}`;
    pen = "L";
    return part;
  });
  return svg("path", { ...look(options), d: parts.join("") || "M0,0" });
}

export function functionCurve(frame, f, options) {
  const [low, high] = frame.domain.x;
  const count = options?.samples ?? 240;
  const points = Array.from({ length: count + 1 }, (_, i) => {
    const x = low + ((high - low) * i) / count;
    return [x, f(x)];
  });
  return polyline(frame, points, options);
}

// The line where a x + b y + c = 0, or null where it misses the plane.
export function straightLine(frame, a, b, c, options) {
  const [x, y] = [frame.domain.x, frame.domain.y];
  const ends =
    Math.abs(b) > Math.abs(a)
      ? x.map((value) => [value, -(a * value + c) / b])
      : y.map((value) => [-(b * value + c) / a, value]);
  if (!ends.flat().every(Number.isFinite)) return null;
  return polyline(frame, ends, options);
}

// Lines across the whole plane: upright at x, level at y.
export function uprightLine(frame, x, options) {
  return polyline(
    frame,
    frame.domain.y.map((y) => [x, y]),
    options,
  );
}

export function levelLine(frame, y, options) {
  return polyline(
    frame,
    frame.domain.x.map((x) => [x, y]),
    options,
  );
}

// The half of the plane where a x + b y + c > 0, tinted.
export function halfPlane(frame, a, b, c, options) {
  const [[x0, x1], [y0, y1]] = [frame.domain.x, frame.domain.y];
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
  const side = ([x, y]) => a * x + b * y + c;
  const kept = corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % 4];
    const [here, there] = [side(corner), side(next)];
    const share = here / (here - there);
    const crossing = corner.map((value, k) => value + share * (next[k] - value));
    return [...(here > 0 ? [corner] : []), ...(here > 0 !== there > 0 ? [crossing] : [])];
  });
  const pixels = kept.map((point) =>
    frame
      .at(point)
      .map((v) => v.toFixed(1))
      .join(","),
  );
  return svg("polygon", { ...look(options, "dl-tint"), points: pixels.join(" ") });
}

const SHAPES = {
  circle: (r) => `M${-r},0a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`,
  square: (r) => `M${-r},${-r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  triangle: (r) => `M0,${-1.2 * r}L${1.15 * r},${0.85 * r}H${-1.15 * r}Z`,
  diamond: (r) => `M0,${-1.3 * r}L${1.3 * r},0L0,${1.3 * r}L${-1.3 * r},0Z`,
  cross: (r) => `M${-r},${-r}L${r},${r}M${r},${-r}L${-r},${r}`,
};

// One mark; options: shape (circle, square, triangle, diamond, cross), size, hollow, label.
export function dot(frame, point, { shape = "circle", size = 6, hollow, label, ...rest } = {}) {
  const [a, b] = frame.at(point);
  const kind = shape === "cross" ? "dl-stroke" : hollow ? "dl-hollow" : "dl-solid";
  const mark = svg(
    "path",
    { ...look(rest, kind), d: SHAPES[shape](size) },
    label && svg("title", {}, label),
  );
  mark.setAttribute("transform", `translate(${a.toFixed(1)} ${b.toFixed(1)})`);
  return mark;
}

export function dots(frame, points, options) {
  return svg(
    "g",
    {},
    points.map((point) => dot(frame, point, options)),
  );
}

// An arrow between two places in pixels, for networks as well as for planes.
export function arrowBetween([x1, y1], [x2, y2], options = {}) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < 1e-6) return svg("g");
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = Math.min(length, 7 + 1.5 * (options.width ?? 2));
  const half = 0.45 * head;
  const [bx, by] = [x2 - head * ux, y2 - head * uy];
  const corners = [
    [x2, y2],
    [bx - half * uy, by + half * ux],
    [bx + half * uy, by - half * ux],
  ];
  const line = svg("line", { ...look(options), x1, y1, x2: bx, y2: by });
  const tip = svg("polygon", {
    ...look({ colour: options.colour, faint: options.faint }, "dl-solid dl-flat"),
    points: corners.map((corner) => corner.map((v) => v.toFixed(1)).join(",")).join(" "),
  });
  return svg("g", {}, line, tip);
}

export function arrow(frame, from, to, options) {
  return arrowBetween(frame.at(from), frame.at(to), options);
}

// Text at a point of the plane, dx and dy in pixels, with a halo in the page's colour.
export function note(frame, point, text, { dx = 8, dy = -8, anchor = "start", colour } = {}) {
  const [a, b] = frame.at(point);
  return svg(
    "text",
    { ...look({ colour }, "dl-said"), x: a + dx, y: b + dy, "text-anchor": anchor },
    text,
  );
}
