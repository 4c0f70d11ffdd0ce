"""Chapter 22 says what its last execution measured, and no more than that."""

import re

import numpy as np
import pytest
from executed import executed

from dlcore import ledger
from dlcore.chapters.sentiment import cases


@pytest.fixture(scope="module")
def chapter():
    return executed("22_sentiment")


@pytest.fixture(scope="module")
def recorded():
    return ledger.records("sentiment")


def right(recorded, name, part="test"):
    runs = recorded.of(name)
    return 100 * (1 - np.array([run["metrics"][f"{part} error"][-1] for run in runs]))


def share(chapter, name):
    return float(chapter.glued[name].split()[0])


@pytest.mark.system("L-E12.f")
def test_twins_are_the_ceiling_of_a_bag_of_words(chapter):
    assert chapter.number("twins-alike") == 500
    assert share(chapter, "linear-1-twins") == 50
    for low, high in ((1, 2), (2, 3)):
        for part in ("test", "twins"):
            names = (f"linear-{n}-{part}" for n in (low, high))
            one, other = (share(chapter, name) for name in names)
            assert one + 5 < other
    assert share(chapter, "judge-twins") > share(chapter, "linear-3-twins")
    assert share(chapter, "judge-test") > 98


@pytest.mark.system("L-E12.f")
def test_all_four_ways_are_recorded_and_told(chapter, recorded):
    printed = chapter.printed("real-code")
    for name in ("words", "pairs", "groups", "lstm"):
        assert len(recorded.of(name)) >= 3
        assert f"{right(recorded, name).mean():.1f}" in printed
    for name in ("linear_words", "linear_pairs", "linear_groups"):
        assert recorded.of(name)  # one optimum, so one run
        assert 85 < right(recorded, name)[0] < 92
    table = "".join(
        one.data.get("text/html", "")
        for one in chapter.cells["real-ledger"].outputs
        if "data" in one
    )
    assert "Ekman" in table


@pytest.mark.system("L-E12.f")
def test_comparisons_have_the_sign_and_the_decision_of_the_record(chapter, recorded):
    pairs = {
        "pairs-words": ("linear_pairs", "linear_words"),
        "lstm-groups": ("lstm", "linear_groups"),
        "lstm-linear": ("lstm", "linear_words"),
    }
    [judged] = recorded.of("paired")
    counts = judged["settings"]
    for name, (one, other) in pairs.items():
        gap = right(recorded, one).mean() - right(recorded, other).mean()
        words = chapter.glued[name].replace("−", "-").split()
        assert float(words[0]) == pytest.approx(gap, abs=0.051)
        b, c = (
            counts[f"wrong: {one}, not {other}"],
            counts[f"wrong: {other}, not {one}"],
        )
        each = np.repeat([-1, 1, 0], [b, c, 5000 - b - c])  # one review each
        assert float(words[2]) > 195 * each.std() / np.sqrt(5000) - 0.051
        assert ("nothing" in words) == (abs(float(words[0])) < float(words[2]))
    assert chapter.glued["lstm-groups"].startswith("−")
    assert "nothing" not in chapter.glued["lstm-groups"]
    assert chapter.glued["pairs-words"].startswith("+")


def test_the_pairs_of_judges_are_those_that_were_recorded_alone(recorded):
    [judged] = recorded.of("paired")
    for name in ("linear_words", "linear_pairs", "linear_groups", "words"):
        alone = recorded.of(name)[0]["metrics"]["test error"][-1]
        assert judged["metrics"][f"test error, {name}"][0] == pytest.approx(
            alone, abs=0.002
        )


@pytest.mark.system("F-E7.11")
def test_both_parts_stand_beside_the_number_of_the_book(chapter, recorded):
    for part in ("validation", "test"):
        mean = right(recorded, "lstm", part).mean()
        assert abs(mean - 86) < 2.5
        assert f"{mean:.1f}" in chapter.glued[f"lstm-{part}"]


