// NumPy's RandomState in the page: the Mersenne twister, so that a seed means the same
// numbers in JavaScript and in Python.

const SIZE = 624;

function refill(key) {
  for (let i = 0; i < SIZE; i += 1) {
    const bits = (key[i] & 0x80000000) | (key[(i + 1) % SIZE] & 0x7fffffff);
    key[i] = key[(i + 397) % SIZE] ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
  }
}

// 32 random bits at every call.
function twister(seed) {
  const key = new Uint32Array(SIZE);
  key[0] = seed;
  for (let i = 1; i < SIZE; i += 1) {
    key[i] = Math.imul(1812433253, key[i - 1] ^ (key[i - 1] >>> 30)) + i;
  }
  let position = SIZE;
  return () => {
    if (position === SIZE) {
      refill(key);
      position = 0;
    }
    let y = key[position];
    position += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

export function randomState(seed) {
  const bits = twister(seed);
  let spare = null; // the second of a pair of normal numbers

  // Between 0 and 1, with 53 bits.
  function uniform() {
    const high = bits() >>> 5;
    return (high * 67108864 + (bits() >>> 6)) / 9007199254740992;
  }

  function normal() {
    if (spare !== null) {
      const found = spare;
      spare = null;
      return found;
    }
    for (;;) {
      const [a, b] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = a * a + b * b;
      if (square < 1 && square !== 0) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = factor * a;
        return factor * b;
      }
    }
  }

  // A whole number from 0 to `most`.
  function upTo(most) {
    const mask = 2 ** Math.ceil(Math.log2(most + 1)) - 1;
    for (;;) {
      const value = (bits() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  function permutation(count) {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i -= 1) {
      const j = upTo(i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  return { uniform, normal, permutation };
}
