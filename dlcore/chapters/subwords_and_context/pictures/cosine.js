// The cosine of two vectors; NaN where one of them is 0.
export const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
export const cosine = (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
