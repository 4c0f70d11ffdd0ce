// Three dimensions on paper: a camera, surfaces z = f(x, y), axes; turned by dragging.
import { css, diverging } from "./colours.js";
import { svg } from "./dom.js";
import { look } from "./plane.js";
import { drag } from "./drag.js";

const RADIAN = Math.PI / 180;

// x, y, z: [low, high], shown as a cube; turn and tilt in degrees. `at([x, y, z])` is a
// place in pixels, `depth` grows away from the reader. The frame takes add() like a plane.
export function camera({ width, height, x, y, z, turn = 35, tilt = 25 }) {
  const size = 0.56 * Math.min(width, height);
  const [sine, cosine] = [Math.sin(turn * RADIAN), Math.cos(turn * RADIAN)];
  const [rise, fall] = [Math.sin(tilt * RADIAN), Math.cos(tilt * RADIAN)];
  const unit = (value, [low, high]) => (value - low) / (high - low) - 0.5;
  const turned = ([a, b, c]) => {
    const [u, v, w] = [unit(a, x), unit(b, y), unit(c, z)];
    return [u * cosine - v * sine, u * sine + v * cosine, w];
  };
  const node = svg("svg", { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height });
  const frame = {
    node,
    width,
    domain: { x, y, z },
    at(point) {
      const [right, back, up] = turned(point);
      return [width / 2 + size * right, height / 2 - size * (up * fall + back * rise)];
    },
    depth(point) {
      const [, back, up] = turned(point);
      return back * fall - up * rise;
    },
    add: (...nodes) => {
      node.append(...nodes.flat().filter(Boolean));
      return frame;
    },
  };
  return frame;
}

// z = f(x, y) as small faces, far ones first, coloured by z / limit.
export function surface(frame, f, { ink, limit, cells = 16 }) {
  const { x, y, z } = frame.domain;
  const step = (i, [low, high]) => low + ((high - low) * i) / cells;
  const corner = (i, j) => {
    const [a, b] = [step(i, x), step(j, y)];
    return [a, b, Math.min(z[1], Math.max(z[0], f(a, b)))];
  };
  const faces = [];
  for (let i = 0; i < cells; i += 1) {
    for (let j = 0; j < cells; j += 1) {
      const corners = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
      const mean = corners.reduce((sum, point) => sum + point[2], 0) / 4;
      const depth = corners.reduce((sum, point) => sum + frame.depth(point), 0);
      faces.push({ corners, mean, depth });
    }
  }
  faces.sort((one, other) => other.depth - one.depth);
  return svg(
    "g",
    { class: "dl-surface" },
    faces.map(({ corners, mean }) =>
      svg("polygon", {
        points: corners
          .map((point) =>
            frame
              .at(point)
              .map((v) => v.toFixed(1))
              .join(","),
          )
          .join(" "),
        fill: css(diverging(mean / limit, ink)),
        stroke: "currentColor",
        "stroke-width": 0.5,
        "stroke-opacity": 0.35,
      }),
    ),
  );
}

export function polyline3(frame, points, options) {
  const pixels = points.map((point) =>
    frame
      .at(point)
      .map((v) => v.toFixed(1))
      .join(","),
  );
  return svg("polyline", { ...look(options), points: pixels.join(" ") });
}

// The floor of the cube with its edges named: labels = {x, y, z}.
export function floor(frame, labels) {
  const [[x0, x1], [y0, y1], [z0, z1]] = [frame.domain.x, frame.domain.y, frame.domain.z];
  const thin = { width: 1, faint: true };
  const name = (point, text) => {
    const [a, b] = frame.at(point);
    const inside = Math.min(frame.width - 24, Math.max(24, a)); // half a label from the edge
    return svg(
      "text",
      { ...look({}, "dl-said"), x: inside, y: b + 4, "text-anchor": "middle" },
      text,
    );
  };
  const out = (low, high) => high + 0.12 * (high - low);
  return svg(
    "g",
    {},
    polyline3(
      frame,
      [
        [x0, y0, z0],
        [x1, y0, z0],
        [x1, y1, z0],
        [x0, y1, z0],
        [x0, y0, z0],
      ],
      thin,
    ),
    polyline3(
      frame,
      [
        [x0, y0, z0],
        [x0, y0, z1],
      ],
      thin,
    ),
    name([out(x0, x1), y0, z0], labels.x),
    name([x0, out(y0, y1), z0], labels.y),
    name([x0, y0, out(z0, z1)], labels.z),
  );
}

// Dragging the picture turns it: changes the sliders `turn` and `tilt` (degrees).
export function turnByDragging(context, turn = "turn", tilt = "tilt") {
  const { picture } = context;
  picture.classList.add("dl-turns");
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = [event.clientX, event.clientY];
    const start = context.values;
    const move = (now) =>
      context.set({
        [turn]: context.snap(turn, start[turn] - 0.5 * (now.clientX - x)),
        [tilt]: context.snap(tilt, start[tilt] + 0.5 * (now.clientY - y)),
      });
    drag(move);
  });
}
