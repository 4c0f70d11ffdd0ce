// An inception module, naive and real: what its four paths cost and bring.
import { halves, sideBySide } from "kit/layout.js";
import { bars } from "./bars.js";
import { count, inWords } from "./counting.js";

const conv = (channels, kernel) => ["conv", channels, kernel, 1, "same", 1, 0, 1];
const POOL = ["max", 3, 1, "same"];
const WIDTHS = { one: 64, three: 128, five: 32, pooled: 32 }; // of module 3a

// The four paths as lists of layers.
export function paths({ kind, narrow3, narrow5, pooled }) {
  if (kind === "naive")
    return {
      "1 × 1": [conv(WIDTHS.one, 1)],
      "3 × 3": [conv(WIDTHS.three, 3)],
      "5 × 5": [conv(WIDTHS.five, 5)],
      pooled: [POOL],
    };
  return {
    "1 × 1": [conv(WIDTHS.one, 1)],
    "3 × 3": [conv(narrow3, 1), conv(WIDTHS.three, 3)],
    "5 × 5": [conv(narrow5, 1), conv(WIDTHS.five, 5)],
    pooled: [POOL, conv(pooled, 1)],
  };
}

export const module = (values) =>
  count(["join", ...Object.values(paths(values))], [values.channels, values.side, values.side]);

export function draw({ picture, width, values, readout }) {
  const shape = [values.channels, values.side, values.side];
  const each = Object.entries(paths(values)).map(([name, layers], i) => ({
    name,
    colour: i,
    ...count(["join", layers], shape),
  }));
  const [naive, now] = [module({ ...values, kind: "naive" }), module(values)];
  const most = Math.max(
    ...["naive", "real"].flatMap((kind) =>
      Object.values(paths({ ...values, kind })).map(
        (layers) => count(["join", layers], shape).products,
      ),
    ),
  );
  const [left, right] = halves(width);
  picture.replaceChildren(
    sideBySide(
      bars(
        each.map((one) => ({ ...one, value: one.products, words: inWords(one.products) })),
        { width: left, label: "multiply–adds", most },
      ),
      bars(
        each.map((one) => ({
          ...one,
          value: one.shape[0],
          words: `${one.shape[0]} channels, ${inWords(one.weights)} weights`,
        })),
        { width: right, label: "channels that come out", most: Math.max(128, values.channels) },
      ),
    ),
  );
  const said =
    `${inWords(now.products)} multiply–adds, ${(now.products / naive.products).toFixed(2)} of the naive ` +
    `module’s; ${values.channels} channels come in, ${now.shape[0]} go out; ${inWords(now.weights)} weights.`;
  readout(said);
  return `The four paths of the ${values.kind} inception module as bars. ${said}`;
}
