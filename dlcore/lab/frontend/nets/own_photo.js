// Photos for networks: the examples that travel with the page, and the reader's own.
import { bytes } from "kit/dom.js";
import { readSquare } from "./photo_file.js";

// The examples as Python gave them: [{words, pixels}].
export async function openExamples(model) {
  const { examples, size } = model.get("config");
  const packed = bytes(model.get("examples"));
  let start = 0;
  const files = examples.map(({ length }) => {
    start += length;
    return new Blob([packed.slice(start - length, start)]);
  });
  const pixels = await Promise.all(files.map((file) => readSquare(file, size)));
  return examples.map(({ words }, i) => ({ words, pixels: pixels[i] }));
}

// Hands on the pixels of the reader's picture, or says what is wrong with it.
export async function takePhoto(picture, words, { size, status, onPixels }) {
  try {
    onPixels(await readSquare(picture, size));
    status.replaceChildren(`You see the middle of ${words}, scaled to ${size} × ${size} pixels.`);
  } catch {
    status.replaceChildren(
      `${words} is no picture that this browser can open; JPEG, PNG and WebP it can.`,
    );
  }
}
