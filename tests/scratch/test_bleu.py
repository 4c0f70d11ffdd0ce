"""BLEU beside sacreBLEU, whose answers lie in `fixtures/sacrebleu.json`."""

import json
from pathlib import Path

import numpy as np
import pytest

from dlcore.scratch.bleu import bleu, bleu_interval, bleu_of, corpus_counts

FIXTURE = Path(__file__).parent / "fixtures" / "sacrebleu.json"
CASES = {each["name"]: each for each in json.loads(FIXTURE.read_text())["cases"]}


def cut(case):
    """Candidates and references of a case as lists of words."""
    references = [[one.split() for one in many] for many in case["references"]]
    return [each.split() for each in case["candidates"]], references


@pytest.mark.system("L-S14.1")
@pytest.mark.parametrize("name", CASES)
def test_it_is_that_of_sacrebleu(name):
    case = CASES[name]
    found = bleu(*cut(case))
    assert found.score == pytest.approx(case["score"], abs=1e-9)
    assert found.brevity == pytest.approx(case["brevity"], abs=1e-12)
    shown = [100 * each for each in found.precisions]
    assert shown == pytest.approx(case["precisions"], abs=1e-9)


def test_the_fixture_asks_something():
    scores = [case["score"] for case in CASES.values()]
    assert sum(10 < score < 90 for score in scores) >= 3
    assert min(CASES[name]["brevity"] for name in CASES) < 0.7


def test_the_papers_own_example_is_clipped():
    candidate = ["the", "the", "the", "the", "the", "the", "the"]
    reference = ["the", "cat", "is", "on", "the", "mat"]
    assert bleu([candidate], [[reference]]).precisions[0] == 2 / 7


def test_the_interval_holds_the_score_and_is_narrower_for_more_sentences():
    counts = corpus_counts(*cut(CASES["one reference, words changed"]))
    low, high = bleu_interval(counts, draws=300)
    assert low < bleu_of(counts.sum(axis=0)).score < high
    many = bleu_interval(np.tile(counts, (9, 1)), draws=300)
    assert many[1] - many[0] < 0.6 * (high - low)


def test_text_that_is_not_cut_is_refused():
    with pytest.raises(ValueError, match="cut 'we go' into words"):
        bleu(["we go"], [[["we", "go"]]])
    with pytest.raises(ValueError):
        bleu([["we"]], [])
