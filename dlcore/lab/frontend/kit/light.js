// A photo by squares, as many across as down, and how bright a map makes each of them.

const DARKEST = 0.12; // brightness of a square that does not speak for the class

// How strongly a square speaks for the class, 0…1.
function strengths(heat) {
  const top = Math.max(...heat, 1e-9);
  return [...heat].map((value) => Math.max(0, value) / top);
}

// The number of the square that pixel i of a photo lies in; `across` squares make a row.
export const squareOf = (i, side, across) => {
  const [row, column] = [Math.floor(i / side), i % side];
  const place = (at) => Math.floor((at * across) / side);
  return place(row) * across + place(column);
};

// The colour of each pixel of a photo that is lit by a map, a number for each square.
export function lit(heat, pixels, side) {
  const light = strengths(heat);
  const across = Math.sqrt(light.length);
  return (i) => {
    const level = DARKEST + (1 - DARKEST) * light[squareOf(i, side, across)];
    return [0, 1, 2].map((c) => level * pixels[3 * i + c]).concat(255);
  };
}
