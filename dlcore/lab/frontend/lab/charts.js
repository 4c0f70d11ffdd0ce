// The charts of a Lab: the marker is dragged on them, and the mouse points at an epoch.
import { html, svg, uniqueId } from "kit/dom.js";
import { drawChart } from "./chart.js";
import { panelOf } from "./panels.js";

const HEIGHT = 300;

function follow(node, indexAt, { marker, move, point }) {
  const index = (event) => indexAt(event.clientX - node.getBoundingClientRect().left);
  node.addEventListener("pointerdown", (event) => {
    if (!marker || !event.isPrimary) return;
    node.setPointerCapture(event.pointerId);
    move(index(event));
  });
  node.addEventListener("pointermove", (event) => {
    if (marker) {
      if (node.hasPointerCapture(event.pointerId)) move(index(event));
    } else if (event.pointerType === "mouse") point(index(event));
  });
  node.addEventListener("pointerleave", () => point(null));
}

// move(i) when the reader drags the marker to an epoch, point(i or null) when the mouse
// points at one.
export function makeCharts(view, { move, point }) {
  const root = html("div", { class: "dl-picture" });
  const { panels, marker } = view.config;
  const charts = panels.map((panel) => {
    const node = svg("svg", { id: uniqueId("dl-chart"), role: "img", class: "dl-chart" });
    const chart = { panel, node, indexAt: null };
    follow(node, (x) => chart.indexAt(x), { marker, move, point });
    return chart;
  });
  root.append(...charts.map(({ node }) => node));

  function draw(found) {
    const total = root.clientWidth || 640;
    const together = charts.length > 1 && total >= 620;
    const width = Math.floor(together ? (total - 24) / charts.length : total);
    for (const chart of charts) {
      chart.indexAt = drawChart(chart.node, panelOf(view, chart.panel, found), width, HEIGHT);
    }
  }
  return { root, draw };
}
