"""Chapter 17 says what its last execution measured, and no more than that."""

import re

import numpy as np
import pytest
from executed import executed

from dlcore import ledger
from dlcore.chapters.lstm_and_gru import cases


@pytest.fixture(scope="module")
def chapter():
    return executed("17_lstm_and_gru")


@pytest.fixture(scope="module")
def recorded():
    return ledger.records("lstm_and_gru")


def solved(recorded, name):
    """The longest solved length by seed, with the runs that went on."""
    runs = recorded.of(name) + recorded.of(f"{name}_long")
    seeds = sorted({run["seed"] for run in runs})
    return [
        max(r["settings"]["longest solved"] for r in runs if r["seed"] == seed)
        for seed in seeds
    ]


@pytest.mark.system("L-E10.1")
def test_the_text_on_remedies_is_what_was_measured(chapter, recorded):
    powers = recorded.facts["remedies"]

    def ends(patient, remedy):
        return [powers[f"{patient}, {remedy}, {e}"] for e in ("shortest", "longest")]

    small, slow, large = cases.PATIENTS
    assert chapter.glued["healthy"] == "carousel"
    assert ends(small, "initialization")[0] > -2
    assert ends(large, "initialization")[1] < 2
    assert ends(slow, "initialization") == ends(slow, "nothing")
    for patient in (small, slow):  # what vanishes is saved
        assert ends(patient, "batch norm")[0] > -2
        assert ends(patient, "skip connections")[0] > -2
    assert 2 < ends(large, "batch norm")[1] < ends(large, "nothing")[1] - 4
    assert ends(large, "skip connections")[1] > ends(large, "nothing")[1]
    assert ends(slow, "ReLU")[0] > ends(slow, "nothing")[0] + 4
    assert ends(small, "ReLU")[0] < ends(small, "nothing")[0]
    assert ends(large, "clipping")[1] < 0
    width = np.diff(ends(large, "clipping")) - np.diff(ends(large, "nothing"))
    assert abs(width[0]) < 0.5  # the ratio stays


@pytest.mark.system("L-E10.2")
def test_the_carousel_alone_keeps_what_it_was_told(chapter):
    assert chapter.number("left-linear-1.0") == 0.7
    assert chapter.number("left-tanh-1.0") < 0.2
    assert chapter.number("left-linear-0.9") < 0.01


@pytest.mark.system("L-E10.2")
def test_numpy_pytorch_and_keras_agree(chapter):
    assert chapter.number("from-torch") < 1e-10
    assert chapter.number("from-keras") < 1e-6
    counts = re.findall(r"([\d,]+) weights", chapter.printed("weights-code"))
    assert counts[:2] == ["66,560", "560"]
    lstm, plain = (
        int(chapter.glued[f"{name}-weights"].replace(",", ""))
        for name in ("lstm", "plain")
    )
    assert lstm == 4 * plain
    assert float(counts[3].replace(",", "")) / float(counts[2].replace(",", "")) < 4


@pytest.mark.system("F-E7.9")
def test_the_way_back_is_that_of_trial_and_error(chapter):
    found = re.findall(r"error (\S+e-\d+)", chapter.printed("lstm-back-code"))
    assert len(found) == 3
    assert max(map(float, found)) < 1e-7


@pytest.mark.system("L-AppH")
def test_the_two_grus_differ_and_pytorch_is_one_of_them(chapter):
    after, first = re.findall(r"from PyTorch: (\S+)", chapter.printed("gru-code"))
    assert float(after) < 1e-10
    assert float(first) > 0.01
    assert 0.01 < chapter.number("apart") < chapter.number("apart-large")


@pytest.mark.system("F-E7.9")
def test_before_training_gates_are_no_gift(recorded):
    left = recorded.facts["flow"]

    def powers(name):
        return [left[f"{name}, seed {seed}"] for seed in cases.SEEDS]

    assert max(powers("lstm_no_bias")) < min(powers("lstm"))
    assert max(powers("lstm")) < min(powers("plain"))
    assert max(powers("plain")) < min(powers("lstm_bias_4"))
    assert max(powers("gru")) < min(powers("lstm"))


