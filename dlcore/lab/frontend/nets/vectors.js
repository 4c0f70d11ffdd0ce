// Vectors and the weights of a network, one by one: for what takes a step at a time.

// weight: {values, shape: [rows, columns]}; the product with a vector, and a summand.
export function times({ values, shape: [rows, columns] }, x, bias) {
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let sum = bias ? bias.values[row] : 0;
    const start = row * columns;
    for (let i = 0; i < columns; i += 1) sum += values[start + i] * x[i];
    y[row] = sum;
  }
  return y;
}

export const rowOf = ({ values, shape: [, columns] }, row) =>
  values.subarray(row * columns, (row + 1) * columns);

export const joined = (...parts) => Float64Array.from(parts.flatMap((part) => [...part]));

// The sum of rows, each times its weight.
export const weighted = (weights, rows) =>
  Float64Array.from(rows[0], (_, i) => rows.reduce((sum, row, j) => sum + weights[j] * row[i], 0));
