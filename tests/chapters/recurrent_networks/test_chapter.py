"""Chapter 16 says what its last execution measured, and no more than that."""

import re

import numpy as np
import pytest
from executed import executed

from dlcore import ledger
from dlcore.chapters.recurrent_networks import cases

SIDES = ("better", "worse", "undecided")


@pytest.fixture(scope="module")
def chapter():
    return executed("16_recurrent_networks")


@pytest.fixture(scope="module")
def recorded():
    return ledger.records("recurrent_networks")


def off(recorded, name, months=56):
    """Mean absolute errors of the recorded runs, in million dollars."""
    answers = [run["settings"]["forecasts"] for run in recorded.of(name)]
    wrong = np.abs(np.array(answers) - cases.tested())
    return wrong[:, :months].mean(axis=1)


@pytest.mark.system("L-E9.1")
def test_december_stands_out(chapter):
    assert 1.7 < chapter.number("december") < 1.9


@pytest.mark.system("L-E9.2")
def test_looking_back_a_year_beats_looking_back_a_month(chapter):
    naive, seasonal, trend = (
        chapter.number(f"off-{name}") for name in ("naive", "seasonal", "trend")
    )
    assert trend < seasonal < naive / 4
    for name in ("seasonal", "trend"):  # a little for March 2020, more for what came
        february, march, december = (
            chapter.number(f"{end}-{name}") for end in ("February", "March", "December")
        )
        assert february < march < 1.15 * february
        assert march < december / 1.3
    assert 25 < chapter.number("times") < 30
    assert chapter.number("trend-squared") < 0.0022


def test_the_scale_of_the_book_makes_errors_about_seven_times_smaller(chapter):
    assert chapter.number("scales") == pytest.approx(6.9, abs=0.1)


@pytest.mark.system("L-E9.6")
def test_the_gradient_by_hand_is_that_of_trial_and_error_and_of_pytorch(chapter):
    differences = re.findall(r"([\d.]+e-\d+)", chapter.printed("bptt-code"))
    assert len(differences) == 2
    assert max(map(float, differences)) < 1e-8


@pytest.mark.system("L-E9.6")
def test_errors_follow_the_power_of_the_radius(chapter):
    found = re.findall(r"radius (\S+): .* × (\S+)", chapter.printed("eigenvalues-code"))
    assert len(found) == 3
    for radius, left in found:
        assert float(left) == pytest.approx(float(radius) ** 50, rel=0.01)


@pytest.mark.system("L-E9.3")
def test_both_frameworks_answer_alike(chapter):
    assert chapter.number("from-keras") < 1e-4
    assert "16,769 weights" in chapter.printed("in-keras")


@pytest.mark.system("F-E7.1")
def test_half_of_the_book_s_inputs_are_padding_and_its_slice_takes_all(chapter):
    assert chapter.number("zeros") == 48
    printed = chapter.printed("padding-code")
    assert "slice as printed: 68 months, as meant: 56" in printed


@pytest.mark.system("L-E9.4")
def test_both_live_networks_beat_the_naive_forecast(chapter):
    for name in ("recurrent_12_months", "window_standardized"):
        assert chapter.number(f"live-{name}") < 0.6 * chapter.number("off-naive")


def test_a_larger_layer_helps_and_a_long_step_breaks_it(chapter):
    assert "it helps" in chapter.glued["by-hidden_size"]
    assert "it helps" in chapter.glued["by-momentum"]
    assert chapter.number("broken-fast") >= 0.8 * chapter.number("fast")
    assert chapter.number("broken") < 0.5 * chapter.number("runs")


@pytest.mark.system("L-E9.3")
@pytest.mark.system("L-E9.4")
def test_the_page_counts_the_networks_as_their_intervals_say(chapter, recorded):
    baselines = cases.baselines()
    for baseline in ("naive", "seasonal", "trend"):
        limit = baselines[f"{baseline} absolute error in million dollars"]
        counts = dict.fromkeys(SIDES, 0)
        for name in recorded.names:
            errors = off(recorded, name)
            middle, half = ledger.interval(errors) if len(errors) > 2 else (0, np.inf)
            decided = abs(middle - limit) > half
            side = "better" if middle < limit else "worse"
            counts[side if decided else "undecided"] += 1
        assert [chapter.number(f"{side}-{baseline}") for side in SIDES] == list(
            counts.values()
        )


@pytest.mark.system("L-E9.3")
@pytest.mark.system("L-E9.4")
def test_small_networks_lose_against_last_year_s_month(recorded):
    limit = cases.baselines()["seasonal absolute error in million dollars"]
    for name in ("recurrent_12_months", "window_standardized"):
        middle, half = ledger.interval(off(recorded, name))
        assert limit < middle - half


@pytest.mark.system("L-E9.5")
def test_a_second_series_widens_the_input_only(chapter):
    printed = chapter.printed("two-series-code")
    assert "(259, 270, 1), 16,769 weights" in printed
    assert "(259, 270, 2), 16,897 weights" in printed


def test_changes_are_told_with_their_intervals_or_not_at_all(chapter):
    for name in ("recurrent_unpadded", "recurrent_continued", "two_series"):
        words = chapter.glued[f"change-{name}"]
        if "too few" in words:
            continue
        middle, half = map(float, re.findall(r"\d+\.\d", words))
        assert ("not decided" in words) == (middle < half) or middle == half


def test_a_year_ahead_the_formula_is_as_good_as_a_month_ahead(chapter):
    near, far = chapter.number("last-one"), chapter.number("last-twelve")
    assert abs(far - near) < 0.3 * near
    assert chapter.number("recurrent-one") > 2 * near
    assert chapter.number("recurrent-twelve") > 2 * far
    for name in ("recurrent", "last"):
        assert 50 < chapter.number(f"{name}-held") <= 100
