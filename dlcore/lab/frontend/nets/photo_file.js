// A picture file of the reader's: how it comes into the page, and its pixels.
import { button, html } from "kit/dom.js";

// A button for a picture file; the file may be dropped on `root` as well.
export function photoButton(root, take) {
  const file = html("input", {
    type: "file",
    accept: "image/*",
    hidden: true,
    onchange: () => {
      if (file.files.length) take(file.files[0]);
      file.value = ""; // so that the same file may come again
    },
  });
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
  return [button("Your photo …", () => file.click()), file];
}

// The part `frame` (left, top, width, height) of a picture in width × height pixels: red,
// green, blue and 255 each, on white where the picture is transparent.
export function pixelsOf(picture, frame, [width, height]) {
  const canvas = html("canvas", { width, height });
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, ...frame, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

// The middle square of a picture, in a file or on a video, scaled to size × size pixels: red,
// green and blue of each, 0…255. Throws where there is no picture.
export async function readSquare(source, size) {
  const picture = await createImageBitmap(source);
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [picture.width, picture.height].map((all) => Math.floor((all - side) / 2));
  const pixels = pixelsOf(picture, [left, top, side, side], [size, size]);
  return pixels.filter((_, i) => i % 4 < 3); // without the 255
}