@pytest.mark.system("F-E7.11")
def test_the_two_faults_cost_what_the_text_says(chapter, recorded):
    ends, padded = (right(recorded, name) for name in ("ends", "padded"))
    assert len(ends) == len(padded) >= 3
    assert (ends > 98).all()
    assert padded.mean() < ends.mean() - 5
    assert f"{padded.mean():.1f}" in chapter.glued["padded-test"]
    kept = [
        run["settings"]["test error, dropout left on"] for run in recorded.of("lstm")
    ]
    cost = right(recorded, "lstm") - 100 * (1 - np.array(kept))
    assert chapter.glued["dropout-cost"].startswith(f"{cost.mean():.1f}")
    assert cost.mean() > 0


def test_of_the_lab_some_runs_learn_and_some_do_not(chapter):
    stuck, runs = (int(n) for n in chapter.glued["lab-stuck"].split(" of "))
    assert 0 < stuck < runs
    assert share(chapter, "lab-lowest") < 25


@pytest.mark.system("L-E12.f")
def test_the_judges_of_the_page_are_asked_about_our_own_sentences(chapter):
    printed = chapter.printed("negation-asked")
    counts = {}
    for name in ("words", "groups", "reader"):
        count, total = (int(n) for n in chapter.glued[f"own-{name}"].split(" of "))
        assert total == 24
        counts[name] = count
        assert re.search(rf"{name} +{count} of 24", printed)
    assert counts["words"] < counts["groups"]


def test_what_all_judges_get_wrong_is_more_than_chance(chapter):
    assert chapter.number("all-wrong") > 2 * chapter.number("all-wrong-chance")


@pytest.mark.system("F-E7.13")
def test_skip_thought_was_not_trained_to_its_end(chapter, recorded):
    (longer,) = recorded.of("thoughts_longer")
    (short,) = (r for r in recorded.of("thoughts") if r["seed"] == longer["seed"])
    curve, before = (r["metrics"]["validation loss"] for r in (longer, short))
    assert curve[:5] == pytest.approx(before, abs=0.01)
    assert curve[-1] < before[-1] - 0.2
    assert chapter.number("longer-fall") == round(before[-1] - curve[-1], 2)
    gained = [
        run["settings"]["validation loss, thoughts of other sentences"]
        - run["metrics"]["validation loss"][-1]
        for run in (longer, short)
    ]
    assert gained[0] > gained[1]
    known = [run["settings"]["accuracy, writer"] for run in (longer, short)]
    assert known[0] > known[1]


@pytest.mark.system("F-E7.13")
def test_thoughts_are_judged_beside_their_baselines(chapter, recorded):
    accuracies = {}
    for name in ("thoughts", "thoughts_untrained", "thoughts_bag", "thoughts_glove"):
        runs = recorded.of(name)
        assert len(runs) >= 3
        values = [run["settings"]["accuracy, writer"] for run in runs]
        accuracies[name] = np.mean(values)
        assert f"{100 * np.mean(values):.1f}" in chapter.glued[f"{name}-writer"]
    assert accuracies["thoughts_bag"] == max(accuracies.values())
    foreign = [
        run["settings"]["validation loss, thoughts of other sentences"]
        for run in recorded.of("thoughts")
    ]
    own = [run["metrics"]["validation loss"][-1] for run in recorded.of("thoughts")]
    gain = np.array(foreign) - own
    assert chapter.glued["thought-gain"].startswith(f"{gain.mean():.3f}"[:4])


@pytest.mark.system("F-E7.13")
def test_neighbours_are_other_sentences_nearest_first(chapter):
    found = chapter.widget("thoughts-figure").config["data"]["found"]
    facts = cases.neighbours()
    assert f"{facts['triples to learn from']:,}" in chapter.printed("thoughts-code")
    for rows in found.values():
        for row in rows:
            cosines = [cosine for cosine, _ in row]
            assert cosines == sorted(cosines, reverse=True)
            assert len(row) == 4
