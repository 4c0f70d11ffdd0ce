"""Chapter 04: what its execution measured is what its text says."""

import pytest
from executed import executed


@pytest.fixture(scope="module")
def chapter():
    return executed("04_handwritten_digits")


@pytest.mark.system("L-E4.2")
def test_the_first_epoch_of_the_book_is_reproduced_digit_for_digit(chapter):
    said = chapter.printed("first-epoch")
    assert "training accuracy 0.8563   the book: 0.8563" in said
    assert "test accuracy     0.9157   the book: 0.9157" in said


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
    small, large = (chapter.number(f"best-rate-{size}") for size in (4, 256))
    assert small < large < 64 * small


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
    all_, none = (chapter.interval(f"missed-{c}-crossed") for c in ("all", "uncrossed"))
    assert all_[1] < none[0]
    plain = [chapter.interval(f"missed-{c}-plain") for c in ("all", "uncrossed")]
    assert max(low for low, _ in plain) < min(high for _, high in plain)
