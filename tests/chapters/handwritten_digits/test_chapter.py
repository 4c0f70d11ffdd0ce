"""Chapter 04: what its execution measured is what its text says."""

import numpy as np
import pytest
from chapter_code import sources_of
from executed import executed


@pytest.fixture(scope="module")
def chapter():
    return executed("04_handwritten_digits")


@pytest.mark.system("L-E4.2")
def test_the_first_epoch_of_the_book_is_reproduced_digit_for_digit(chapter):
    said = chapter.printed("first-epoch")
    assert "recorded training accuracy 0.8563   the book: 0.8563" in said
    assert "recorded test accuracy 0.9157   the book: 0.9157" in said


@pytest.mark.system("L-E4.4")
@pytest.mark.system("L-PF.2")
def test_with_mini_batches_the_larger_rates_are_better(chapter):
    slow, _ = chapter.interval("final-mini_batches_0.01")
    for rate in ("0.05", "0.1"):
        _, most = chapter.interval(f"final-mini_batches_{rate}")
        assert most < slow


@pytest.mark.system("L-E4.1")
def test_one_hot_errs_less_than_the_binary_code(chapter):
    assert chapter.interval("error-one-hot")[1] < chapter.interval("error-binary")[0]


@pytest.mark.system("L-E4.4")
def test_larger_batches_want_larger_rates_but_not_in_proportion(chapter):
    small, large = (chapter.number(f"best-rate-{size}") for size in (8, 256))
    assert small < large < 32 * small


def test_nothing_is_chosen_by_the_test_part():
    cells = sources_of("04_handwritten_digits")
    for name in ("binary-code", "grid-lab", "best-rates", "knobs-lab", "stopping-lab"):
        assert "test" not in cells[name], name


def test_simple_readers_are_beaten_in_this_order(chapter):
    names = ("average-darkness", "average-picture", "nearest-neighbour")
    errors = [chapter.number(name) for name in names]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 70


def test_the_confusion_matrix_counts_the_whole_validation_part(chapter):
    widget = chapter.widget("confusion")
    table = next(row for row in widget.config["arrays"] if row["name"] == "counts")
    counts = np.frombuffer(widget.arrays, np.int32, 100, table["start"])
    assert counts.sum() == 10_000
    assert counts.reshape(10, 10).trace() > 9_000
    assert "of 10,000 misread" in chapter.printed("misread-train")


def test_momentum_is_shown_to_help_only_if_its_interval_says_so(chapter):
    low, _ = chapter.interval("knobs-gain")
    assert (chapter.glued["knobs-verdict"] == "helps") == (low > 0)


def test_momentum_acts_like_a_tenfold_rate_and_dropout_hurts(chapter):
    plain, tenfold, fast = (
        chapter.number(f"knobs-{name}") for name in ("0-0.01", "0-0.1", "0.9-0.01")
    )
    assert abs(fast - tenfold) < abs(fast - plain) / 3
    assert chapter.interval("knobs-0.9-0.01")[1] < chapter.interval("knobs-0-0.01")[0]
    low, _ = chapter.interval("knobs-dropout-more")
    assert low > 0


@pytest.mark.system("L-E4.3")
def test_the_loss_turns_where_the_error_does_not(chapter):
    low, _ = chapter.interval("stopping-loss-rise")
    assert low > 0
    low, _ = chapter.interval("stopping-error-rise")
    assert low < 0


@pytest.mark.system("L-E4.1")
def test_without_crossed_sevens_their_writers_are_failed(chapter):
    assert chapter.interval("missed-more")[0] > 0
    crossed, plain_ = (
        chapter.interval(f"missed-all-{g}") for g in ("crossed", "plain")
    )
    assert plain_[1] < crossed[0]  # with all digits, too
    plain = [chapter.interval(f"missed-{c}-plain") for c in ("all", "uncrossed")]
    assert max(low for low, _ in plain) < min(high for _, high in plain)
