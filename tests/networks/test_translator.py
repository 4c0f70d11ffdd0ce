"""Encoder and decoder: twins, masks, one step at a time, and how they write."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from dlcore.networks import copy_weights, decoding, keras_translator, translator
from dlcore.training.sequences import translation_cross_entropy

SOURCE = np.array([[0, 0, 3, 4, 5], [2, 5, 3, 1, 2], [0, 0, 0, 0, 6]])
GIVEN = np.array([[2, 4, 5, 0], [2, 6, 0, 0], [2, 1, 7, 3]])
SMALL = {"embedded": 5, "hidden_size": 6, "layers": 2}


def built(**settings):
    torch.manual_seed(0)
    model = translator(7, 8, **(SMALL | settings)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.normal_(std=0.5)
    return model


def as_torch(source=SOURCE):
    source = torch.tensor(source)
    return source, source > 0


@pytest.mark.system("L-P14.1")
def test_the_book_s_network_has_6_969_104_weights():
    def learning(part):
        return sum(p.numel() for p in part.parameters() if p.requires_grad)

    model = translator(10_000, 10_000)
    encoder = learning(model.source_words) + learning(model.encoders)
    assert encoder == 2_199_552
    assert learning(model) - encoder == 4_769_552
    assert learning(model) == 6_969_104


@pytest.mark.system("L-P14.1")
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_twins_compute_the_same_with_padding_before_the_source(cell):
    model = built(cell=cell)
    whole, encoder, decoder = keras_translator(7, 8, cell=cell, **SMALL)
    copy_weights(model, whole)
    source, mask = as_torch()
    with torch.no_grad():
        expected = model(source, mask, torch.tensor(GIVEN)).numpy()
        last = model.encode(source, mask)[1][0]
    counted = GIVEN > 0
    found = np.asarray(whole([SOURCE, GIVEN]))
    np.testing.assert_allclose(found[counted], expected[counted], atol=1e-5)
    states = encoder(SOURCE)
    h = last[0] if cell == "lstm" else last
    np.testing.assert_allclose(np.asarray(states[0]), h[0].numpy(), atol=1e-5)
    logits, *after = decoder([GIVEN[:, :1], *map(np.asarray, states)])
    np.testing.assert_allclose(np.asarray(logits)[:, 0], expected[:, 0], atol=1e-5)
    assert len(after) == len(states)
    learning = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert whole.count_params() == learning


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_padding_is_not_read_wherever_it_stands(cell, both):
    model = built(cell=cell, bidirectional=both)
    given = torch.tensor(GIVEN)
    with torch.no_grad():
        padded = model(*as_torch(), given)
        for row, sentence in enumerate(SOURCE):
            real = torch.tensor(sentence[sentence > 0])[None]
            alone = model(real, None, given[row : row + 1])
            torch.testing.assert_close(alone[0], padded[row])
        behind = np.array([[*s[s > 0], *s[s == 0]] for s in SOURCE])
        torch.testing.assert_close(model(*as_torch(behind), given), padded)
        unmasked = model(torch.tensor(SOURCE), None, given)
    assert (unmasked[0] - padded[0]).abs().max() > 1e-3
    memory, _ = model.encode(*as_torch())
    assert memory.shape == (3, 5, 6)
    assert (memory[~as_torch()[1]] == 0).all()


@pytest.mark.parametrize("settings", [{}, {"cell": "gru"}, {"bidirectional": True}])
def test_steps_say_what_the_whole_says(settings):
    model, (source, mask) = built(**settings), as_torch()
    with torch.no_grad():
        whole = model(source, mask, torch.tensor(GIVEN))
        memory, state = model.encode(source, mask)
        for place in range(GIVEN.shape[1]):
            token = torch.tensor(GIVEN[:, place])
            logits, state, weights = model.step(token, state, memory, mask)
            torch.testing.assert_close(logits, whole[:, place])
            assert weights is None


def test_greedy_writes_until_stop_and_a_beam_of_one_writes_the_same():
    model, (source, mask) = built(), as_torch()
    written = decoding.greedy(model, source, mask, start=2, stop=3, longest=7).numpy()
    for row, one in enumerate(written):
        alone = source[row : row + 1], mask[row : row + 1]
        (found,) = decoding.beam_search(model, *alone, 2, 3, size=1, longest=7)
        ours = one[: list(one).index(3) + 1] if 3 in one else one
        assert list(found.tokens) == list(ours)


def test_a_wide_enough_beam_finds_the_most_probable_translation():
    model, (source, mask) = built(), as_torch()
    alone = source[:1], mask[:1]
    found = decoding.beam_search(model, *alone, 2, 3, size=1000, longest=3)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert np.exp(scores).sum() == pytest.approx(1, abs=1e-4)  # all there are
    greedy = decoding.beam_search(model, *alone, 2, 3, size=1, longest=3)[0]
    assert found[0].score >= greedy.score


def test_what_cannot_be_built_is_said():
    with pytest.raises(ValueError, match="5 units cannot be halved"):
        translator(3, 3, hidden_size=5, bidirectional=True)
    with pytest.raises(ValueError, match="unknown cell"):
        translator(3, 3, cell="elman")


def test_the_loss_counts_words_and_cuts_common_padding_off():
    model, (source, mask) = built(), as_torch()
    y = torch.tensor([[4, 5, 3, 0], [6, 3, 0, 0], [1, 7, 3, 0]])
    given = torch.tensor(GIVEN)
    batch = SimpleNamespace(x=source, source_mask=mask, given=given, y=y, mask=y > 0)
    with torch.no_grad():
        log_p = model(source, mask, given).log_softmax(-1)
        found = translation_cross_entropy(model, batch)
    right = log_p.gather(-1, y[..., None])[..., 0][y > 0]
    assert len(right) == 8
    torch.testing.assert_close(found, -right.mean())
