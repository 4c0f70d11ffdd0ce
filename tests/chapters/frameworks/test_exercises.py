"""Other right answers than the book's pass, too."""

import numpy as np
import pytest

from dlcore.check import check


def backwards(parents, wanted):
    needed, waiting = set(), [wanted]
    while waiting:
        node = waiting.pop()
        if node not in needed:
            needed.add(node)
            waiting += parents[node]
    return np.array(sorted(needed))


RIGHT = [
    (
        "layer_gradients",
        lambda x, W, g: [g @ W.T, np.einsum("bi,bo->io", x, g), sum(g)],
    ),
    ("divide_shares", lambda a, b, g: [g * b**-1, -(a / b) * (g / b)]),
    ("must_run", backwards),
    ("mean_squared_slope", lambda y, t: -2 / (len(y) * len(y[0])) * (t - y)),
    ("needed_accuracy", lambda misread, n: np.exp(np.log(1 - misread) / n)),
    ("combined", lambda rows, sizes: np.average(rows, axis=0, weights=sizes)),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_another_right_answer_passes(name, answer):
    result = check(f"05.{name}", answer)
    assert result, result


def test_an_answer_that_empties_the_readers_graph_is_told_so():
    def emptying(parents, wanted):
        needed, waiting = set(), [wanted]
        while waiting:
            node = waiting.pop()
            needed.add(node)
            while parents[node]:
                waiting.append(parents[node].pop())
        return sorted(needed)

    result = check("05.must_run", emptying)
    assert not result
    assert "changes what it is given" in str(result)
