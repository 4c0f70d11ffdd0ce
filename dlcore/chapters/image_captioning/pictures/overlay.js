// People's own words are put into the network's mouth: where does it look at each of them?
import { html } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { sideBySide } from "kit/layout.js";
import { largestPlaces, placesOver } from "kit/places.js";

const SIDE = 7;

// The weights of another temperature: the scores are multiplied by `factor`.
export function sharpened(scores, factor) {
  const top = Math.max(...scores);
  const all = scores.map((value) => Math.exp(factor * (value - top)));
  const sum = all.reduce((total, value) => total + value, 0);
  return all.map((value) => value / sum);
}

// Whether the middle of a place lies in one of the boxes, given as shares of the sides.
export function inside(place, boxes) {
  const [x, y] = [((place % SIDE) + 0.5) / SIDE, (Math.floor(place / SIDE) + 0.5) / SIDE];
  return boxes.some(([x0, y0, x1, y1]) => x >= x0 && x <= x1 && y >= y0 && y <= y1);
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

function judged(weights, top, boxes) {
  if (!boxes.length) return "It names no outlined object.";
  const hit = inside(top[0], boxes);
  const share = sum([...weights.keys()].filter((i) => inside(i, boxes)).map((i) => weights[i]));
  return (
    `The largest weight is ${hit ? "on" : "not on"} what it names (dashed), which has ` +
    `${decimal(100 * share, 0)} % of the weight.`
  );
}

export function draw({ picture, width, values, data, readout }) {
  const number = data.names.indexOf(values.photo);
  const { words, scores, boxes } = data.captions[number];
  const at = Math.min(values.word, words.length) - 1;
  const shares = sharpened(scores[at], values.sharper);
  const top = largestPlaces(shares, values.k);
  const most = shares[top[0]];
  const said = html(
    "p",
    { class: "dl-words" },
    words.map((word, i) => html(i === at ? "strong" : "span", {}, word)),
  );
  const map = placesOver({
    width: Math.min(width, 392),
    photo: { pixels: data.pixels[number], size: data.size },
    side: SIDE,
    shades: shares.map((weight) => weight / most),
    framed: top,
    boxes: boxes[at],
    label: `Where the network looks at “${words[at]}” in the photo “${values.photo}”`,
  });
  picture.replaceChildren(said, sideBySide(html("div", {}, map)));
  const held = decimal(100 * sum(top.map((place) => shares[place])), 0);
  const text =
    `“${words[at]}”: the ${values.k === 1 ? "framed place has" : `${values.k} framed places have`} ` +
    `${held} % of the weight, by chance ${decimal((100 * values.k) / SIDE ** 2, 0)} %. ` +
    judged(shares, top, boxes[at]);
  readout(text);
  return `A photo with weights of attention. ${text}`;
}
