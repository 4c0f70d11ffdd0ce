// A plane of codes: drag a point, and the decoder draws; draw, and the encoder sets the point.
import { pointWithin } from "kit/allowed.js";
import { html, svg } from "kit/dom.js";
import { decimal } from "kit/formats.js";
import { handle } from "kit/handle.js";
import { halves, isNarrow, sideBySide } from "kit/layout.js";
import { look, plane } from "kit/plane.js";
import { prepare } from "nets/ink.js";
import { PAD, createPad } from "nets/pad.js";
import { digit, distance, forward, denseLayers, titled } from "./dense.js";

const LIMIT = 40;

export const states = { at: pointWithin(-LIMIT, LIMIT) };

export const actions = {
  encode: "Put the drawing on the plane",
  clear: "Clear the drawing",
  next: "Next test digit",
};

export function setup(context) {
  const { state, data } = context;
  state.at ??= [...data.start];
  context.encoder = denseLayers(data.encoder, data.encoder_weights, data.encoder_biases);
  context.decoder = denseLayers(data.decoder, data.decoder_weights, data.decoder_biases);
  context.seen = null; // what lies on the pad
  context.example = -1;
  context.pad = createPad({
    thickness: () => 2.5,
    onInk: () => {
      context.seen = prepare(context.pad.ink(), PAD, true);
    },
    onPen: () => {},
    onLift: () => put(context),
  });
}

// The code of what lies on the pad becomes the point.
function put(context) {
  if (!context.seen) return;
  const [low, high] = [context.data.low, context.data.high];
  const code = forward(context.encoder, context.seen);
  context.state.at = [...code].map((value, i) => Math.min(high[i], Math.max(low[i], value)));
  context.redraw();
}

export function act(action, context) {
  const { pad, data } = context;
  if (action === "clear") {
    pad.clear();
    context.seen = null;
    return;
  }
  if (action === "next") {
    context.example = (context.example + 1) % data.examples.length;
    const pixels = data.examples[context.example];
    pad.load(pixels, 28);
    context.seen = Float64Array.from(pixels, (value) => value / 255);
  }
  put(context);
}

function codes(width, context) {
  const { data, state, redraw } = context;
  const frame = plane({
    width,
    height: Math.min(width, 400),
    x: [data.low[0], data.high[0]],
    y: [data.low[1], data.high[1]],
    xLabel: "first number of the code",
    yLabel: "second number",
    grid: false,
  });
  data.codes.forEach((code, i) => {
    const [x, y] = frame.at([...code]);
    const label = data.labels[i];
    frame.add(
      svg(
        "text",
        { ...look({ colour: label % 6 }, "dl-tick"), x, y: y + 4, "text-anchor": "middle" },
        `${label}`,
      ),
    );
  });
  frame.over(
    handle(frame, {
      key: "code",
      at: state.at,
      label: "The code that is drawn",
      step: (data.high[0] - data.low[0]) / 60,
      bounds: [
        [data.low[0], data.high[0]],
        [data.low[1], data.high[1]],
      ],
      digits: 3,
      colour: 1,
      onMove: (at) => {
        state.at = at;
        redraw();
      },
    }),
  );
  return frame.node;
}

export function draw(context) {
  const { picture, width, state, readout, seen } = context;
  const [left, right] = halves(width, 0.62);
  const drawn = forward(context.decoder, state.at);
  const wide = isNarrow(width) ? 130 : Math.min(170, right - 10);
  const off = seen ? ` It lies ${decimal(distance(drawn, seen))} from the drawing.` : "";
  const at = state.at.map((value) => decimal(value, 1)).join(", ");
  picture.replaceChildren(
    sideBySide(
      codes(left, context),
      html(
        "div",
        {},
        titled("the decoder draws", digit(drawn, `What the decoder draws for ${at}`, wide)),
        titled("draw a digit here", html("div", { class: "dl-small-pad" }, context.pad.root)),
      ),
    ),
  );
  readout(`Code ${at}.${off}`);
  return `Codes of ${context.data.labels.length} test digits on a plane, and the picture that the decoder makes of the code ${at}.`;
}
