"""Chapter 26: what GPT may see, what BERT is given, and what the page's networks do."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import ledger
from dlcore.chapters.gpt_and_bert import cases, masking
from dlcore.chapters.gpt_and_bert.networks import BERT, GPT, BothOrders, Classifier
from dlcore.lab.nets import PageModel


@pytest.fixture(scope="module")
def run():
    return executed("26_gpt_and_bert")


@pytest.mark.system("L-D.a")
def test_the_future_changes_nothing_and_a_cache_gives_the_same(run):
    assert run.number("future") < 1e-4
    assert run.number("cache-apart") < 1e-4


@pytest.mark.system("L-D.a")
def test_the_page_writes_with_a_network_that_knows_shakespeare():
    about = PageModel.load("gpt_and_bert.writer").about
    assert about["validation loss"] < 1.88


@pytest.mark.system("L-D.a")
def test_the_text_says_of_the_record_what_the_record_says(run):
    losses = [
        one["metrics"]["validation loss"][-1]
        for one in ledger.records("gpt_and_bert").of("characters")
    ]
    assert losses
    assert max(losses) < 1.88
    line = next(
        line
        for line in run.printed("record-numbers").splitlines()
        if line.startswith("GPT, characters  ")
    )
    assert f"{np.mean(losses):.2f}" in line


@pytest.mark.system("L-D.b")
def test_of_fifteen_in_a_hundred_words_most_are_hidden():
    found = cases.shares()
    assert found["chosen"] == pytest.approx(0.15, abs=0.005)
    assert found["hidden"] == pytest.approx(0.8, abs=0.01)
    assert found["stayed"] == pytest.approx(0.1, abs=0.01)
    assert found["another"] == pytest.approx(0.1, abs=0.01)
    assert found["changed without being chosen"] == 0


@pytest.mark.system("L-D.b")
def test_signs_are_never_masked_and_static_masks_stay():
    tokens = np.tile(np.arange(len(masking.SPECIAL) + 2), (500, 1))
    given, chosen = masking.masked(tokens, 20, np.random.default_rng(0), share=0.9)
    assert not chosen[:, : len(masking.SPECIAL)].any()
    assert chosen[:, len(masking.SPECIAL) :].mean() == pytest.approx(0.9, abs=0.03)
    assert (given[:, : len(masking.SPECIAL)] == tokens[0, : len(masking.SPECIAL)]).all()


@pytest.mark.system("L-D.b")
def test_half_of_the_pairs_follow_each_other():
    texts = [[[f"{i}", "a", "."], [f"{i}", "b", "."]] for i in range(2_000)]
    rows, segments, follows = masking.pair_rows(texts, np.random.default_rng(0))
    assert follows.mean() == pytest.approx(0.5, abs=0.04)
    for row, sides, right in list(zip(rows, segments, follows, strict=True))[:200]:
        assert len(row) == len(sides)
        assert row[0] == masking.CLS
        assert row.count(masking.SEP) == 2
        assert sides.count(0) == row.index(masking.SEP) + 1
        if right:
            assert row[1] == row[row.index(masking.SEP) + 1]


@pytest.mark.system("L-D.b")
def test_the_pages_bert_has_learned_both_of_its_games(run):
    about = PageModel.load("gpt_and_bert.filler").about
    assert about["masked opinions right"] > 0.9
    assert 0.7 < about["next sentences right"] < 0.85  # half of the wrong ends agree
    assert run.number("bad-agree") > 0.8
    assert run.number("follows-agree") > 0.5 > run.number("follows-apart")


@pytest.mark.system("L-D.b")
def test_bert_sees_both_sides_and_gpt_one():
    torch.manual_seed(0)
    shape = {"heads": 2, "hidden": 32, "layers": 2, "longest": 8}
    x = torch.tensor([[6, 7, 8, 9]])
    changed = torch.tensor([[6, 7, 8, 11]])
    for kind, same in ((GPT, True), (BERT, False)):
        network = kind(20, 16, **shape).eval()
        with torch.no_grad():
            apart = (network.states(x) - network.states(changed))[:, 0].abs().max()
        assert (apart < 1e-6) == same


@pytest.mark.system("L-D.c")
def test_a_classifier_reads_cls_or_the_last_token_and_begins_undecided():
    torch.manual_seed(0)
    network = GPT(20, 16, heads=2, hidden=32, layers=1, longest=8).eval()
    x = torch.tensor([[3, 6, 7, 0], [3, 8, 0, 0]])
    mask = x > 0
    last = Classifier(network, 16, last=True)
    with torch.no_grad():
        assert (last(x, mask) == 0).all()
        states = network.states(x, mask)
        ends = torch.stack([states[0, 2], states[1, 1]])
        torch.testing.assert_close(last.read(x, mask), ends)
        first = Classifier(network, 16).read(x, mask)
        torch.testing.assert_close(first, states[:, 0])


@pytest.mark.system("L-D.c")
def test_the_labelled_reviews_were_not_read_before():
    read = {
        " ".join(word for one in text for word in one) for text in cases.unlabelled()
    }
    found = cases.reviews()
    labelled = found.x_train[cases.READ : cases.READ + max(cases.LABELS)]
    assert len(labelled) == max(cases.LABELS)
    assert not read & {*labelled, *found.x_test}
    for count in cases.LABELS:
        *_, y = cases.labelled("train", count, 0)
        assert (len(y), y.sum()) == (count, count // 2)


@pytest.mark.system("L-D.d")
def test_a_prompt_needs_no_label_and_fits_the_network():
    torch.manual_seed(0)
    case = cases.CASES["reviews"]
    share = cases.prompted(cases.network(case, 0).eval())
    assert 0.3 < share < 0.7  # untrained: it guesses
    longest = max(map(len, masking.whole_rows(cases.unlabelled())))
    assert longest - 1 + len(cases.PROMPT.split()) <= cases.LENGTH


@pytest.mark.system("L-D.e")
def test_three_vectors_are_added(run):
    assert run.number("sum-apart") < 1e-6
    assert run.number("sum-moved") > 1e-3
    assert cases.embeddings() == {"vectors": 3, "segments": 2}


@pytest.mark.system("L-D.f")
def test_both_orders_give_the_same_answer():
    torch.manual_seed(0)
    network = GPT(20, 16, heads=2, hidden=32, layers=1, longest=8).eval()
    both = BothOrders(network, 16, last=True)
    torch.nn.init.normal_(both.decide.weight)
    x = torch.tensor([[[3, 6, 4, 7], [3, 7, 4, 6]]])
    mask = torch.ones_like(x, dtype=torch.bool)
    with torch.no_grad():
        torch.testing.assert_close(both(x, mask), both(x.flip(1), mask))
        one = Classifier(network, 16, last=True)
        one.decide = both.decide
        assert not torch.allclose(one(x[:, 0], mask[:, 0]), one(x[:, 1], mask[:, 1]))


def test_facts_are_those_of_the_first_gpt():
    found = cases.original()
    assert (found["modules"], found["positions"]) == (12, 512)
    assert 116e6 < found["weights"] < 117e6
