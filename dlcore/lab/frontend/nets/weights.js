// Weights: how they come into the page, and how they are read. On the book's pages they
// lie in a script file, as a page opened from a file may load nothing else; in JupyterLab
// the kernel has them.
import { bytes } from "kit/dom.js";

const PATIENCE = 30_000; // milliseconds for a kernel to answer

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text).buffer;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

// The scripts that this page loads or has loaded: name → promise of {digest, buffer}.
function scripts() {
  if (!globalThis.dlWeights) {
    const take = new Map();
    globalThis.dlWeights = (name, digest, text) =>
      take.get(name)({ digest, buffer: fromBase64(text) });
    globalThis.dlWeights.take = take;
    globalThis.dlWeights.loads = new Map();
  }
  return globalThis.dlWeights;
}

function loadScript(folder, name) {
  const { take, loads } = scripts();
  if (!loads.has(name)) {
    loads.set(
      name,
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        take.set(name, resolve);
        script.src = `${folder}${name}.js`;
        script.onload = () => script.remove();
        script.onerror = () => {
          loads.delete(name);
          script.remove();
          reject(new Error("the file with its weights cannot be loaded"));
        };
        document.head.append(script);
      }),
    );
  }
  return loads.get(name);
}

function askKernel(model, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(reject, new Error("the kernel does not answer")), PATIENCE);
    function end(how, what) {
      clearTimeout(timer);
      model.off("msg:custom", heard);
      how(what);
    }
    function heard(message, buffers) {
      if (message.kind !== "weights" || message.name !== name) return;
      end(resolve, { digest: message.digest, buffer: bytes(buffers[0]) });
    }
    model.on("msg:custom", heard);
    model.send({ kind: "weights", name });
  });
}

// The bytes of a model's weights, asked for once; rejects with a sentence for the reader.
export async function fetchWeights(model, name, digest) {
  const folder = globalThis.dlcoreModels;
  const found = await (folder ? loadScript(folder, name) : askKernel(model, name));
  if (found.digest !== digest) throw new Error("its weights are of another edition of the book");
  return found.buffer;
}

let fromHalf = null;

// All 65,536 numbers that a float16 can be.
function halfTable() {
  fromHalf ??= Float32Array.from({ length: 65536 }, (_, code) => {
    const [exponent, fraction] = [(code >> 10) & 31, (code & 1023) / 1024];
    const size =
      exponent === 31
        ? fraction
          ? NaN
          : Infinity
        : exponent
          ? 2 ** (exponent - 15) * (1 + fraction)
          : 2 ** -14 * fraction;
    return code & 32768 ? -size : size;
  });
  return fromHalf;
}

const READERS = {
  float32: (buffer, start, count) => new Float32Array(buffer, start, count),
  float16: (buffer, start, count) => {
    const table = halfTable();
    return Float32Array.from(new Uint16Array(buffer, start, count), (code) => table[code]);
  },
  int8: (buffer, start, count) => Float32Array.from(new Int8Array(buffer, start, count)),
};

// {name: {shape, values}} of the rows {name, type, shape, start} of a plan's table.
export function readWeights(table, buffer) {
  const weights = {};
  for (const { name, type, shape, start } of table) {
    const count = shape.reduce((product, size) => product * size, 1);
    weights[name] = { shape, values: READERS[type](buffer, start, count) };
  }
  for (const [name, { values, shape }] of Object.entries(weights)) {
    const scale = weights[`${name} scale`]?.values; // of int8, one a row
    const row = values.length / shape[0];
    if (scale)
      values.forEach((value, i) => {
        values[i] = value * scale[Math.floor(i / row)];
      });
  }
  return weights;
}
