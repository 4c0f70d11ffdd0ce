// A window moves over a photo, and the network's shares move with it.
import { html } from "kit/dom.js";
import { decimal, some } from "kit/formats.js";
import { halves, sideBySide } from "kit/layout.js";
import { flat, pixelPicture } from "kit/pixels.js";
import { note, plane, polyline, uprightLine } from "kit/plane.js";

// Red, green, blue of the window's pixel i.
export function windowed(pixels, side, wide, shift) {
  return (i) => {
    const from = 3 * (Math.floor(i / side) * wide + (i % side) + shift);
    return [pixels[from], pixels[from + 1], pixels[from + 2], 255];
  };
}

// The place of the largest number in each column of [name][shift].
export function firsts(shares) {
  return shares[0].map((_, shift) => {
    const column = shares.map((row) => row[shift]);
    return column.indexOf(Math.max(...column));
  });
}

export function draw({ picture, width, values, data, readout }) {
  const { side, wide, pixels, names, shares } = data;
  const [left, right] = halves(width, 0.35);
  const last = shares[0].length - 1;
  const top = Math.max(...flat(shares));
  const frame = plane({
    width: right,
    height: 280,
    x: [0, last],
    y: [0, Math.min(1, 1.15 * top)],
    xLabel: "shift in pixels",
    yLabel: "share",
  });
  frame.add(
    shares.map((row, k) =>
      polyline(
        frame,
        [...row].map((share, shift) => [shift, share]),
        { colour: k, width: 2 },
      ),
    ),
    uprightLine(frame, values.shift, { dash: true }),
  );
  frame.over(
    shares.map((row, k) => {
      const best = row.indexOf(Math.max(...row));
      const place = Math.min(last - 8, Math.max(1, best));
      return note(frame, [place, row[best]], names[k], { colour: k, dx: 0 });
    }),
  );
  const photo = pixelPicture([side, side], windowed(pixels, side, wide, values.shift), {
    words: `the window, moved by ${some(values.shift, "pixel")}`,
    wide: Math.min(240, left),
  });
  picture.replaceChildren(sideBySide(html("div", {}, photo), frame.node));
  const first = firsts(shares.map((row) => [...row]));
  const now = names.map((name, k) => `${name} ${decimal(shares[k][values.shift], 2)}`).join(", ");
  const changes = first.slice(1).filter((name, i) => name !== first[i]).length;
  const text =
    `Moved by ${some(values.shift, "pixel")}: ${now}. In ${last} shifts by one pixel the ` +
    `first name changes ${some(changes, "time")}`;
  readout(`${text}.`);
  return `A photo through a window, and shares against the shift. ${text}.`;
}
