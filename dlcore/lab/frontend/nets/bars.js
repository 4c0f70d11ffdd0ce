// The answers of a network: a bar per class, the highest one emphasized.
import { html } from "kit/dom.js";

export function createBars(classes) {
  const bars = classes.map((word) => {
    const bar = html("span", { class: "dl-bar" });
    const value = html("span", { class: "dl-number-cell" });
    const row = html(
      "div",
      { class: "dl-output" },
      html("b", {}, word),
      html("span", { class: "dl-bar-track" }, bar),
      value,
    );
    return { bar, value, row };
  });
  const root = html(
    "div",
    { class: "dl-outputs", role: "img" },
    bars.map(({ row }) => row),
  );

  // Shares of 1 fill their bar; other outputs are drawn from the lowest to the highest.
  function show(values) {
    const best = values.indexOf(Math.max(...values));
    const shares = values.every((value) => value >= 0 && value <= 1);
    const [low, high] = shares ? [0, 1] : [Math.min(...values), Math.max(...values)];
    bars.forEach(({ bar, value, row }, i) => {
      const width = (values[i] - low) / (high - low || 1);
      bar.style.setProperty("--dl-share", width.toFixed(4));
      value.textContent = values[i].toFixed(2);
      row.classList.toggle("dl-winner", i === best);
    });
    const said = classes.map((word, i) => `${word} (${values[i].toFixed(2)})`);
    root.setAttribute("aria-label", `Outputs: ${said.join(", ")}`);
    return { best, word: classes[best], value: values[best] };
  }
  return { root, show };
}
