"""Chapter 25: blocks equal to the frameworks, a translator, and what its parts do."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import ledger
from dlcore.chapters.transformer import cases
from dlcore.data import small_language
from dlcore.networks.transformer import Block, DecoderBlock, count


@pytest.fixture(scope="module")
def run():
    return executed("25_transformer")


@pytest.mark.system("L-S15.6")
def test_a_block_agrees_with_trial_and_error_and_with_both_frameworks(run):
    assert run.number("block-trial") < 1e-6
    assert run.number("block-torch") < 1e-6
    assert run.number("block-keras") < 1e-6


@pytest.mark.system("L-S15.7")
def test_products_of_codes_hang_on_their_distance(run):
    assert run.number("places-spread") < 1e-9
    assert run.number("places-self") == 16
    found = cases.places()
    assert found["place 1, column 0"] == pytest.approx(np.sin(1))
    assert found["place 3, column 3"] == pytest.approx(np.cos(0.03))


@pytest.mark.system("L-S15.6")
def test_the_parts_have_the_weights_of_the_formula():
    size, hidden = cases.WHOLE.size, cases.WHOLE.hidden
    attention = 4 * (size * size + size)
    feed_forward = 2 * size * hidden + hidden + size
    found = cases.parts()
    assert count(Block(size, 4, hidden))["all"] == attention + feed_forward + 4 * size
    assert found["weights of a decoder module"] == (
        2 * attention + feed_forward + 6 * size
    )
    assert count(DecoderBlock(size, 4, hidden))["all"] > 0


@pytest.mark.system("L-S15.6")
def test_the_page_says_what_the_record_decides(run):
    table = run.printed("record-table")
    runs = ledger.records("transformer")
    for name in ("norm_first", "no_scale", "no_positions", "heads_8", "gru"):
        scores, base = (
            np.array([one["settings"]["BLEU"] for one in runs.of(each)])
            for each in (name, "few")
        )
        assert len(scores) == 3
        mean, half = ledger.interval(scores - base)
        word = "higher" if mean > half else "lower" if mean < -half else "undecided"
        (line,) = [
            row for row in table.splitlines() if row.startswith(cases.CASES[name].title)
        ]
        assert line.endswith(word)


def test_networks_that_are_compared_have_about_as_many_weights():
    weights = {
        name: sum(p.numel() for p in cases.network(case, 0).parameters())
        for name, case in cases.CASES.items()
        if case.few and name != "cost"
    }
    assert max(weights.values()) < 1.06 * min(weights.values())


def test_no_sentence_is_in_two_parts():
    for few in (True, False):
        parts = [set(cases.sentences(p, few)) for p in ("train", "validation", "test")]
        assert not parts[0] & parts[1]
        assert not parts[0] & parts[2]
        assert not parts[1] & parts[2]
    assert len(cases.sentences("train", False)) == small_language.TRAINED
    assert max(map(len, cases.sentences("test", True))) <= cases.LONGEST


def test_taking_out_a_head_is_taking_away_its_finds():
    torch.manual_seed(0)
    heads = cases.attentions(cases.network(cases.FEW, 0))["decoder.0.cross"]
    x, others = torch.randn(1, 3, 32), torch.randn(1, 4, 32)
    before = heads(x, others)
    with cases.taken_out(heads, 0, 1, 2, 3):
        bias = heads.output.bias.expand_as(before)
        torch.testing.assert_close(heads(x, others), bias)
    assert torch.equal(heads(x, others), before)


def test_the_heads_that_the_text_names_matter_most(run):
    lines = run.printed("heads-code").splitlines()
    assert all("decoder.1.cross" in line for line in lines[1:4])
    assert run.number("heads-drop") > 2


def test_shares_are_what_the_text_says(run):
    assert run.number("drank-milk-raw") > run.number("drank-milk")
    heads = [
        [float(x) for x in line.split(":")[1].split()]
        for line in run.printed("self-variants").splitlines()
        if "of 2" in line
    ]
    assert heads[0][1] == heads[0][3]  # cat and milk are alike to things and actions
    assert heads[1][3] > heads[1][1]


@pytest.mark.system("L-S15.7")
def test_few_clocks_take_distant_places_for_near_ones(run):
    assert run.number("places-10000-4") > 95
    assert run.number("places-10000-32") < 75
    assert run.number("places-10-32") < 15


def test_one_matrix_for_three_jobs_decides_where_most_weights_are(run):
    network = count(cases.network(cases.WHOLE, 0))
    words = sum(network[name] for name in ("source", "target", "scores"))
    assert run.number("parts-three-ours") == round(100 * words / network["all"])
    assert run.number("parts-three-ours") > 50
    assert run.number("parts-three-2017") > 50 > run.number("parts-one-2017")


def test_the_sentences_that_it_translates_are_new_to_it(run):
    assert run.printed("translate-code").count("(new)") == 3
    assert "she" in run.printed("heads-look").splitlines()[0]


def test_an_article_gathers_what_it_must_know_of_its_noun(run):
    assert run.number("patch-book-0") == 100
    assert run.number("patch-a-0") == 0
    assert run.number("patch-a-2") > run.number("patch-a-1") > 20
    assert run.number("patch-book-2") < run.number("patch-book-1") < 80


@pytest.mark.system("L-S15.6")
def test_the_translators_made_equally_many_passes():
    whole = ledger.records("transformer").of("whole")
    beside = [r for n in ("none", "dot") for r in ledger.records("attention").of(n)]
    passes = {run["settings"]["epochs"] for run in (*whole, *beside)}
    assert passes == {cases.WHOLE.epochs}
    for name in ("batch_size", "learning_rate"):
        assert len({run["settings"][name] for run in (*whole, *beside)}) == 1
    scores = [run["settings"]["BLEU"] for run in whole]
    assert min(scores) > 2 * max(r["settings"]["BLEU"] for r in beside[:3])


@pytest.mark.system("L-S15.6")
def test_validation_sentences_choose_the_rates():
    runs = ledger.records("transformer")
    for name in cases.TRIED:
        found = [runs.of(cases.at_rate(name, rate)) for rate in cases.RATES]
        assert [len(each) for each in found] == [3] * len(cases.RATES)
        losses = [
            np.mean([one["metrics"]["validation loss"][-1] for one in each])
            for each in found
        ]
        assert losses[2] < min(losses[:2])  # the largest of the first three


def test_each_optimizer_has_a_rate_of_its_own(run):
    rates = [run.number(f"lab-rate-{name}") for name in ("adam", "sgd", "0.9")]
    assert rates[0] < rates[1]
    losses = [run.number(f"lab-loss-{name}") for name in ("adam", "sgd", "0.9")]
    assert losses[0] < min(losses[1:])
    assert rates[2] < rates[1]  # with momentum
    assert abs(losses[2] - losses[1]) < 0.15


def test_length_costs_its_square_in_the_end():
    (timed,) = ledger.records("transformer").of("cost")
    own = timed["metrics"]["self-attention, milliseconds"]
    other = timed["metrics"]["recurrent layer, milliseconds"]
    assert own[0] < other[0]
    assert own[-1] > 2 * other[-1]