@pytest.mark.system("F-E7.9")
def test_training_opens_gates_and_nothing_in_a_plain_layer(chapter):
    def power(name):
        return float(chapter.glued[name].replace("−", "-"))

    for cell in ("lstm", "gru"):
        assert power(f"after-{cell}") > power(f"flow-{cell}") + 1
        assert power(f"after-{cell}") > power("after-plain") + 0.3
    carousel, whole = power("kept-50"), power("flow-lstm")
    assert carousel < whole  # roads through the gates carry the rest


@pytest.mark.system("F-E7.10")
def test_peepholes_change_what_the_cell_says(chapter):
    assert "peepholes of 0 change h by" in chapter.printed("zoo-code")
    assert chapter.number("opened") > 0.01


@pytest.mark.system("F-E7.9")
def test_gates_win_where_one_must_choose_and_lose_where_one_must_wait(recorded):
    adding, copying = (
        {name: solved(recorded, f"{task}_{name}") for name in cases.CELLS}
        for task in ("adding", "copy")
    )
    for name in ("lstm", "gru", "lstm_no_bias", "lstm_bias_4"):
        assert min(adding[name]) > max(adding["plain"])
    for name in ("lstm", "gru", "lstm_no_bias"):
        for better in ("plain", "lstm_bias_4"):
            assert max(copying[name]) < min(copying[better])
    usual_start = solved(recorded, "copy_plain_usual")
    assert max(usual_start) < min(copying["plain"])


def test_the_page_tells_all_runs_and_judges_pairs_by_their_intervals(chapter, recorded):
    for name in recorded.names:
        if not name.endswith("_long"):
            expected = ", ".join(map(str, solved(recorded, name)))
            assert chapter.glued[f"solved-{name}"] == expected
    names = [name for name in recorded.names if name.startswith("copy")]
    places = [run["at"] for name in names for run in recorded.of(name)]
    assert chapter.number("tried-copy") == max(map(max, places))
    for words in ("gru", "bias", "bias-4", "original", "peephole", "plain"):
        said = chapter.glued[f"faster-{words}"]
        if "too few" in said:
            continue
        middle, half = map(float, re.findall(r"\d+", said))
        assert half >= cases.CHECKED  # steps are counted no closer than that
        assert said.endswith(", decided" if middle > half else "not decided")
    assert chapter.glued["faster-bias-4"].endswith("not decided")  # "no gain"


def test_solved_lengths_are_solved_on_other_sequences_too(chapter, recorded):
    # a length counts at the first look below the limit, so a little above is usual
    assert 0.01 < chapter.number("fresh-adding") < 0.013
    assert 1 < chapter.number("fresh-copy") < 2
    missed = [float(each) for each in chapter.glued["missed"].split(", ")]
    assert len(missed) == len(cases.SEEDS)
    assert min(missed) > 0.01


def test_momentum_helps_and_a_rate_of_1_breaks(chapter):
    assert "it helps" in chapter.glued["by-momentum"]
    assert chapter.number("broken-fast") >= 0.8 * chapter.number("fast")
    assert chapter.number("broken") < 0.5 * chapter.number("runs")


def test_the_reader_guesses_better_than_a_blank_and_one_unit_counts(chapter):
    assert chapter.number("reader-right") > 2 * chapter.number("reader-always")
    assert chapter.number("followed") > 0.6
    assert chapter.number("tenth") < 10
    assert chapter.number("far-share") < 10


def test_all_three_cells_of_the_short_race_beat_saying_one(chapter):
    for name in ("plain", "lstm", "gru"):
        assert chapter.number(f"live-{name}") < 1 / 6
    assert chapter.number("live-lstm") < chapter.number("live-plain")
    assert chapter.number("live-gru") < chapter.number("live-plain")
