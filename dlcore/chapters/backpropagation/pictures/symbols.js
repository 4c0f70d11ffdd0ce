// Names with subscripts: "w_xg1 = 0.6" in a picture or in a line of text.
import { html, svg } from "kit/dom.js";

// Plain text and subscripts in turn: "∂E/∂z_g = 2" -> ["∂E/∂z", "g", " = 2"].
const parts = (text) => text.split(/_([a-z0-9]+)/);
const isSubscript = (i) => i % 2 === 1;

// An SVG text; a subscript hangs 4 pixels lower, and what follows comes up again.
export function written(attributes, text) {
  const spans = parts(text).map((part, i) => {
    if (isSubscript(i)) return svg("tspan", { dy: 4, "font-size": "0.78em" }, part);
    return svg("tspan", { dy: i === 0 ? 0 : -4 }, part);
  });
  return svg("text", attributes, spans);
}

// The same for a line of HTML, such as the readout.
export function spelled(text) {
  return parts(text).map((part, i) => (isSubscript(i) ? html("sub", {}, part) : part));
}

// For alternative texts, which have no subscripts: "w_xg1" -> "w xg1".
export const spoken = (text) => text.replaceAll("_", " ");
