// An ordinary convolution against a depthwise separable one.
import { bars } from "./bars.js";
import { inWords } from "./counting.js";

// Multiply–adds without biases: kernel K, channels M in and N out, W × W places.
export function costs({ kernel: K, inputs: M, outputs: N, side: W }) {
  const places = W * W;
  return {
    ordinary: places * N * M * K * K,
    depthwise: places * M * K * K,
    pointwise: places * N * M,
  };
}

// The book's counts with its biases: one in the depthwise step, one per output behind it.
export function inTheBook({ kernel: K, inputs: M, outputs: N, side: W }) {
  return {
    ordinary: W * W * N * (M * K * K + 1),
    separable: W * W * (M * K * K + 1) + W * W * (N * M + 1),
  };
}

export function draw({ picture, width, values, readout }) {
  const { ordinary, depthwise, pointwise } = costs(values);
  const separable = depthwise + pointwise;
  picture.replaceChildren(
    bars(
      [
        { name: "ordinary", value: ordinary, words: inWords(ordinary), colour: 1 },
        { name: "depthwise step", value: depthwise, words: inWords(depthwise), colour: 5 },
        { name: "pointwise step", value: pointwise, words: inWords(pointwise), colour: 0 },
        { name: "both steps", value: separable, words: inWords(separable), colour: 2 },
      ],
      { width: Math.min(width, 700), label: "multiply–adds" },
    ),
  );
  const { outputs: N, kernel: K } = values;
  const said =
    `Separable costs ${(separable / ordinary).toFixed(3)} of ordinary = 1/${N} + 1/${K * K}; it is ` +
    `${(ordinary / separable).toFixed(1)} times cheaper.`;
  readout(said);
  return `Multiply–adds of an ordinary and of a separable convolution as bars. ${said}`;
}
