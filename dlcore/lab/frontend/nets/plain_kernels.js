// The two kernels in plain JavaScript, for pages that may not run WebAssembly. The
// arguments are those of kernels.wat; the sums are kept in float64.

// The sums of 8 columns: one row of a, one panel of b.
function panelSums(floats, a, panel, k, sums) {
  let [s0, s1, s2, s3, s4, s5, s6, s7] = floats.subarray(panel, panel + 8);
  let next = panel + 8;
  for (let i = a; i < a + k; i += 1) {
    const x = floats[i];
    s0 += x * floats[next];
    s1 += x * floats[next + 1];
    s2 += x * floats[next + 2];
    s3 += x * floats[next + 3];
    s4 += x * floats[next + 4];
    s5 += x * floats[next + 5];
    s6 += x * floats[next + 6];
    s7 += x * floats[next + 7];
    next += 8;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
  sums[4] = s4;
  sums[5] = s5;
  sums[6] = s6;
  sums[7] = s7;
}

export function plainKernels(floats) {
  const sums = new Float64Array(8);

  function product(a, b, c, m, k, n, low, high) {
    for (let column = 0; column < n; column += 8) {
      const panel = b + column * (k + 1);
      const width = Math.min(8, n - column);
      for (let row = 0; row < m; row += 1) {
        panelSums(floats, a + row * k, panel, k, sums);
        const to = c + row * n + column;
        for (let j = 0; j < width; j += 1) {
          floats[to + j] = Math.min(Math.max(sums[j], low), high);
        }
      }
    }
  }

  function depthwise(image, w, taps, count, c, rows, columns, channels, down, across, low, high) {
    const lanes = 4 * Math.ceil(channels / 4);
    let to = c;
    for (let y = 0; y < rows; y += 1) {
      for (let x = 0; x < columns; x += 1) {
        const pixel = image + y * down + x * across;
        for (let channel = 0; channel < channels; channel += 1) {
          let sum = floats[w + channel];
          let weight = w + channel;
          for (let tap = taps; tap < taps + count; tap += 1) {
            weight += lanes;
            sum += floats[weight] * floats[pixel + channel + floats[tap]];
          }
          floats[to] = Math.min(Math.max(sum, low), high);
          to += 1;
        }
      }
    }
  }
  return { product, depthwise };
}
