// How many cheques are misread when every digit on them must be right?
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { dot, note, plane, polyline } from "kit/plane.js";

export function misread(accuracy, digits) {
  return 1 - accuracy ** digits;
}

const COLUMNS = 20;

function paper(width, count) {
  const step = width / COLUMNS;
  const high = 0.62 * step;
  const cheques = Array.from({ length: 100 }, (_, i) => {
    const [x, y] = [(i % COLUMNS) * step, Math.floor(i / COLUMNS) * high];
    const wrong = (i * 37 + 11) % 100 < count; // 37 visits each of the 100 once
    const [right, low] = [x + step - 4, y + high - 4];
    return svg(
      "g",
      { class: `dl-cheque${wrong ? " dl-misread" : ""}` },
      svg("rect", { x: x + 2, y: y + 2, width: step - 4, height: high - 4, rx: 2 }),
      wrong &&
        svg("path", { d: `M${x + 4},${y + 4}L${right},${low}M${right},${y + 4}L${x + 4},${low}` }),
    );
  });
  const height = 5 * high;
  return svg(
    "svg",
    { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height },
    cheques,
  );
}

export function draw({ picture, width, values, data, readout }) {
  const wide = Math.min(width, 640);
  const share = misread(values.accuracy / 100, values.digits);
  const frame = plane({
    width: wide,
    height: 260,
    x: [0.5, 10.5],
    y: [0, 70],
    xLabel: "digits on a cheque",
    yLabel: "misread (%)",
    ticks: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
  });
  const curve = (accuracy) =>
    Array.from({ length: 10 }, (_, i) => [i + 1, 100 * misread(accuracy, i + 1)]);
  const points = curve(values.accuracy / 100);
  frame.add(polyline(frame, points, { colour: 0 }));
  const isApart = data.networks.every(
    ({ accuracy }) => Math.abs(curve(accuracy)[9][1] - points[9][1]) > 8,
  );
  frame.over(
    dot(frame, points[values.digits - 1], { colour: 0, size: 7 }),
    isApart && note(frame, points[9], "your reader", { anchor: "end", dx: 0, dy: -10, colour: 0 }),
  );
  // The known networks lie above it: where curves meet, the dashes still show.
  data.networks.forEach(({ name, accuracy }, i) => {
    const known = curve(accuracy);
    frame.add(polyline(frame, known, { colour: 2 + i, dash: true }));
    frame.over(
      dot(frame, known[values.digits - 1], { colour: 2 + i, size: 5 }),
      note(frame, known[9], name, { anchor: "end", dx: 0, dy: -10, colour: 2 + i }),
    );
  });
  picture.replaceChildren(paper(wide, Math.round(100 * share)), frame.node);
  const text =
    `With ${decimal(values.accuracy, 2)} % of the digits right, ` +
    `${decimal(100 * share, 1)} % of the cheques with ${values.digits} ` +
    `digit${values.digits > 1 ? "s" : ""} are misread.`;
  readout(text);
  return text;
}
