// What a unit makes of the plane: its output on a grid, in colour.
import { diverging } from "kit/colours.js";
import { forward } from "./network.js";

export const CELLS = 60;

// The centres of CELLS × CELLS squares, rows from the top: x₁, x₂, x₁, x₂ …
export function gridOf({ x: [x0, x1], y: [y0, y1] }) {
  const grid = new Float64Array(2 * CELLS * CELLS);
  for (let row = 0; row < CELLS; row += 1) {
    for (let column = 0; column < CELLS; column += 1) {
      const at = 2 * (row * CELLS + column);
      grid[at] = x0 + ((column + 0.5) / CELLS) * (x1 - x0);
      grid[at + 1] = y1 - ((row + 0.5) / CELLS) * (y1 - y0);
    }
  }
  return grid;
}

// The outputs of all layers on the grid: [{outputs, activation, values}], inputs first.
export function fieldsOf(network, grid) {
  forward(network, grid, CELLS * CELLS);
  const inputs = { outputs: 2, activation: "linear", values: grid };
  return [
    inputs,
    ...network.map(({ outputs, activation, y }) => ({ outputs, activation, values: y })),
  ];
}

// One unit's values on the grid, scaled to −1 … 1.
export function unitField({ outputs, activation, values }, unit) {
  const field = new Float64Array(values.length / outputs);
  for (let i = 0; i < field.length; i += 1) field[i] = values[i * outputs + unit];
  if (activation === "tanh") return field;
  if (activation === "logistic") return field.map((value) => 2 * value - 1);
  const top = field.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return field.map((value) => value / top);
}

// 256 colours from −1 to 1, packed as a canvas stores them; `strength` up to 1.
export function colourTable(ink, strength) {
  const table = new Uint8ClampedArray(4 * 256);
  for (let i = 0; i < 256; i += 1) {
    const [red, green, blue, alpha] = diverging(i / 127.5 - 1, ink);
    table.set([red, green, blue, strength * alpha], 4 * i);
  }
  return new Uint32Array(table.buffer);
}

// Every `skip`-th value of a field becomes a pixel.
export function paintField(canvas, field, table, skip = 1) {
  const side = CELLS / skip;
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const value = field[row * skip * CELLS + column * skip];
      const place = Math.round(127.5 * (1 + value));
      pixels[row * side + column] = table[Math.min(255, Math.max(0, place))];
    }
  }
  context.putImageData(image, 0, 0);
}
