"""Chapter 05's exercises: right answers pass, wrong ones get their hint."""

import numpy as np
import pytest

from dlcore.check import check


def must_run(parents, wanted):
    needed, waiting = set(), [wanted]
    while waiting:
        node = waiting.pop()
        if node not in needed:
            needed.add(node)
            waiting += parents[node]
    return sorted(needed)


def must_run_recursively(parents, wanted):
    needed = set()

    def visit(node):
        if node not in needed:
            needed.add(node)
            for parent in parents[node]:
                visit(parent)

    visit(wanted)
    return sorted(needed)


def paths(parents, wanted):
    found = [wanted]
    for node in found:
        found += parents[node]
    return found


RIGHT = [
    ("layer_gradients", lambda x, W, g: (g @ W.T, x.T @ g, g.sum(axis=0))),
    (
        "layer_gradients",
        lambda x, W, g: [g @ W.T, np.einsum("bi,bo->io", x, g), sum(g)],
    ),
    ("must_run", must_run),
    ("must_run", lambda parents, wanted: np.array(must_run(parents, wanted))),
    ("mean_squared_slope", lambda y, t: 2 * (y - t) / y.size),
    ("mean_squared_slope", lambda y, t: -2 / (len(y) * len(y[0])) * (t - y)),
    ("needed_accuracy", lambda misread, digits: (1 - misread) ** (1 / digits)),
    ("needed_accuracy", lambda misread, n: np.exp(np.log(1 - misread) / n)),
    ("combined", lambda gradients, sizes: sizes @ gradients / sizes.sum()),
    (
        "combined",
        lambda gradients, sizes: np.average(gradients, axis=0, weights=sizes),
    ),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes(name, answer):
    result = check(f"05.{name}", answer)
    assert result.passed, str(result)


WRONG = [
    (
        "layer_gradients",
        lambda x, W, g: (g @ W.T, x.T @ g, g),
        "sum `g` over the batch",
    ),
    (
        "layer_gradients",
        lambda x, W, g: (g @ W.T, x.T @ g, g.mean(axis=0)),
        "nothing is averaged",
    ),
    (
        "layer_gradients",
        lambda x, W, g: (g @ W.T, x.T @ g / len(x), g.sum(axis=0)),
        "do not divide",
    ),
    (
        "layer_gradients",
        lambda x, W, g: (x.T @ g, g @ W.T, g.sum(axis=0)),
        "gradient of `x`, then",
    ),
    (
        "must_run",
        lambda parents, wanted: sorted({wanted, *parents[wanted]}),
        "until you reach sources",
    ),
    (
        "must_run",
        lambda parents, wanted: [n for n in must_run(parents, wanted) if n != wanted],
        "wanted node itself",
    ),
    (
        "must_run",
        lambda parents, wanted: sorted(paths(parents, wanted)),
        "computed once",
    ),
    (
        "must_run",
        lambda parents, wanted: list(dict.fromkeys(paths(parents, wanted))),
        "sorted(needed)",
    ),
    ("must_run", lambda parents, wanted: set(must_run(parents, wanted)), "no order"),
    ("must_run", must_run_recursively, "list of waiting nodes"),
    ("mean_squared_slope", lambda y, t: y - t, "factor 2"),
    ("mean_squared_slope", lambda y, t: 2 * (t - y) / y.size, "= 2 (y − t)"),
    ("mean_squared_slope", lambda y, t: (y - t) / y.size, "2 times the thing"),
    ("mean_squared_slope", lambda y, t: 2 * (y - t) / len(y), "`y.size`"),
    ("mean_squared_slope", lambda y, t: ((y - t) ** 2).mean(), "with respect to each"),
    ("needed_accuracy", lambda misread, digits: 1 - misread, "once for each digit"),
    (
        "needed_accuracy",
        lambda misread, digits: 1 - (1 - misread) ** digits,
        "then the n-th root",
    ),
    ("needed_accuracy", lambda misread, digits: 1 - misread / digits, "n-th root"),
    (
        "needed_accuracy",
        lambda misread, digits: 1 - misread ** (1 / digits),
        "root of 1 − misread",
    ),
    ("combined", lambda gradients, sizes: gradients.mean(axis=0), "its share"),
    ("combined", lambda gradients, sizes: sizes @ gradients, "`sizes.sum()`"),
    (
        "combined",
        lambda gradients, sizes: sizes @ gradients / len(sizes),
        "number of *examples*",
    ),
]


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_gets_its_hint(name, answer, hint):
    first = check(f"05.{name}", answer)
    assert not first.passed
    last = first
    for _ in range(4):
        last = check(f"05.{name}", answer)
    assert hint in last.hint
    assert last.hint != first.hint, "the hint becomes plainer"


@pytest.mark.parametrize("name", sorted({name for name, _ in RIGHT}))
def test_a_starter_that_returns_nothing_is_told_so(name):
    result = check(f"05.{name}", lambda *arguments: ...)
    assert not result.passed
    assert "Nothing comes back yet" in result.hint


def test_each_exercise_has_three_typical_mistakes():
    for name in {name for name, _ in RIGHT}:
        assert sum(other == name for other, _, _ in WRONG) >= 3
