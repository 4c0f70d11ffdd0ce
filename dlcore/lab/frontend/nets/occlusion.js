// Which squares of a photo an answer hangs on: each is covered once, and the network is
// asked again.
import { button, html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { paintPixels } from "kit/pixels.js";

const DIMMEST = 0.12; // brightness of a square that takes nothing away

// The photo with one square filled; `fill` has red, green and blue.
function covered(pixels, size, side, square, fill) {
  const copy = Float32Array.from(pixels);
  const across = Math.floor(size / side);
  const [top, left] = [Math.floor(square / across) * side, (square % across) * side];
  for (let row = top; row < top + side; row += 1) {
    for (let column = left; column < left + side; column += 1) {
      copy.set(fill, 3 * (row * size + column));
    }
  }
  return copy;
}

// How bright each square is: what it takes from the share, of the most that one takes.
function brightness(lost) {
  const top = Math.max(...lost, 1e-9);
  return lost.map((share) => DIMMEST + (1 - DIMMEST) * Math.max(0, share / top));
}

function paintLit(canvas, pixels, size, side, lost) {
  const across = Math.floor(size / side);
  const levels = brightness(lost);
  paintPixels(canvas, [size, size], (i) => {
    const [row, column] = [Math.floor(i / size / side), Math.floor((i % size) / side)];
    const level = levels[row * across + column] ?? DIMMEST;
    return [0, 1, 2].map((colour) => level * pixels[3 * i + colour]).concat(255);
  });
}

// For one contestant: a button that covers square after square, and the map of it.
// onDone() once the network has seen other photos than the reader's.
export function createOcclusion({ one, size, side, classes, onDone }) {
  const count = Math.floor(size / side) ** 2;
  const canvas = html("canvas", { class: "dl-pixels", role: "img", hidden: true });
  const said = html("p", { class: "dl-explained", role: "status" });
  const ask = button("Which part matters?", start);
  const root = html("div", { class: "dl-column", hidden: true }, ask, canvas, said);
  let pixels = null;
  let turn = 0; // of the photo that is shown, so that an older one stops

  function show(photo) {
    turn += 1;
    pixels = photo ?? null;
    root.hidden = !(one.network && pixels);
    ask.disabled = false;
    canvas.hidden = true;
    said.textContent = "";
    root.lost = null; // for tests and the curious
  }

  async function start() {
    const [mine, { network }] = [turn, one];
    ask.disabled = true;
    canvas.hidden = false;
    const fill = [0, 1, 2].map((colour) => network.plan.mean[colour % network.plan.mean.length]);
    const whole = [...network.run(pixels)];
    const best = whole.indexOf(Math.max(...whole));
    const lost = Array(count).fill(0);
    for (let square = 0; square < count; square += 1) {
      await new Promise((resolve) => setTimeout(resolve));
      if (mine !== turn) return;
      lost[square] = whole[best] - network.run(covered(pixels, size, side, square, fill))[best];
      paintLit(canvas, pixels, size, side, lost);
      said.textContent = `${square + 1} of ${count} squares covered`;
    }
    tell(lost, whole[best], classes[best]);
    root.lost = lost;
    ask.disabled = false;
    onDone();
  }

  function tell(lost, share, word) {
    const most = Math.max(...lost);
    const place = lost.indexOf(most);
    const across = Math.floor(size / side);
    const text =
      `Bright squares speak for “${word}” (${decimal(share)}). Without the one in row ` +
      `${Math.floor(place / across) + 1}, column ${(place % across) + 1} its share is ` +
      `${decimal(share - most)}.`;
    said.textContent = text;
    canvas.setAttribute("aria-label", text);
  }
  return { root, show };
}
