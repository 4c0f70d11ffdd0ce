// What a picture's own state may be: it comes from an address, which anybody may write.

export const whole = (low, high) => (value) =>
  Number.isInteger(value) && value >= low && value <= high;

export const between = (low, high) => (value) =>
  typeof value === "number" && value >= low && value <= high;

export const oneOf = (values) => (value) => values.includes(value);

// A list of values that all pass the test, `shortest` to `longest` of them.
export const listOf =
  (test, shortest, longest = shortest) =>
  (value, data) =>
    Array.isArray(value) &&
    value.length >= shortest &&
    value.length <= longest &&
    value.every((one) => test(one, data));

// A point [x, y] on a square.
export const pointWithin = (low, high) => listOf(between(low, high), 2);
