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
    `Separable costs ${(separable / ordinary).toFixed(3)} of ordinary = 1/${N} + 1/${K * K}; ` +
    (separable < ordinary
      ? `it is ${(ordinary / separable).toFixed(1)} times cheaper.`
      : `it costs more, not less.`);
  readout(said);
  return `Multiply–adds of an ordinary and of a separable convolution as bars. ${said}`;
}
