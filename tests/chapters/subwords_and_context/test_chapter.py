"""Chapter 20's networks and facts, and what its last execution says."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import ledger
from dlcore.chapters.subwords_and_context import cases, context, groups, letters
from dlcore.chapters.subwords_and_context.unigram import Unigram, cut


@pytest.fixture(scope="module")
def chapter():
    return executed("20_subwords_and_context")


@pytest.mark.system("L-C.a")
def test_the_book_s_alphabet(chapter):
    found = cases.toy()
    assert found["pairs of letters"] == 16
    assert found["pairs after one merge"] == 25
    assert chapter.glued["none"] == "n + one"


@pytest.mark.system("L-C.a")
def test_more_pieces_cut_less(chapter):
    for method in ("byte pairs", "wordpieces", "unigram"):
        small, large = (chapter.number(f"{method}-{size}") for size in (100, 800))
        assert 1 <= large < small - 0.5


@pytest.mark.system("L-C.a")
def test_the_unigram_model_cuts_where_the_product_is_largest():
    table = {
        p: np.log(q) for p, q in {"a": 0.3, "b": 0.3, "ab": 0.2, "ba": 0.2}.items()
    }
    assert cut("ab", table)[0] == ["ab"]
    assert cut("aba", table)[1] == pytest.approx(np.log(0.3 * 0.2))
    model = Unigram({"abab": 10, "cab": 5, "c": 3}, 20)
    found = model.shrink([6, 4])
    assert len(found[6]) == 6
    assert set("abc") <= set(found[4])
    assert "abab" in found[4]


@pytest.mark.system("L-C.b")
def test_where_has_the_groups_of_the_book():
    found = letters.groups("where")
    assert found[:5] == ["<wh", "whe", "her", "ere", "re>"]
    assert found[5:9] == ["<whe", "wher", "here", "ere>"]
    assert "<where>" not in found
    assert "here>" in found
    assert letters.bucket("", 2**32) == 2166136261
    assert letters.bucket("a", 2**32) == 0xE40C292C  # of FNV-1a's own tests


@pytest.mark.system("L-C.b")
def test_a_word_is_the_mean_of_its_rows():
    torch.manual_seed(0)
    model = groups.SkipGram(8)
    known = ["monster", "the"]
    numbers = torch.tensor([model.vocabulary.numbers[word] for word in known])
    np.testing.assert_allclose(
        model.mean(numbers).detach().numpy(), model.vectors(known), atol=1e-6
    )
    unseen = groups.held_out()[0]
    assert unseen not in model.vocabulary.numbers
    assert np.abs(model.vectors([unseen])).sum() > 0
    whole = groups.SkipGram(8, whole=True)
    assert not whole.vectors([unseen]).any()


def test_agreement_is_one_for_one_order_and_zero_for_nothing():
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(3, 20))
    assert groups.agreement(np.exp(rows), rows) == pytest.approx(1)
    assert groups.agreement(-rows, rows) == pytest.approx(-1)
    assert groups.agreement(0 * rows, rows) == 0


@pytest.mark.system("L-C.c")
def test_the_kernels_see_what_one_dimensional_ones_see():
    torch.manual_seed(0)
    network = letters.Letters(6)
    numbers = torch.from_numpy(letters.codes(["dogs", "a" * 40]))
    x = network.letter(numbers)
    for kernel in network.kernels:
        flat = torch.nn.functional.conv1d(
            x.transpose(1, 2), kernel.weight[:, 0].transpose(1, 2), kernel.bias
        )
        torch.testing.assert_close(kernel(x.unsqueeze(1))[..., 0], flat)
    assert numbers.shape == (2, letters.LONGEST)
    assert numbers[1, -1] == letters.ALPHABET.index(">") + 1


@pytest.mark.system("L-C.c")
def test_a_shut_gate_passes_the_input():
    layer = letters.Highway(4)
    x = torch.randn(3, 4)
    with torch.no_grad():
        layer.gate.bias[:] = -100
        torch.testing.assert_close(layer(x), x)
        layer.gate.bias[:] = 100
        torch.testing.assert_close(layer(x), torch.relu(layer.layer(x)))


@pytest.mark.system("L-C.d")
def test_both_cans_begin_alike_and_part():
    torch.manual_seed(0)
    model = context.Elmo()
    E = context.vectors(model, ["can", "i", "have", "a", "can", "?"])
    np.testing.assert_allclose(E[0, 0], E[4, 0], atol=1e-6)
    for layer in (1, 2):
        assert np.abs(E[0, layer] - E[4, layer]).max() > 1e-3
    half = context.WIDTH  # the first half has read only what stands before
    other = context.vectors(model, ["can", "you", "see", "the", "sea", "?"])
    np.testing.assert_allclose(E[0, :, :half], other[0, :, :half], atol=1e-6)
    assert np.abs(E[0, 1, half:] - other[0, 1, half:]).max() > 1e-3


@pytest.mark.system("L-C.d")
def test_padding_changes_nothing():
    torch.manual_seed(0)
    model = context.Elmo().eval()
    numbers = torch.from_numpy(letters.codes(["can", "i", "go"]))
    short = torch.tensor([[0, 1, 2]])
    long = torch.tensor([[0, 1, 2, -1, -1]])
    for a, b in zip(
        model.layers(short, numbers), model.layers(long, numbers), strict=True
    ):
        torch.testing.assert_close(a, b[:, :3])


@pytest.mark.system("L-C.d")
def test_labels_fit_the_novel_and_letters_alone_are_chance():
    for word, each in context.places().items():
        assert len(each) == len(context.LABELS[word].replace("-", ""))
    for run in ledger.records("subwords_and_context").of("elmo_untrained"):
        assert run["settings"]["nouns over verbs, E1"] == 0.5
        assert run["settings"]["nouns over verbs, E2"] > 0.7


@pytest.mark.system("L-C.d")
def test_what_the_probe_s_text_says_is_decided(chapter):
    for layer in ("E2", "E3"):
        assert chapter.glued[f"gain-{layer}-verdict"] == "above"


@pytest.mark.system("L-C.c")
def test_looking_up_relatives_beats_both_networks(chapter):
    for name in ("kernels_highway", "bag_of_groups"):
        assert chapter.glued[f"{name}-verdict"] == "below"


@pytest.mark.system("L-C.c")
def test_the_kernel_that_the_figure_begins_with_likes_a_last_y(chapter):
    assert all(word.endswith("y") for word in chapter.glued["kernel-likes"].split(", "))
    ends = ("the beginning", "the end", "inside", "no one place")
    assert sum(chapter.number(f"kernels {where}") for where in ends) == 56


@pytest.mark.system("L-C.b")
def test_neighbours_share_letter_groups_more_often_than_others(chapter):
    near, everywhere = chapter.number("near-shared"), chapter.number("any-shared")
    assert near > 1.5 * everywhere


@pytest.mark.system("L-C.b")
def test_trained_groups_beat_spelling_alone_for_unseen_words(chapter):
    assert chapter.glued["letter_groups-unseen-verdict"] == "above"
    assert groups.by_spelling(["dogs"]).sum() == len(letters.groups("dogs"))


def test_what_all_vectors_share_is_taken_off_both_sides():
    vectors = np.random.default_rng(0).normal(size=(5, 3))
    far = groups.moved(vectors + 100, (vectors + 100).mean(axis=0))
    near = groups.moved(vectors, vectors.mean(axis=0))
    np.testing.assert_allclose(far, near, atol=1e-9)
    assert not groups.moved(np.zeros((1, 3)), vectors.mean(axis=0)).any()


@pytest.mark.system("L-C.e")
def test_the_marks_of_the_book_and_its_alphabet_of_targets(chapter):
    assert cases.bags() == {"marks": 30, "the same": 30}
    assert chapter.number("bags-one-two") == chapter.number("bags-one-three")
    assert chapter.number("bags-two-three") < chapter.number("bags-one-two")


def test_what_cannot_be_run_is_said():
    with pytest.raises(ValueError, match="There is no case 'bert'"):
        cases.run("bert")
