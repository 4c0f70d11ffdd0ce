"""Chapter 21's taggers, trees and parsers, and what its last execution says."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import ledger
from dlcore.chapters.tagging_and_parsing import cases, lines, parsing, tagging
from dlcore.data import is_projective

NAME = "21_tagging_and_parsing"
RANDOM_TREES = [(2, 0, 4, 2), (0, 1, 1, 3), (3, 3, 0, 3, 4), (0,), (2, 0)]


@pytest.fixture(scope="module")
def chapter():
    return executed(NAME)


@pytest.fixture(scope="module")
def trees():
    return [s for s in tagging.treebank()["test"] if s.projective][:150]


class Untrained(torch.nn.Module):
    """Scores that depend on the rows, the same each time."""

    def forward(self, x):
        return torch.sin(x.double() @ torch.arange(60.0).view(20, 3).double() ** 0.5)


@pytest.mark.system("F-E7.2")
def test_squashed_scores_have_the_floor_of_the_formula(chapter):
    scores = torch.zeros(1, 44, dtype=torch.float64)
    scores[0, 3] = 1
    wanted = torch.nn.functional.cross_entropy(scores, torch.tensor([3])).item()
    assert cases.floor()["floor"] == pytest.approx(wanted, abs=1e-12)
    assert chapter.number("floor") == pytest.approx(2.8225, abs=5e-5)
    assert cases.floor()["weights, book"] == 603_948
    for run in ledger.records("tagging_and_parsing").of("squashed"):
        costs = run["metrics"]["training loss"][1:]
        assert min(costs) > wanted
        assert costs[-1] < costs[0]


@pytest.mark.system("F-E7.2")
def test_the_squashed_network_squashes_and_the_free_one_does_not():
    torch.manual_seed(0)
    vectors = np.random.default_rng(0).normal(size=(20, 100))
    x = torch.randint(0, 20, (64, 3))
    squashed = tagging.Squashed(vectors, 3, 44, squashed=True)(x)
    assert squashed.shape == (64, 44)
    assert squashed.min() > 0
    assert squashed.max() < 1
    free = tagging.Squashed(vectors, 3, 44, squashed=False)(x)
    assert free.min() < 0


@pytest.mark.system("F-E7.2")
def test_a_window_ends_at_its_word():
    assert cases.ends_at([7, 8, 9]).tolist() == [[0, 0, 7], [0, 7, 8], [7, 8, 9]]
    rows = np.array([[7, 70], [8, 80], [9, 90]])
    found = tagging.windows(rows, 1, 1)
    assert found[0].tolist() == [0, 0, 7, 70, 8, 80]
    assert found[2].tolist() == [8, 80, 9, 90, 0, 0]


@pytest.mark.system("F-E7.2")
def test_words_have_rows_by_word_ending_and_shape():
    table = tagging.Table({"the": 2, "cat": 3}, buckets=10)
    assert len(table) == 2 + 2 + 10 + 5
    assert table.rows("The")[0] == 2
    assert table.rows("zebra")[0] == tagging.UNKNOWN
    assert table.rows("running")[1] == table.rows("jumping")[1]
    assert [tagging.shape(w) for w in ("cat", "Cat", "NATO", "B2", "?!")] == [*range(5)]
    assert tagging.shape("I") == 1


@pytest.mark.system("F-E7.2")
def test_padding_changes_no_score_of_the_recurrent_tagger():
    torch.manual_seed(0)
    model = tagging.Recurrent(50, 8, 3, 6, 17).eval()
    x = torch.randint(1, 50, (2, 7, 3))
    both = model(x, torch.tensor([4, 7]))[0, :4]
    alone = model(x[:1, :4], torch.tensor([4]))[0]
    assert torch.allclose(both, alone, atol=1e-6)


@pytest.mark.system("F-E7.2")
def test_sentences_of_like_length_come_together(trees):
    batches = tagging.of_like_length(trees, 16, np.random.default_rng(0))
    assert sorted(np.concatenate(batches)) == [*range(len(trees))]
    spread = [np.ptp([len(trees[i]) for i in batch]) for batch in batches]
    mixed = [np.ptp([len(s) for s in trees[i : i + 16]]) for i in range(0, 144, 16)]
    assert np.median(spread) < np.median(mixed) / 3


@pytest.mark.system("F-E7.2")
def test_networks_beat_counting_and_the_text_says_what_was_measured(chapter):
    facts = cases.baseline()
    assert chapter.number("baseline") == pytest.approx(
        100 - 100 * facts["error"], abs=0.06
    )
    recorded = ledger.records("tagging_and_parsing")
    for name in ("centred", "spelled", "recurrent"):
        errors = [run["metrics"]["test error"][-1] for run in recorded.of(name)]
        mean, half = ledger.interval(errors)
        assert len(errors) >= 3
        assert mean + half < facts["error"]


@pytest.mark.system("F-E7.3")
def test_a_line_holds_each_projective_tree(trees):
    for sentence in trees:
        line = lines.as_line(sentence.words, sentence.heads)
        assert len(line) == 3 * len(sentence)
        assert lines.from_line(line) == (sentence.words, sentence.heads)
    assert " ".join(lines.as_line(*cases.TAXI)) == "⟦ ⟦ I ⟧ took ⟦ ⟦ a ⟧ taxi ⟧ ⟧"
    assert cases.line()["trees"] == cases.line()["trees that come back"]


@pytest.mark.system("F-E7.3")
@pytest.mark.parametrize("line", ["⟦ a", "⟦ ⟧", "⟦ ⟦ a ⟧ ⟧"])
def test_a_broken_line_is_refused(line):
    with pytest.raises(ValueError, match="bracket"):
        lines.from_line(line.split())


@pytest.mark.system("F-E7.4")
def test_the_oracle_s_actions_build_its_tree(trees):
    for heads in [*RANDOM_TREES, *(s.heads for s in trees)]:
        assert is_projective(heads)
        actions = parsing.oracle(heads)
        assert len(actions) == max(0, 2 * len(heads) - 3)
        here = parsing.Hypothesis(parsing.start(len(heads)))
        for action in actions:
            assert parsing.allowed(here.state, len(heads))[action]
            here = parsing.Hypothesis(
                parsing.after(here.state, action)[0], 0.0, here, action
            )
        assert tuple(here.heads(len(heads))) == heads
        assert len(here.state[0]) == 1


@pytest.mark.system("F-E7.4")
def test_crossing_arcs_are_refused():
    with pytest.raises(ValueError, match="projective"):
        parsing.oracle((3, 4, 0, 3))


@pytest.mark.system("F-E7.4")
def test_the_score_counts_every_word(trees):
    heads = [list(s.heads) for s in trees[:3]]
    assert parsing.attached(trees[:3], heads) == 1
    words = sum(map(len, trees[:3]))
    heads[0][0] = heads[0][0] + 1
    assert parsing.attached(trees[:3], heads) == pytest.approx(1 - 1 / words)


def fed(sentences):
    table = tagging.Table({}, 0)
    return [parsing.rows_of(s, table, tagging.tags()) for s in sentences]


@pytest.mark.system("F-E7.5")
def test_a_wide_beam_finds_the_best_of_all_parses():
    short = [s for s in tagging.treebank()["test"] if len(s) == 5][:4]
    rows = fed(short)

    def every(hypothesis, row):
        if hypothesis.state[1] >= 5 and len(hypothesis.state[0]) == 1:
            return [hypothesis]
        parsing.scored(Untrained(), [[hypothesis]], [row], True)
        following = parsing.extended([hypothesis], 3)
        return [end for one in following for end in every(one, row)]

    for row in rows:
        ends = every(parsing.Hypothesis(parsing.start(5)), row)
        best = max(ends, key=lambda one: one.score)
        assert sum(np.exp(one.score) for one in ends) == pytest.approx(1)
        (found,) = parsing.parse(Untrained(), [row], len(ends))
        assert found == best.heads(5)


@pytest.mark.system("F-E7.5")
def test_the_beam_of_two_finds_what_greedy_misses(chapter):
    found = cases.beam()
    assert found["beam of 2"] == pytest.approx(0.36)
    assert found["greedy"] == pytest.approx(0.20)
    assert chapter.number("rescue-1") < chapter.number("rescue-2") == 100
    assert chapter.number("rescue-SHIFT") > chapter.number("rescue-LEFT")


@pytest.mark.system("F-E7.5")
@pytest.mark.parametrize("name", ["parser", "whole"])
def test_the_tagger_and_not_the_beam_decides_the_garden_path(chapter, name):
    assert chapter.glued["garden-tag"] != "VERB"
    assert chapter.glued[f"garden-guessed-{name}"] == "at no size of the beam"
    assert chapter.glued[f"garden-right-{name}"] == "at every size of the beam"


@pytest.mark.system("F-E7.2")
def test_the_text_on_strange_words_and_the_book_s_96_per_cent_holds(chapter):
    assert chapter.glued["strange-with"].split(", ")[-1] != "VERB"  # galumphed
    assert len(set(chapter.glued["strange-without"].split(", "))) < 4
    assert chapter.glued["book-falls"] == "still fell"
    for name in ("squashed", "free"):
        assert chapter.number(f"book-{name}") < 96


@pytest.mark.system("F-E7.6")
def test_the_loss_of_whole_paths_is_that_of_their_sums(trees):
    few = [s for s in trees if 3 <= len(s) <= 8][:6]
    rows = fed(few)
    loss, fell = parsing.whole_paths(Untrained(), few, rows, 1)
    assert 0 < fell <= 1
    assert loss.item() > 0
    everything, none = parsing.whole_paths(Untrained(), few[:1], rows[:1], 10_000)
    assert none == 0
    assert everything.item() > 0


@pytest.mark.system("F-E7.6")
def test_training_on_whole_paths_lowers_their_loss(trees):
    torch.manual_seed(0)
    few = [s for s in trees if 3 <= len(s) <= 8][:8]
    rows = fed(few)
    model = tagging.Lookup(2 + len(tagging.tags()), 8, 20, 16, 3)
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    losses = []
    for _ in range(25):
        loss, fell = parsing.whole_paths(model, few, rows, 4)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(fell)
    assert np.mean(losses[-5:]) < np.mean(losses[:5])


@pytest.mark.system("F-E7.6")
def test_ten_words_have_more_sequences_than_the_book_says(chapter):
    found = cases.space()
    assert found["15 to the 10"] == 15**10
    assert found["15 to the 17"] > 1e15
    assert chapter.glued["paths-beam-said"] == "worse"  # as the summary says
    assert chapter.number("space-words") == pytest.approx(15**10, rel=0.02)


def test_the_lab_has_runs_that_learn_and_runs_that_break(chapter):
    helps, pairs = map(int, chapter.glued["lab-helps"].split(" of "))
    assert 0 <= helps <= pairs == 12
    assert chapter.number("lab-lowest") < 60
