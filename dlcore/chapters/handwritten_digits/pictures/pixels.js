// Small pictures of pixels inside an SVG.
import { html, svg } from "kit/dom.js";

// values, row by row; colourOf(value) -> [r, g, b, alpha 0…255]; place: {x, y, width, height}.
export function pixelImage(values, columns, colourOf, place) {
  const canvas = html("canvas", { width: columns, height: values.length / columns });
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, i) => image.data.set(colourOf(value), 4 * i));
  context.putImageData(image, 0, 0);
  return svg("image", { class: "dl-pixels", href: canvas.toDataURL(), ...place });
}
