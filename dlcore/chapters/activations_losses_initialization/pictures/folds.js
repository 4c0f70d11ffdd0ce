// k-fold cross-validation as bars: one row a training, one part to validate.
import { svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { look } from "kit/plane.js";

const ROW = 30;
const TOP = 26;

// The sizes of k parts of n examples: as equal as possible, the larger ones first.
export function parts(n, k) {
  return Array.from({ length: k }, (_, i) => Math.floor(n / k) + (i < n % k ? 1 : 0));
}

function bar(x, y, width, options, kind, text = "") {
  const half = ROW - 8;
  return [
    svg("rect", {
      ...look(options, kind),
      x: x + 1,
      y,
      width: Math.max(0, width - 2),
      height: half,
      rx: 3,
    }),
    svg("text", { x: x + width / 2, y: y + half / 2 + 4, "text-anchor": "middle" }, text),
  ];
}

export function draw({ picture, width, values, data, readout }) {
  const { k } = values;
  const { test } = data;
  const rest = data.examples - test;
  const sizes = parts(rest, k);
  const errors = data.errors[data.folds.indexOf(k)];
  const room = width - 96;
  const scale = room / data.examples;
  const height = TOP + (k + 1) * ROW + 12;
  const node = svg("svg", { class: "dl-plane", viewBox: `0 0 ${width} ${height}`, width, height });
  node.append(
    svg("rect", { ...look({ colour: 2 }, "dl-solid"), x: 28, y: 4, width: 13, height: 13, rx: 2 }),
    svg("text", { class: "dl-title", x: 46, y: 15 }, "held out to validate"),
    svg("text", { class: "dl-title", x: width, y: 14, "text-anchor": "end" }, "error"),
  );
  for (let run = 0; run < k; run += 1) {
    const y = TOP + run * ROW;
    let x = 28;
    node.append(svg("text", { class: "dl-tick", x: 16, y: y + 15, "text-anchor": "end" }, run + 1));
    sizes.forEach((size, i) => {
      const held = i === run;
      node.append(
        ...bar(x, y, size * scale, { colour: held ? 2 : 0 }, held ? "dl-solid" : "dl-tint"),
      );
      x += size * scale;
    });
    node.append(
      svg(
        "text",
        { class: "dl-tick", x: width, y: y + 15, "text-anchor": "end" },
        `${decimal(100 * errors[run], 1)} %`,
      ),
    );
  }
  const y = TOP + k * ROW + 8;
  node.append(
    svg("text", { class: "dl-tick", x: 0, y: y + 15 }, "last"),
    ...bar(28, y, rest * scale, { colour: 0 }, "dl-tint", "all of it"),
    ...bar(
      28 + rest * scale,
      y,
      test * scale,
      { colour: 1 },
      "dl-tint",
      test * scale > 34 ? "test" : "",
    ),
  );
  picture.replaceChildren(node);
  const mean = errors.reduce((sum, value) => sum + value, 0) / k;
  const text =
    `${k} trainings on ${(rest - sizes[0]).toLocaleString("en")} examples each, validated on ` +
    `${sizes[0].toLocaleString("en")}: mean error ${decimal(100 * mean, 1)} %; the test set waits until the end`;
  readout(`${text}.`);
  return `${k} bars of data, another part held out in each: ${text}.`;
}
