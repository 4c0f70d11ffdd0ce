// The answers of a network: a bar per class, the highest one emphasized.
import { html } from "kit/dom.js";

function createBar() {
  const name = html("b");
  const bar = html("span", { class: "dl-bar" });
  const number = html("span", { class: "dl-number-cell" });
  const row = html(
    "div",
    { class: "dl-output" },
    name,
    html("span", { class: "dl-bar-track" }, bar),
    number,
  );
  function show({ word, value, width, best }) {
    name.textContent = word;
    number.textContent = value.toFixed(2);
    bar.style.setProperty("--dl-share", width.toFixed(4));
    row.classList.toggle("dl-winner", best);
  }
  return { row, show };
}

function createRows(count, className = "") {
  const bars = Array.from({ length: count }, createBar);
  const rows = bars.map(({ row }) => row);
  const root = html("div", { class: `dl-outputs ${className}`, role: "img" }, rows);
  function show(answers) {
    bars.forEach((bar, i) => bar.show(answers[i]));
    const said = answers.map(({ word, value }) => `${word} (${value.toFixed(2)})`);
    root.setAttribute("aria-label", `Outputs: ${said.join(", ")}`);
  }
  return { root, show };
}

export function createBars(classes) {
  const rows = createRows(classes.length);

  // Shares of 1 fill their bar; other outputs are drawn from the lowest to the highest.
  function show(values) {
    const best = values.indexOf(Math.max(...values));
    const shares = values.every((value) => value >= 0 && value <= 1);
    const [low, high] = shares ? [0, 1] : [Math.min(...values), Math.max(...values)];
    const answers = values.map((value, i) => {
      const width = (value - low) / (high - low || 1);
      return { word: classes[i], value, width, best: i === best };
    });
    rows.show(answers);
    return { best, word: classes[best], value: values[best] };
  }
  return { root: rows.root, show };
}

const MOST = 5;

// The five classes with the largest shares of 1, the largest first.
export function createTopBars(classes) {
  const rows = createRows(Math.min(MOST, classes.length), "dl-top");

  function show(shares) {
    const order = [...shares.keys()].sort((a, b) => shares[b] - shares[a]).slice(0, MOST);
    const answers = order.map((i, place) => {
      return { word: classes[i], value: shares[i], width: shares[i], best: place === 0 };
    });
    rows.show(answers);
    const [best] = order;
    return { best, word: classes[best], value: shares[best] };
  }
  return { root: rows.root, show };
}
