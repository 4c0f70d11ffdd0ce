// One of a few photos to choose, as small pictures in a row.
import { html, uniqueId } from "kit/dom.js";
import { paintPixels, rgb } from "kit/pixels.js";

// photos: [{words, pixels}], size × size × 3 numbers 0…255; onChoose(index).
// show(index) marks one, show(null) none.
export function createPhotoChooser({ photos, size, onChoose }) {
  const group = uniqueId("dl-photos");
  const inputs = photos.map((_, i) =>
    html("input", { type: "radio", name: group, onchange: () => onChoose(i) }),
  );
  const small = ({ pixels }) =>
    paintPixels(html("canvas", { "aria-hidden": "true" }), [size, size], rgb(pixels));
  const labels = photos.map((photo, i) =>
    html("label", {}, inputs[i], html("span", {}, small(photo), photo.words)),
  );
  const root = html(
    "fieldset",
    { class: "dl-choice dl-photo-chooser" },
    html("legend", {}, "a photo"),
    html("div", { class: "dl-segments" }, labels),
  );
  return {
    root,
    show: (index) =>
      inputs.forEach((input, i) => {
        input.checked = i === index;
      }),
  };
}
