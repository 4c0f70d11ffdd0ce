// A plane over two inputs, and how far each point is above or below it.
import { inks } from "kit/colours.js";
import { decimal, signed, term } from "kit/formats.js";
import { leastSquares, meanSquare } from "./math.js";
import { dot, note } from "kit/plane.js";
import { camera, floor, polyline3, surface, turnByDragging } from "kit/space.js";

const rows = ({ minutes, temperature }) => Array.from(minutes, (m, i) => [1, m, temperature[i]]);

export function setup(context) {
  turnByDragging(context);
}

export function draw({ picture, width, values, data, readout }) {
  const X = rows(data);
  const w = [values.b0, values.b1, values.b2];
  const frame = camera({
    width,
    height: Math.min(390, Math.max(330, 0.6 * width)),
    x: [0, 30],
    y: [60, 84],
    z: [0, 80],
    turn: values.turn,
    tilt: values.tilt,
  });
  const f = (x, y) => w[0] + w[1] * x + w[2] * y;
  frame.add(
    floor(frame, { x: "30 min", y: "84 °F", z: "" }),
    surface(frame, f, { ink: inks(picture), limit: 90, cells: 12 }),
    X.flatMap(([, m, t], i) => {
      const [seen, said] = [data.cones[i], Math.min(80, Math.max(0, f(m, t)))];
      const colour = seen >= f(m, t) ? 0 : 1;
      return [
        polyline3(
          frame,
          [
            [m, t, said],
            [m, t, seen],
          ],
          { colour, width: 1.75 },
        ),
        dot(frame, [m, t, seen], { colour, shape: colour ? "square" : "circle", size: 4.5 }),
      ];
    }),
    note(frame, [0, 60, 88], "80 cones", { dx: 0, dy: 4, anchor: "middle" }),
  );
  picture.replaceChildren(frame.node);
  const mse = meanSquare(X, data.cones, w);
  const least = meanSquare(X, data.cones, leastSquares(X, data.cones));
  const above = X.filter(([, m, t], i) => data.cones[i] >= f(m, t)).length;
  readout(
    `cones = ${decimal(w[0], 0)}${term(w[1], "· minutes", 1)}${term(w[2], "· °F", 1)}: MSE ${decimal(mse, 1)}, ` +
      `at best ${decimal(least, 1)}; ${above} of ${X.length} points lie above the plane.`,
  );
  return (
    `A plane over minutes of advertising and temperature, with slopes ${signed(w[1], 1)} and ` +
    `${signed(w[2], 1)}, and ${X.length} points; mean squared error ${decimal(mse, 1)}.`
  );
}

export const actions = { best: "Best plane" };

export function act(_, { data, set }) {
  const [b0, b1, b2] = leastSquares(rows(data), data.cones).map((v) => Number(v.toFixed(6)));
  set({ b0, b1, b2 });
}
