"""Chapter 18 says what its last execution measured, and no more than that."""

import re
from dataclasses import replace

import numpy as np
import pytest
from executed import executed

from dlcore import ledger
from dlcore.chapters.text_generation import cases


@pytest.fixture(scope="module")
def chapter():
    return executed("18_text_generation")


@pytest.fixture(scope="module")
def recorded():
    return ledger.records("text_generation")


def last_of(recorded, name, part):
    return np.array([run["metrics"][f"{part} loss"][-1] for run in recorded.of(name)])


@pytest.mark.system("L-E11.1")
def test_the_pages_and_the_windows_are_those_of_the_facts(chapter, recorded):
    facts = cases.windows()
    printed = chapter.printed("pages-code")
    for part in ("train", "validation", "test"):
        assert f"{facts[f'characters of the {part} part']:,}" in printed
    assert f"x ({facts['windows of the whole novel']}, 40)" in printed


@pytest.mark.system("L-E11.1")
def test_counting_is_the_baseline_that_the_text_says(chapter):
    losses = [
        float(n)
        for n in re.findall(r"([\d.]+) nats", chapter.printed("counting-result"))
    ]
    assert len(losses) == 9
    assert losses[0] == pytest.approx(2.92, abs=0.01)
    best = int(np.argmin(losses))
    assert best == chapter.number("counted-length")
    assert 0 < best < 8  # longer contexts are too rare
    assert 1.2 < chapter.number("counted-test") < 1.5
    bits, perplexity = (chapter.number(f"counted-{n}") for n in ("bits", "perplexity"))
    assert 2**bits == pytest.approx(perplexity, abs=0.1)


@pytest.mark.system("L-E11.1")
def test_the_network_is_judged_against_counting(chapter, recorded):
    assert len(recorded.of("every")) >= 3
    whole = [run["settings"]["test, read in one piece"] for run in recorded.of("every")]
    mean, half = ledger.interval(whole)
    behind = mean - half > chapter.number("counted-test")
    assert chapter.glued["every-verdict"] == "behind"
    assert behind
    shipped = chapter.number("page-test")
    assert shipped < mean - half  # it was trained longer
    counts, weights = (
        int(chapter.glued[name].replace(",", ""))
        for name in ("counted-stored", "page-weights")
    )
    assert 0.5 < counts / weights < 2  # "of the same size"
    behind = shipped > chapter.number("counted-test")
    assert chapter.glued["page-verdict"] == ("behind" if behind else "ahead of")


@pytest.mark.system("L-E11.1")
def test_windows_that_overlap_flatter_where_every_character_is_predicted(recorded):
    training, windows, pages = (
        last_of(recorded, "leak_every", part)
        for part in ("training", "validation", "test")
    )
    assert (np.abs(windows - training) < 0.03).all()  # hardly more than in training
    mean, half = ledger.interval(pages - windows)
    assert mean - half > 0.1
    # shared answers flatter more than shared context does
    last = last_of(recorded, "leak_last", "test")
    last = last - last_of(recorded, "leak_last", "validation")
    mean, half = ledger.interval(pages - windows - last)
    assert mean > half


@pytest.mark.system("L-E11.1")
def test_predicting_at_every_step_teaches_more_in_fewer_steps(chapter, recorded):
    assert chapter.number("every-steps") < chapter.number("book-steps") / 2
    assert (last_of(recorded, "every", "test") < 1.7).all()
    assert (last_of(recorded, "book", "test") > 2).all()
    assert recorded.of("book")[0]["settings"]["epochs"] == 1
    # a pair that differs in nothing but the question, and in fewer epochs
    every, last = (cases.CASES[f"leak_{name}"] for name in ("every", "last"))
    assert every.epochs < last.epochs
    assert replace(every, title="", every=False) == replace(
        last, title="", epochs=every.epochs
    )
    gain = last_of(recorded, "leak_last", "test")
    gain = gain - last_of(recorded, "leak_every", "test")
    mean, half = ledger.interval(gain)
    assert mean > half
    assert chapter.glued["every-gain"].startswith(f"{mean:.2f}")


