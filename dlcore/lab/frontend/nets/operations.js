// Every kind of operation that a plan may hold. Each takes the operation and the places,
// reserves what it needs, and gives a function that computes it in the arena.
import {
  affine,
  concatenate,
  dense,
  elementwise,
  mean,
  normalize,
  pairwise,
  permute,
  slice,
  softmax,
} from "./arrays.js";
import { attention, shift } from "./attention.js";
import { convolution, depthwiseConvolution, transposedConvolution } from "./convolution.js";
import { pad, pool, upsample } from "./pictures.js";
import { embedding, gru, lstm } from "./sequence.js";

export const OPERATIONS = {
  convolution,
  "depthwise convolution": depthwiseConvolution,
  "transposed convolution": transposedConvolution,
  dense,
  pool,
  upsample,
  pad,
  elementwise,
  pairwise,
  concatenate,
  slice,
  permute,
  softmax,
  mean,
  normalize,
  affine,
  embedding,
  lstm,
  gru,
  attention,
  shift,
};
