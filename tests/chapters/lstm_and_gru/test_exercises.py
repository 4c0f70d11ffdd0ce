"""Chapter 17's exercises: other right answers pass, other wrong ones get a hint."""

import math
from itertools import pairwise

import numpy as np
import pytest

from dlcore.check import check
from dlcore.scratch.functions import logistic
from dlcore.scratch.recurrent import LSTM, OriginalGRU


def cell_in_a_list(i, f, g, o, c):
    new = [f_k * c_k + i_k * g_k for f_k, c_k, i_k, g_k in zip(f, c, i, g, strict=True)]
    return [new, [o_k * math.tanh(c_k) for o_k, c_k in zip(o, new, strict=True)]]


def weights_of_matrices(sizes):
    found = 0
    for m, n in pairwise(sizes):
        layer = LSTM(np.zeros((4 * n, n)), np.zeros((4 * n, m)), np.zeros(4 * n))
        found += layer.W.size + layer.U.size + layer.b.size
    return found


def state_of_the_layer(W, U, b, h, x):
    size = len(h)
    r, z, n = slice(0, size), slice(size, 2 * size), slice(2 * size, None)
    reset = 1 / (1 + np.exp(-(np.hstack([W[r], U[r]]) @ [*h, *x] + b[r])))
    update = 1 / (1 + np.exp(-(np.hstack([W[z], U[z]]) @ [*h, *x] + b[z])))
    candidate = np.tanh(np.hstack([W[n], U[n]]) @ [*(reset * h), *x] + b[n])
    return candidate + update * (h - candidate)


def left_in_loops(f):
    return [math.prod(f[t + 1 :]) for t in range(len(f))]


RIGHT = [
    ("next_cell", cell_in_a_list),
    ("lstm_weights", weights_of_matrices),
    ("forget_bias", lambda steps: -math.log(2 ** (1 / steps) - 1)),
    ("next_state", state_of_the_layer),
    ("left_of", left_in_loops),
]

WRONG = [
    ("next_cell", lambda i, f, g, o, c: (f * c + i * g, np.tanh(f * c + i * g))),
    ("next_cell", lambda i, f, g, o, c: (f * c + g, o * np.tanh(f * c + g))),
    ("next_cell", lambda i, f, g, o, c: (c + i * g, o * np.tanh(c + i * g))),
    ("next_cell", lambda i, f, g, o, c: np.tanh(f * c + i * g)),
    (
        "next_cell",
        lambda i, f, g, o, c: (f * (c + i * g), o * np.tanh(f * (c + i * g))),
    ),
    ("lstm_weights", lambda s: sum(4 * (n + m + 1) for m, n in pairwise(s))),
    ("lstm_weights", lambda s: sum(4 * n * m + n + 1 for m, n in pairwise(s))),
    ("lstm_weights", lambda s: sum(m * 4 * (n + m + 1) for m, n in pairwise(s))),
    ("lstm_weights", lambda s: sum(n * 4 * (n + m) + n for m, n in pairwise(s))),
    ("lstm_weights", lambda s: 4 * (s[1] + s[0] + 1)),
    ("forget_bias", lambda steps: math.log(steps)),
    ("forget_bias", lambda steps: 0.5 / steps),
    ("forget_bias", lambda steps: logistic(np.array(steps))),
    ("forget_bias", lambda steps: 1 - 0.5 ** (1 / steps)),
    ("forget_bias", lambda steps: 0.5**steps),
    ("next_state", lambda W, U, b, h, x: h),
    ("next_state", lambda W, U, b, h, x: np.tanh(W[-len(h) :] @ h + U[-len(h) :] @ x)),
    ("next_state", lambda W, U, b, h, x: OriginalGRU(W, U, b).forward(x[None, None])),
    ("next_state", lambda W, U, b, h, x: W @ h + U @ x + b),
    ("next_state", lambda W, U, b, h, x: logistic(W @ h + U @ x + b)[: len(h)]),
    ("left_of", lambda f: np.prod(f)),
    ("left_of", lambda f: f),
    ("left_of", lambda f: np.cumprod(f[1:])),
    ("left_of", lambda f: np.ones(len(f))),
    ("left_of", lambda f: np.append(1.0, np.cumprod(f[:-1]))),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"17.{name}", answer)
    assert result, result


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_another_wrong_answer_is_refused_with_a_hint(name, answer):
    result = check(f"17.{name}", answer)
    assert not result
    assert len(str(result)) > 30
