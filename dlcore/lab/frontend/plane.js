// A plane with axes, and what can be drawn on it. Every function returns an SVG node;
// `options` may hold {colour: 0…5, width, dash, className}.
import { svg } from "./dom.js";
import { linearTicks } from "./numbers.js";
import { compact } from "./numbers.js";

const MARGIN = { left: 46, right: 14, top: 12, bottom: 40 };
