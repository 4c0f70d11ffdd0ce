// The arena: all numbers of a network in one float32 array, and the kernels that work
// in it.
import { wasmKernels } from "./kernels.js";
import { plainKernels } from "./plain_kernels.js";

const PAGE = 65536; // bytes, the unit in which WebAssembly counts memory

function wasmArena(size) {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * size) / PAGE) || 1 });
  return { engine: "wasm", floats: new Float32Array(memory.buffer), ...wasmKernels(memory) };
}

function plainArena(size) {
  const floats = new Float32Array(size);
  return { engine: "plain", floats, ...plainKernels(floats) };
}

// `engine`: "wasm" or "plain" for tests; without it whatever the page may run.
export function makeArena(size, engine) {
  if (engine === "plain") return plainArena(size);
  try {
    return wasmArena(size);
  } catch (error) {
    if (engine === "wasm") throw error;
    return plainArena(size);
  }
}
