"""Rosenblatt's rule on chapter 01's zeros, in many orders of the examples.

The chapter's own loop looks at one example after the other. Between two mistakes the
weights stay as they are, so the sums of the next examples can be computed together:
the same mistakes in a fraction of the time. A test compares the two.
"""

import numpy as np

AHEAD = 64  # examples whose sums are computed together
PIECE = 500  # examples that are put in order at a time


class Learner:
    """Weights that learn, and the sum of those that there were after each look."""

    def __init__(self, inputs, dtype):
        """Start from zero; inputs: how many weights, the bias among them."""
        self.w = np.zeros(inputs, dtype)
        self.total = np.zeros(inputs)

    def look_at(self, x, t):
        """Learn from x (examples, inputs) with targets t (±1), in their order."""
        while len(x):
            wrong = (x[:AHEAD] @ self.w >= 0) != (t[:AHEAD] > 0)
            right = int(wrong.argmax()) if wrong.any() else len(wrong)
            self.total += right * self.w
            if right < len(wrong):
                self.w = self.w + t[right] * x[right]
                self.total += self.w
                right += 1
            x, t = x[right:], t[right:]


def learn_in_order(x, t, seed, passes=3, stride=5_000):
    """Weights after every `stride` looks in the seed's order: two arrays (stops, …).

    The first array holds the last weights, the second the mean of all weights so far.
    x: (examples, inputs) with a leading 1; t: ±1, of the same type
    """
    generator = np.random.default_rng(seed)
    learner = Learner(x.shape[1], x.dtype)
    last, mean, looks = [], [], 0
    for _ in range(passes):
        order = generator.permutation(len(x))
        for start in range(0, len(x), PIECE):
            some = order[start : start + PIECE]
            learner.look_at(x[some], t[some])
            looks += len(some)
            if looks % stride == 0:
                last.append(learner.w)
                mean.append(learner.total / looks)
    return np.array(last), np.array(mean)


def judged(weights, x, is_zero):
    """Shares of wrong answers and of missed zeros, for weights (…, inputs)."""
    says_zero = weights @ x.T >= 0  # (…, examples)
    wrong = (says_zero != is_zero).mean(axis=-1)
    return wrong, (~says_zero[..., is_zero]).mean(axis=-1)
