// Which digit is taken for which: a table of 10 × 10 counts, and the pictures of a cell.
import { html, svg, uniqueId } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { halves, ofWidth, sideBySide } from "kit/layout.js";
import { flat } from "kit/pixels.js";

const MARGIN = 34;

function cells(width, counts, chosen, choose) {
  const size = (width - MARGIN - 2) / 10;
  const wrong = counts.map((row, truth) => row.filter((_, answer) => answer !== truth));
  const most = Math.max(1, ...flat(wrong));
  const middle = (i) => MARGIN + (i + 0.5) * size;
  const numbers = (i) => [
    svg("text", { class: "dl-quiet", x: middle(i), y: MARGIN - 5 }, String(i)),
    svg("text", { class: "dl-quiet", x: MARGIN - 9, y: middle(i) + 5 }, String(i)),
  ];
  const cell = (truth, answer) => {
    const count = counts[truth][answer];
    const right = truth === answer;
    const isChosen = truth === chosen.written && answer === chosen.answer;
    return svg(
      "g",
      {
        class: `dl-cell${right ? " dl-right" : ""}${isChosen ? " dl-chosen" : ""}`,
        style: `--dl-share: ${right ? 0.12 : (0.75 * count) / most}`,
        onclick: () => choose(truth, answer),
      },
      svg("rect", {
        x: MARGIN + answer * size + 1.5,
        y: MARGIN + truth * size + 1.5,
        width: size - 3,
        height: size - 3,
      }),
      svg("text", { x: middle(answer), y: middle(truth) + 5 }, count ? String(count) : ""),
    );
  };
  const order = [...Array(100).keys()].map((i) => [Math.floor(i / 10), i % 10]);
  const last = ([truth, answer]) => truth === chosen.written && answer === chosen.answer;
  order.sort((a, b) => last(a) - last(b)); // the chosen one is drawn on top
  const side = MARGIN + 10 * size + 2;
  const words = [
    svg("text", { class: "dl-quiet", x: MARGIN + 5 * size, y: 11 }, "read as"),
    svg(
      "text",
      { class: "dl-quiet", transform: `translate(11 ${MARGIN + 5 * size}) rotate(-90)` },
      "written",
    ),
  ];
  return svg(
    "svg",
    { class: "dl-plane dl-cells", viewBox: `0 0 ${side} ${side}`, width: side, height: side },
    words,
    [...Array(10).keys()].flatMap(numbers),
    order.map(([truth, answer]) => cell(truth, answer)),
  );
}

// Picture `i` of the sheet, painted in the page's ink.
function digit(sheet, count, i) {
  const id = uniqueId("dl-digit");
  const all = { x: 0, y: -28 * i, width: 28, height: 28 * count };
  return svg(
    "svg",
    { viewBox: "0 0 28 28", "aria-hidden": "true" },
    svg("mask", { id }, svg("image", { href: sheet, ...all })),
    svg("rect", { width: 28, height: 28, fill: "currentColor", mask: `url(#${id})` }),
  );
}

function gallery({ sheet, truth, answer, sure }, written, read) {
  const shown = [...truth.keys()].filter((i) => truth[i] === written && answer[i] === read);
  const figures = shown.map((i) =>
    html(
      "figure",
      {},
      digit(sheet, truth.length, i),
      html("figcaption", {}, `output ${decimal(sure[i])}`),
    ),
  );
  return [shown.length, html("div", { class: "dl-examples" }, figures)];
}

export function draw({ picture, width, values, data, set, readout }) {
  const { written, answer } = values;
  const [left, right] = halves(width, 0.58);
  const choose = (truth, read) => set({ written: truth, answer: read });
  const [shown, examples] = gallery(data, written, answer);
  picture.replaceChildren(
    sideBySide(cells(Math.min(left, 440), data.counts, values, choose), ofWidth(right, examples)),
  );
  const row = [...data.counts[written]];
  const total = row.reduce((sum, count) => sum + count, 0);
  const count = row[answer];
  const some = shown < count ? ` ${shown} of them are shown.` : "";
  const text =
    `${count} of ${total} ${written}s are read as ${answer}, ` +
    `${decimal((100 * count) / total, 1)} %.${some}`;
  readout(text);
  return text;
}
