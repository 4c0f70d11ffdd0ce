// Three logits, their softmax, the cross-entropy, and the push on every logit.
import { svg } from "kit/dom.js";
import { decimal, signed } from "kit/formats.js";
import { arrowBetween, look } from "kit/plane.js";

export function softmaxOf(logits) {
  const top = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

// The slope of the cross-entropy for every logit: share minus target.
export function pushes(logits, right) {
  return softmaxOf(logits).map((share, i) => share - (i === right ? 1 : 0));
}

export function draw({ picture, width, values, data, readout }) {
  const logits = [values.z1, values.z2, values.z3];
  const right = data.classes.indexOf(values.truth);
  const shares = softmaxOf(logits);
  const slopes = pushes(logits, right);
  const wide = Math.min(width, 620);
  const [left, high, floor] = [10, 180, 226];
  const step = (wide - left - 10) / 3;
  const bars = shares.flatMap((share, i) => {
    const [x, thick] = [left + i * step + step * 0.12, step * 0.4];
    const middle = { x: x + thick / 2, "text-anchor": "middle" };
    const x2 = x + thick + step * 0.22;
    const tip = 122 + 90 * slopes[i];
    const isRight = i === right;
    return [
      svg("rect", {
        ...look({ colour: isRight ? 2 : 0 }, "dl-solid dl-flat"),
        x,
        y: floor - share * high,
        width: thick,
        height: Math.max(0.5, share * high),
        rx: 2,
      }),
      svg("text", { ...middle, y: floor - share * high - 6 }, decimal(share, 3)),
      svg("text", { ...middle, y: floor + 19, class: isRight && "dl-strong" }, data.classes[i]),
      svg("line", { class: "dl-axis", x1: x2 - 14, x2: x2 + 14, y1: 122, y2: 122 }),
      Math.abs(slopes[i]) > 0.005 && arrowBetween([x2, 122], [x2, tip], { colour: 1, width: 3 }),
      svg(
        "text",
        { class: "dl-tick", x: x2, y: floor + 19, "text-anchor": "middle" },
        signed(-slopes[i]),
      ),
    ];
  });
  picture.replaceChildren(
    svg(
      "svg",
      { class: "dl-plane", viewBox: `0 0 ${wide} 256`, width: wide, height: 256 },
      svg(
        "text",
        { class: "dl-title", x: 0, y: 14 },
        "softmax (bars), push on each logit (arrows)",
      ),
      svg("line", { class: "dl-axis", x1: 0, x2: wide, y1: floor, y2: floor }),
      bars,
    ),
  );
  const loss = -Math.log(shares[right]);
  readout(
    `cross-entropy −ln ${decimal(shares[right], 3)} = ${decimal(loss, 3)}; the shares add up to ` +
      `${decimal(shares.reduce((a, b) => a + b, 0))}, the pushes to ${decimal(slopes.reduce((a, b) => a + b, 0))}.`,
  );
  const said = data.classes.map((name, i) => `${name} ${decimal(shares[i])}`).join(", ");
  return `Softmax of three logits: ${said}. The right answer is ${values.truth}; the loss is ${decimal(loss)}.`;
}
