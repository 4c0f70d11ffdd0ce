// A sentence and its nearest ones, by three kinds of vectors.
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";

// data.found[vectors][sentence]: [[cosine, text], …]
export function draw({ picture, values, data, readout }) {
  const place = data.sentences.indexOf(values.sentence);
  const found = data.found[values.vectors][place];
  const items = found.map(([cosine, text]) =>
    html("li", {}, html("b", {}, decimal(cosine, 2)), ` ${text}`),
  );
  picture.replaceChildren(
    html("p", { class: "dl-quoted" }, data.whole[place]),
    html("ol", { class: "dl-nearest" }, items),
  );
  readout(`Nearest by ${values.vectors}: cosine ${decimal(found[0][0], 2)}.`);
  const told = found.map(([, text]) => `“${text}”`).join("; ");
  return `Sentences nearest to “${data.whole[place]}” by ${values.vectors}: ${told}.`;
}
