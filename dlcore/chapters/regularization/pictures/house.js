// A house price by the network and by the linear neuron, over the range of one column.
import { forward, denseLayers } from "nets/dense.js";
import { decimal } from "kit/formats.js";
import { dot, functionCurve, note, plane } from "kit/plane.js";
import { whole } from "kit/allowed.js";

export const states = { house: whole(0, 3) };

// Prices in 1,000 dollars of a house given in the units of the table.
export function prices({ columns, means, deviations, shapes, weights, linear }, house) {
  const x = columns.map((name, i) => (house[name] - means[i]) / deviations[i]);
  const activations = shapes.map((_, i) => (i < shapes.length - 1 ? "relu" : "linear"));
  return {
    network: forward(denseLayers(shapes, weights, activations), x).at(-1)[0],
    linear: x.reduce((sum, value, i) => sum + linear[i + 1] * value, linear[0]),
  };
}

const dollars = (price) => decimal(price, 1);

// The axis shows usual prices, and grows by tens for houses that nobody has seen.
export function priceRange(found) {
  return [
    Math.min(-5, 10 * Math.floor(Math.min(...found) / 10)),
    Math.max(60, 10 * Math.ceil(Math.max(...found) / 10)),
  ];
}

export function draw({ picture, width, values, data, state, readout }) {
  const name = values.over;
  const range = data.ranges[data.columns.indexOf(name)];
  const at = (value) => prices(data, { ...values, [name]: value });
  const now = at(values[name]);
  const drawn = Array.from({ length: 61 }, (_, i) =>
    at(range[0] + ((range[1] - range[0]) * i) / 60),
  );
  const y = priceRange([...drawn, now].flatMap(({ network, linear }) => [network, linear]));
  const frame = plane({
    width: Math.min(width, 700),
    height: 300,
    x: range,
    y,
    xLabel: data.labels[name],
    yLabel: "price in 1,000 dollars",
  });
  frame.add(
    functionCurve(frame, (v) => at(v).linear, { colour: 1, samples: 2 }),
    functionCurve(frame, (v) => at(v).network, { colour: 0, width: 2.5, samples: 60 }),
    dot(frame, [values[name], now.linear], { colour: 1, shape: "square" }),
    dot(frame, [values[name], now.network], { colour: 0, size: 7 }),
  );
  const higher = now.network > now.linear;
  const isRight = values[name] > (range[0] + range[1]) / 2;
  const side = isRight ? { anchor: "end", dx: -8 } : {};
  frame.over(
    note(frame, [values[name], now.network], `network ${dollars(now.network)}`, {
      ...side,
      colour: 0,
      dy: higher ? -12 : 22,
    }),
    note(frame, [values[name], now.linear], `linear ${dollars(now.linear)}`, {
      ...side,
      colour: 1,
      dy: higher ? 22 : -12,
    }),
  );
  picture.replaceChildren(frame.node);
  const same =
    state.house >= 0 &&
    data.columns.every((column, i) => values[column] === data.houses[state.house][i]);
  const known = same ? ` Houses there really cost ${dollars(data.sold[state.house])}.` : "";
  const said = `Network ${dollars(now.network)}, linear neuron ${dollars(now.linear)} thousand dollars of 1970.${known}`;
  readout(said);
  return `The price of a house over ${data.labels[name]} by two models. ${said}`;
}

export const actions = { h0: "Test house 1", h1: "House 2", h2: "House 3", h3: "House 4" };

export function act(action, { state, set, data }) {
  state.house = Number(action.slice(1));
  const house = data.houses[state.house];
  set(Object.fromEntries(data.columns.map((name, i) => [name, house[i]])));
}
