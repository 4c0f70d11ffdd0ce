// The course of training: loss by epoch, on the training and on the test points.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { note, plane, polyline } from "kit/plane.js";

const PARTS = [
  { key: "train", name: "training", colour: 0 },
  { key: "test", name: "test", colour: 1 },
];
const HEIGHT = 150;

const shortest = (loss) => decimal(loss, loss < 0.01 ? 4 : 3);

export function createLoss() {
  const numbers = html("div", { class: "dl-stats" });
  const chart = html("div", { role: "img" });
  const root = html("div", { class: "dl-loss" }, numbers, chart);

  function showNumbers({ now, counts }, shown) {
    numbers.replaceChildren(
      ...shown.map(({ key, name, colour }) =>
        html(
          "span",
          { class: `dl-colour-${colour}` },
          `${name} loss ${shortest(now[key].loss)}`,
          html("small", {}, `${now[key].wrong} of ${counts[key]} wrong`),
        ),
      ),
    );
  }

  function paint(trainer, width, loss) {
    const { history, counts, diverged } = trainer;
    const shown = PARTS.filter(({ key }) => counts[key]);
    const last = Math.max(20, history.epochs.at(-1));
    const top = Math.max(
      0.001,
      ...shown.flatMap(({ key }) => history[key].filter(Number.isFinite)),
    );
    const frame = plane({
      width,
      height: HEIGHT,
      x: [0, last],
      y: [0, 1.06 * top],
      xLabel: "epoch",
      yLabel: loss,
      margins: { left: 42, right: 4, bottom: 36 },
    });
    frame.add(
      shown.map(({ key, colour }) =>
        polyline(
          frame,
          history.epochs.map((epoch, i) => [epoch, history[key][i]]),
          { colour },
        ),
      ),
    );
    if (diverged) frame.add(note(frame, [last / 2, top / 2], "diverged", { anchor: "middle" }));
    chart.replaceChildren(frame.node);
    const courses = shown.map(
      ({ key, name }) =>
        `${name} from ${shortest(history[key][0])} to ${shortest(trainer.now[key].loss)}`,
    );
    chart.setAttribute("aria-label", `${loss} by epoch: ${courses.join(", ")}.`);
    showNumbers(trainer, shown);
  }
  return { root, paint };
}
