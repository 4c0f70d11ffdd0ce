"""Right answers pass; typical wrong ones get the hint that was meant for them."""

import itertools

import numpy as np
import pytest

from dlcore.check import check


def one_hot(labels, classes):
    targets = np.zeros((len(labels), classes))
    targets[np.arange(len(labels)), labels] = 1
    return targets


def standardize(x_train, x_test):
    mean, deviation = x_train.mean(), x_train.std()
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def count_parameters(sizes):
    return sum((a + 1) * b for a, b in itertools.pairwise(sizes))


def mini_batches(examples, batch_size, generator):
    order = generator.permutation(examples)
    return [order[i : i + batch_size] for i in range(0, examples, batch_size)]


def output_error(y, t):
    return (y - t) * y * (1 - y)


def stop_epoch(validation_errors, patience):
    best = 0
    for epoch, error in enumerate(validation_errors):
        if error < validation_errors[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


RIGHT = [
    one_hot,
    lambda labels, classes: np.eye(classes)[labels],
    lambda labels, classes: labels[:, None] == np.arange(classes),
    standardize,
    lambda a, b: [(x - a.mean()) / a.std() for x in (a, b)],
    lambda a, b: ((a - a.mean()) / a.std(ddof=1), (b - a.mean()) / a.std(ddof=1)),
    count_parameters,
    mini_batches,
    lambda n, size, generator: (
        batch for batch in np.split(generator.permutation(n), range(size, n, size))
    ),
    lambda n, size, generator: [b.tolist() for b in mini_batches(n, size, generator)],
    output_error,
    lambda y, t: -(t - y) * (y - y**2),
    stop_epoch,
]
RIGHT_NAMES = (
    ["one_hot"] * 3
    + ["standardize"] * 3
    + ["count_parameters"]
    + ["mini_batches"] * 3
    + ["output_error"] * 2
    + ["stop_epoch"]
)


@pytest.mark.parametrize(("name", "answer"), list(zip(RIGHT_NAMES, RIGHT, strict=True)))
def test_a_right_answer_passes(name, answer):
    result = check(f"04.{name}", answer)
    assert result.passed, str(result)
    assert "correct" in result._repr_html_()


def filled_everywhere(labels, classes):
    targets = np.zeros((len(labels), classes))
    targets[:, labels] = 1
    return targets


def one_step_off(labels, classes):
    targets = np.zeros((len(labels), classes))
    targets[np.arange(len(labels)), labels.astype(int) - 1] = 1
    return targets


def in_bytes(a, b):
    mean = a.mean().astype(np.uint8)
    return (a - mean) / a.std(), (b - mean) / a.std()


def with_seed_of_its_own(examples, batch_size, generator):
    return mini_batches(examples, batch_size, np.random.default_rng(0))


def with_global_numbers(examples, batch_size, generator):
    order = np.random.permutation(examples)
    return [order[i : i + batch_size] for i in range(0, examples, batch_size)]


def in_order(examples, batch_size, generator):
    order = np.arange(examples)
    return [order[i : i + batch_size] for i in range(0, examples, batch_size)]


def shuffled_batches(examples, batch_size, generator):
    batches = in_order(examples, batch_size, generator)
    full, rest = batches[: examples // batch_size], batches[examples // batch_size :]
    return [full[i] for i in generator.permutation(len(full))] + rest


def without_last(examples, batch_size, generator):
    order = generator.permutation(examples)
    stop = examples - examples % batch_size
    batches = [order[i : i + batch_size] for i in range(0, stop, batch_size)]
    return batches or [order]


def drawn_again(examples, batch_size, generator):
    count = -(-examples // batch_size)
    return [generator.integers(0, examples, batch_size) for _ in range(count)]


def with_empty_end(examples, batch_size, generator):
    order = generator.permutation(examples)
    return [order[i : i + batch_size] for i in range(0, examples + 1, batch_size)]


def stops_late(errors, patience):
    return stop_epoch(errors, patience + 1)


def where_it_stops(errors, patience):
    best = 0
    for epoch, error in enumerate(errors):
        if error < errors[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch
    return len(errors) - 1


def last_of_equals(errors, patience):
    best = 0
    for epoch, error in enumerate(errors):
        if error <= errors[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


def against_the_one_before(errors, patience):
    best = waited = 0
    for epoch in range(1, len(errors)):
        if errors[epoch] < errors[best]:
            best = epoch
        waited = waited + 1 if errors[epoch] >= errors[epoch - 1] else 0
        if waited >= patience:
            break
    return best


def pairs(sizes):
    return list(itertools.pairwise(sizes))


WRONG = [
    ("one_hot", lambda y, k: one_hot(y, k).T, "Rows and columns are swapped"),
    ("one_hot", lambda y, k: np.eye(y.max() + 1)[y], "number of columns is `classes`"),
    ("one_hot", filled_everywhere, "*all* rows"),
    ("one_hot", one_step_off, "label 0 belongs to column 0"),
    ("one_hot", lambda y, k: one_hot(y, k) * y[:, None], "not the label itself"),
    ("one_hot", lambda y, k: np.zeros((len(y), k)), "column `labels[i]`"),
    (
        "standardize",
        lambda a, b: ((a - a.mean()) / a.std(), (b - b.mean()) / b.std()),
        "*the same* transformation",
    ),
    (
        "standardize",
        lambda a, b: tuple((x - a.mean(axis=0)) / a.std(axis=0) for x in (a, b)),
        "One mean and one deviation for all pixels",
    ),
    (
        "standardize",
        lambda a, b: tuple(
            (x - x.reshape(len(x), -1).mean(1).reshape(-1, *[1] * (x.ndim - 1)))
            / x.reshape(len(x), -1).std(1).reshape(-1, *[1] * (x.ndim - 1))
            for x in (a, b)
        ),
        "for all pictures together",
    ),
    ("standardize", in_bytes, "In uint8, 3 − 5 is 254"),
    (
        "standardize",
        lambda a, b: tuple(
            np.round((x - a.mean()) / a.std()).astype(int) for x in (a, b)
        ),
        "Compute with floats",
    ),
    ("standardize", lambda a, b: (a / 255, b / 255), "Subtract the mean"),
    ("standardize", lambda a, b: standardize(a, b)[0], "Return both"),
    (
        "standardize",
        lambda a, b: tuple((x - a.mean()) / a.var() for x in (a, b)),
        "`.std()`",
    ),
    ("count_parameters", lambda s: sum(a * b for a, b in pairs(s)), "biases are miss"),
    (
        "count_parameters",
        lambda s: sum(a * (b + 1) for a, b in pairs(s)),
        "neuron of the *later* layer",
    ),
    (
        "count_parameters",
        lambda s: sum(a * b for a, b in pairs(s)) + sum(s),
        "inputs are no neurons",
    ),
    ("count_parameters", lambda s: sum(s), "weight for each neuron of the layer"),
    ("count_parameters", lambda s: (s[0] + 1) * s[1], "Add up all layers"),
    ("mini_batches", without_last, "last, shorter batch is missing"),
    ("mini_batches", in_order, "follow the order of the data"),
    ("mini_batches", drawn_again, "more than once"),
    ("mini_batches", shuffled_batches, "always share a batch"),
    ("mini_batches", with_empty_end, "empty batch"),
    ("mini_batches", with_global_numbers, "Draw it from the `generator`"),
    ("mini_batches", with_seed_of_its_own, "does not depend on `generator`"),
    ("mini_batches", lambda n, size, g: [g.permutation(n)], "All batches have"),
    ("mini_batches", lambda n, size, g: n, "a list with one array"),
    ("output_error", lambda y, t: (t - y) * y * (1 - y), "sign is wrong"),
    ("output_error", lambda y, t: y - t, "derivative of the logistic function"),
    ("output_error", lambda y, t: 2 * (y - t) * y * (1 - y), "½ in front"),
    ("output_error", lambda y, t: (y - t) * (1 - y**2), "belongs to tanh"),
    ("output_error", lambda y, t: y * (1 - y), "multiply it by dE/dy"),
    ("stop_epoch", where_it_stops, "best error so far"),
    ("stop_epoch", lambda e, p: int(np.argmin(e)), "Patience plays no part"),
    ("stop_epoch", stops_late, "`>=`, not `>`"),
    ("stop_epoch", last_of_equals, "compare with `<`"),
    ("stop_epoch", against_the_one_before, "Compare with the *best*"),
    ("stop_epoch", lambda e, p: e[stop_epoch(e, p)], "not its value"),
]


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_gets_the_intended_hint(name, answer, hint):
    first, second = check(f"04.{name}", answer), check(f"04.{name}", answer)
    assert not first
    assert not second
    assert second.level == 2
    assert hint in second.hint
    assert hint not in first.hint


STRANGE = [
    lambda *_: None,
    lambda *_: ...,
    lambda *_: "twelve",
    lambda *_: float("nan"),
    lambda *_: object(),
    lambda *_: {"a": 1},
    lambda *_: [],
    lambda *_: [[1], [2, 3]],
    lambda *_: (np.nan, np.nan),
    lambda *_: np.array(["a"]),
    lambda *_: 1 / 0,
    lambda *_: exit(),
    lambda: 1,
    lambda first, *_: first,
    print,
    None,
    42,
]


@pytest.mark.parametrize("name", sorted(set(RIGHT_NAMES)))
@pytest.mark.parametrize("answer", STRANGE)
def test_nothing_raises_and_everything_gets_a_hint(name, answer):
    for _ in range(3):
        result = check(f"04.{name}", answer)
        assert not result
        assert result.hint
        assert "not yet" in str(result)
        assert "not yet" in result._repr_html_()


def test_the_starter_is_asked_for_an_answer():
    def starter(labels, classes): ...

    assert "in place of the dots" in check("04.one_hot", starter).hint
    assert "`return`" in check("04.one_hot", starter).hint


def test_hints_get_plainer_and_start_again_after_a_right_answer():
    def without_biases(sizes):
        return sum(a * b for a, b in pairs(sizes))

    hints = [check("04.count_parameters", without_biases).hint for _ in range(4)]
    assert len(set(hints[:3])) == 3
    assert hints[3] == hints[2]
    assert check("04.count_parameters", count_parameters)
    assert check("04.count_parameters", without_biases).hint == hints[0]


def test_hints_of_one_exercise_do_not_advance_another():
    check("04.one_hot", lambda *_: None)
    assert check("04.stop_epoch", lambda *_: None).level == 1


def test_an_answer_that_changes_its_input_is_told():
    def in_place(x_train, x_test):
        x_train[:] = 0
        return x_train, x_test

    assert "changes the array" in check("04.standardize", in_place).hint


def test_a_call_instead_of_a_function_is_told():
    assert "without brackets" in check("04.one_hot", one_hot([1], 3)).hint


def test_an_unknown_exercise_names_the_closest():
    result = check("04.onehot", one_hot)
    assert not result
    assert "04.one_hot" in result.hint
    assert not check("99.nothing", one_hot)
    assert not check(None, one_hot)


def test_an_error_of_the_answer_is_quoted_and_escaped():
    def broken(sizes):
        raise ValueError("<b>no</b>")

    result = check("04.count_parameters", broken)
    assert "ValueError: <b>no</b>" in result.hint
    assert "<b>no" not in result._repr_html_()


def test_the_same_answer_always_gets_the_same_verdict():
    verdicts = {check("04.mini_batches", shuffled_batches).level for _ in range(5)}
    assert verdicts == {1, 2}
