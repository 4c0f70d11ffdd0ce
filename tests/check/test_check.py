"""How an answer is judged, and which hint it gets."""

from unittest.mock import Mock

import numpy as np
import pytest

from dlcore.check import Exercise, Mistake, check, exercises
from dlcore.check.results import same


def doubled(x):
    """Twice x, an array."""
    return 2 * x


DOUBLED = Exercise(
    doubled,
    trials=[(np.array([1.0, 2.0]),), (np.arange(12.0),)],
    harder=[(np.array([1e3]),)],
    mistakes=[
        Mistake(lambda x: x / 2, "Half.", "Multiply."),
        Mistake(lambda x: x @ np.ones(5), lambda x: x[:, 0], "An error.", "Shapes."),
        Mistake(lambda x: x + np.inf, "Infinite.", "Do not divide."),
        Mistake(lambda x: np.minimum(2 * x, 100), "And larger ones?", "Cut nothing."),
    ],
    otherwise=("Try 1.", "`2 * x`."),
)


def hints_of(answer):
    finding = DOUBLED.judge(answer)
    return None if finding is None else [*finding.hints, finding.detail]


def test_an_answer_is_right_if_it_does_the_same():
    assert hints_of(lambda x: x + x) is None
    assert hints_of(lambda x: list(2 * x)) is None
    assert hints_of(lambda x: (2 * each for each in x)) is None


def test_a_mistake_is_known_by_what_it_does_also_by_its_error_or_infinity():
    assert hints_of(lambda x: 0.5 * x)[0] == "Half."
    assert hints_of(lambda x: np.ones(3) @ x)[0] == "An error."
    assert hints_of(lambda x: x[:, 3])[0] == "An error."
    assert hints_of(lambda x: 3 * x + np.inf)[0] == "Infinite."


def test_harder_trials_come_after_the_first_ones_are_right():
    assert hints_of(lambda x: np.clip(2 * x, 0, 100))[0] == "And larger ones?"


def test_an_unknown_answer_gets_the_other_hints_and_an_example():
    hints = hints_of(lambda x: 3 * x)
    assert hints[:2] == ["Try 1.", "`2 * x`."]
    assert hints[2] == (
        " For example, `doubled([1.0, 2.0])` is [2.0, 4.0], and yours is [3.0, 6.0]."
    )


def test_another_shape_or_kind_is_named():
    assert "of shape (2, 1)" in hints_of(lambda x: 2 * x[:, None])[1]
    assert "a number; an array of shape (2,)" in hints_of(lambda x: 2 * x.sum())[1]
    assert "type str" in hints_of(lambda x: "no")[1]


def test_nan_is_named():
    assert "NaN" in hints_of(lambda x: x * np.nan)[0]


def test_an_error_is_quoted_with_the_call_that_raises_it():
    hints = hints_of(lambda x: undefined)  # noqa: F821
    assert "NameError: name 'undefined' is not defined" in hints[0]
    assert "`doubled([1.0, 2.0])` yourself" in hints[2]
    hints = exercises("04")["mini_batches"].judge(lambda *given: given[7])
    assert "IndexError" in hints.hints[0]
    assert "mini_batches(10, 3, " in hints.detail


def test_an_answer_without_end_ends():
    def endless(x):
        while True:
            yield x

    assert hints_of(endless)


def test_nothing_yet_has_a_single_hint():
    not_implemented = Mock(side_effect=NotImplementedError)
    for starter in (lambda x: None, lambda x: ..., not_implemented):
        hint, detail = hints_of(starter)
        assert "in place of the dots" in hint
        assert detail == ""


def test_a_branch_without_return_is_told():
    def one_branch(x):
        if len(x) < 5:
            return 2 * x

    assert "every branch" in hints_of(one_branch)[0]


def test_an_answer_that_changes_its_input_is_told():
    def in_place(x):
        x *= 2
        return x

    assert "changes what it is given" in hints_of(in_place)[0]


def test_a_reader_can_interrupt():
    def stopped(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        DOUBLED.judge(stopped)


# which hint


@pytest.fixture
def count():
    return exercises("04")["count_parameters"]


def test_hints_get_plainer_and_start_again_after_a_right_answer(count):
    answer, hints = count.mistakes[0].forms[0], count.mistakes[0].hints
    given = [check("04.count_parameters", answer) for _ in range(4)]
    assert [result.hint for result in given] == [*hints, hints[-1]]
    assert "Hint 2 of 3: " in str(given[1])
    assert check("04.count_parameters", count.right)
    assert check("04.count_parameters", answer).hint == hints[0]


def test_each_mistake_starts_at_its_own_first_hint(count):
    first, second = count.mistakes[:2]
    for _ in range(3):
        check("04.count_parameters", first.forms[0])
    assert check("04.count_parameters", second.forms[0]).hint == second.hints[0]
    assert check("04.count_parameters", first.forms[0]).hint == first.hints[2]


def test_other_wrong_answers_count_together_though_their_examples_differ(count):
    hints = [check("04.count_parameters", lambda _, i=i: -i).hint for i in (7, 8, 9)]
    assert hints[0] == count.otherwise[0]
    assert hints[1].startswith(count.otherwise[1])
    assert "`count_parameters([784, 25, 10])` is 19885, and yours is -8" in hints[1]
    assert hints[2].startswith(count.otherwise[2])


def test_hints_of_one_exercise_do_not_advance_another():
    one, other = (exercises("01")[name].mistakes[0] for name in ("output", "layer"))
    check("01.output", one.forms[0])
    assert check("01.layer", other.forms[0]).level == 1


def test_a_call_instead_of_a_function_is_told():
    result = check("04.one_hot", np.zeros((1, 3)))
    assert '`check("04.one_hot", one_hot)`, without brackets' in result.hint


@pytest.mark.parametrize("exercise", ["99.nothing", None, "", ["04"], "04"])
def test_an_unknown_exercise_is_told(exercise):
    assert "no exercise" in check(exercise, doubled).hint


def test_an_unknown_exercise_names_the_closest():
    assert "04.one_hot" in check("04.onehot", doubled).hint


def test_a_hint_is_escaped_and_its_code_marked():
    def broken(sizes):
        raise ValueError("<b>no</b>")

    assert "ValueError: <b>no</b>" in check("04.count_parameters", broken).hint
    html = check("04.count_parameters", broken)._repr_html_()
    assert "<b>no" not in html
    assert "<code>count_parameters(" in html


# when two results are the same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0005),
        ([True, False], np.array([1.0, 0.0])),
        ((1, [2, 3]), (1, np.array([2, 3]))),
        ([1, 2], (1, 2)),
        ({1, 2}, {2, 1}),
        (np.inf, np.inf),
        (np.nan, np.nan),
        (ValueError("shapes do not fit: 3"), ValueError("shapes do not fit: 4")),
    ],
)
def test_same(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.01),
        (1, [1]),
        ([1, 2], [[1, 2]]),
        ((1, 2), (1, 2, 3)),
        ((1, 2), 1),
        (1, "1"),
        (["1"], [1]),
        (1, 1 + 1j),
        ([1, 2], {1, 2}),
        (np.inf, -np.inf),
        (np.nan, 0),
        (1, None),
        (ValueError("shapes"), IndexError("shapes")),
        (ValueError("shapes"), ValueError("values")),
        (ValueError("shapes"), 1),
    ],
)
def test_not_the_same(one, other):
    assert not same(one, other)
    assert not same(other, one)