@pytest.mark.system("L-E11.1")
def test_the_ledger_shows_our_losses_beside_those_of_the_book(chapter, recorded):
    output = chapter.cells["pages-code"].outputs
    table = "".join(one.data.get("text/html", "") for one in output if "data" in one)
    trained = last_of(recorded, "book", "training").mean()
    for loss in ("1.85", "2.14", f"{trained:.2f}"):
        assert loss in table
    assert chapter.glued["every-windows"] in table
    assert "not yet decided" not in table


@pytest.mark.system("L-E11.1")
def test_dropout_is_said_to_add_to_the_loss_only_where_seeds_decide(chapter):
    added, undecided = (
        chapter.glued[f"change-small_{name}"]
        for name in ("dropout", "recurrent_dropout")
    )
    assert float(added.split()[0]) > 0
    assert added.endswith("(decided)")
    assert undecided.endswith("(not decided)")
    assert chapter.glued["leak_every-verdict"] == "decided"
    assert chapter.glued["leak_last-verdict"] == "not decided"


@pytest.mark.system("L-E11.1")
def test_most_of_the_last_windows_of_the_e_book_are_licence(chapter):
    assert 0.75 * chapter.number("last-part") < 18_000


def test_of_the_lab_most_runs_learn_and_some_do_not(chapter):
    broken, runs = (int(n) for n in chapter.glued["lab-broken"].split(" of "))
    assert 0 < broken < runs / 2
    helps, pairs = (int(n) for n in chapter.glued["lab-helps"].split(" of "))
    assert helps < pairs / 2
    assert chapter.number("lab-lowest") < chapter.number("counted-none")
    assert chapter.number("lab-rate") == 10  # "the largest on the slider"


def test_greedy_search_repeats_itself(chapter):
    text = chapter.printed("greedy-code").splitlines()[0]
    assert re.search(r"(.{8,}).*\1", text)


@pytest.mark.system("L-E11.2")
def test_the_best_completion_beats_greedy_search(chapter):
    lines = chapter.printed("beam-code").splitlines()
    texts = [line.split("   p = ") for line in lines if line.startswith("the body ")]
    assert len(texts) == 8
    assert all(len(text) == len("the body ") + 11 for text, _ in texts)
    chances = [float(p) for _, p in texts]
    assert chances == sorted(chances, reverse=True)
    assert chapter.number("beam-times") > 1
    assert 0 <= chapter.number("beam-same") <= 6


@pytest.mark.system("L-E11.2")
def test_the_state_saves_the_steps_that_the_text_says(chapter):
    facts = cases.beam()
    assert facts["steps with the state"] == len("the body ") + 11 - 1
    assert facts["steps of re-feeding"] == sum(9 + n for n in range(11))
    assert chapter.number("steps-kept") < chapter.number("steps-again") / 20


@pytest.mark.system("L-E11.3")
def test_the_tree_is_that_of_the_book(chapter):
    facts = cases.tree()
    assert chapter.number("tree-da") == pytest.approx(facts["“da”"]) == 0.12
    assert chapter.number("tree-ti") == pytest.approx(facts["“ti”"])
    assert facts["best of beam size 1"] < facts["best of beam size 2"]


def test_top_p_follows_how_sure_the_network_is(chapter):
    assert chapter.number("kept-1") < chapter.number("kept-3") / 2


def test_cells_follow_short_things_and_no_quotation_marks(chapter):
    for name in ("blank", "vowel", "comma"):
        assert chapter.number(f"follow-{name}") > 0.3
    assert chapter.number("follow-marks") < 0.1
    choices = chapter.widget("memory-figure").config["found"]
    assert len(choices) == 3


@pytest.mark.system("L-E11.4")
def test_news_of_the_end_arrives_backward_only(chapter):
    assert chapter.number("notice-forward") == 0
    assert chapter.number("notice-backward") == 16
    assert "(4, 40, 51) → (4, 40, 32)" in chapter.printed("bidirectional-code")
    assert cases.both_ways()["outputs"] == 32


@pytest.mark.system("L-E11.5")
def test_the_shapes_are_those_of_the_table(chapter):
    printed = chapter.printed("shapes-code")
    assert "many to one:  (4, 5, 8) → (4, 16)" in printed
    assert "one to many:  (4, 1, 8) → (4, 5, 16)" in printed
