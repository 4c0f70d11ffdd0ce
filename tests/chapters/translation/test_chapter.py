"""Chapter 23 says what its last execution measured, and no more than that."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import data, ledger
from dlcore.chapters.translation import cases
from dlcore.lab.nets import PageModel
from dlcore.networks import decoding
from dlcore.networks.halves import Halves


@pytest.fixture(scope="module")
def chapter():
    return executed("23_translation")


@pytest.fixture(scope="module")
def recorded():
    return ledger.records("translation")


@pytest.mark.system("L-P14.0")
def test_the_two_toys_have_the_book_s_weights(chapter):
    assert [chapter.glued[f"graph-{n}"] for n in (0, 5)] == ["4,864", "5,184"]
    assert list(cases.graphs().values()) == [4864, 5184]
    assert "5,184 weights" in chapter.printed("graph-keras")


@pytest.mark.system("L-P14.1")
def test_a_random_split_leaks_and_ours_does_not(chapter):
    assert float(chapter.glued["random-leak"].split()[0]) > 5
    assert chapter.glued["source-leak"] == "0"


@pytest.mark.system("L-P14.1")
def test_the_record_is_of_the_book_s_size(chapter, recorded):
    run = min(recorded.of("book"), key=lambda run: run["seed"])
    settings = run["settings"]
    assert settings["parameters"] == 6_969_104
    assert chapter.glued["book-weights"] == "6,969,104"
    assert len(settings["table"]) == settings["epochs"] + 1
    assert all(len(row) == len(cases.TABLE) for row in settings["table"])
    scores = run["metrics"]["validation BLEU"]
    assert len(scores) == settings["epochs"] + 1
    assert scores[0] < scores[-1]
    low, high = settings["test BLEU, 95 %"]
    assert low < settings["test BLEU, greedy"] < high
    wrote = settings["table"][-1]
    right = sum(ours == row[1] for ours, row in zip(wrote, cases.TABLE, strict=True))
    assert chapter.glued["translated-ours"] == f"{right}"


@pytest.mark.system("L-P14.1")
def test_four_sentences_are_learned_by_heart(chapter):
    assert chapter.glued["memorized"] == "4"


@pytest.mark.system("F-E7.12")
def test_without_a_teacher_mistakes_pile_up(chapter):
    assert chapter.glued["same-first"] == "the same"
    forced, free = (
        int(chapter.glued[f"{n}-last"].split()[0]) for n in ("forced", "free")
    )
    mean, half = (float(n) for n in chapter.glued["forcing-lost"].split(" ± "))
    assert forced > free
    assert mean > half


@pytest.mark.system("F-E7.15a")
def test_buckets_save_padding(chapter):
    one, three, six = (int(chapter.glued[f"padding-{n}"].split()[0]) for n in (1, 3, 6))
    assert one > three > six > 0
    assert chapter.glued["mask-with"] == "0"
    assert chapter.number("mask-without") > 1e-4


@pytest.mark.system("L-S14.1")
def test_only_what_the_seeds_decide_is_called_decided(chapter, recorded):
    def scores(name):
        return {
            run["seed"]: run["settings"]["test BLEU, greedy"]
            for run in recorded.of(name)
        }

    base, said = scores("small"), chapter.glued["variants-decided"]
    epochs = {
        run["settings"]["epochs"]
        for name in recorded.names
        if name != "book"
        for run in recorded.of(name)
    }
    assert len(epochs) == 1, "variants of different epochs are no comparison"
    for name in recorded.names:
        if name in ("book", "small"):
            continue
        other = scores(name)
        both = sorted(base.keys() & other.keys())
        assert len(both) >= 3
        mean, half = ledger.interval(np.array([other[s] - base[s] for s in both]))
        decided = "(decided)" in chapter.glued[f"change-{name}"]
        assert decided == (abs(mean) > half)
        assert decided == (cases.CASES[name].title in said)


@pytest.mark.system("L-S14.1")
def test_a_beam_finds_what_is_more_probable(chapter):
    more, less = (int(chapter.glued[f"beam-{n}"]) for n in ("more", "less"))
    assert more > 10 * less


@pytest.mark.system("F-E7.12")
def test_a_forced_word_changes_the_verb(chapter):
    assert chapter.glued["forced-tu"].startswith("tu es ")
    assert chapter.glued["forced-vous"].startswith("vous êtes ")


@pytest.mark.system("L-S14.2")
def test_training_brings_sentences_of_one_meaning_together(chapter):
    assert chapter.number("map-trained") < chapter.number("map-untrained")


@pytest.mark.system("F-E7.12")
def test_the_page_s_network_is_what_its_file_says(chapter):
    shipped = PageModel.load("translation.sentences")
    words = data.Vocabulary(tuple(shipped.about["source words"]))
    french = data.Vocabulary(tuple(shipped.about["target words"]))
    model = cases.network(cases.PAGE, seed=0).eval()
    weights = {name: torch.tensor(values) for name, values in shipped.state.items()}
    Halves(model).load_state_dict(weights)
    source = torch.tensor(words.encode(["where", "do", "you", "live"]))[None]
    ends = french.encode([data.START, data.STOP]).tolist()
    (row,) = decoding.greedy(model, source, None, *ends).tolist()
    place = shipped.about["shown"].index("where do you live")
    assert " ".join(cases.written(french, row)) == shipped.about["wrote"][-1][place]
    assert "commit" in shipped.about
    assert "changes" not in shipped.about["commit"]
