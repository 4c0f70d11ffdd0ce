"""Chapter 17's cases: the two tasks, the cells, the ladder, and the facts."""

import numpy as np
import pytest
import torch

from dlcore.chapters.lstm_and_gru import cases
from dlcore.chapters.lstm_and_gru.cases import CASES
from dlcore.lab import PageModel
from dlcore.scratch import recurrent as scratch


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_sum_is_that_of_one_marked_number_in_each_half():
    x, y = cases.adding(200, 11, seeded())
    assert (x[:, :5, 1].sum(1) == 1).all()
    assert (x[:, 5:, 1].sum(1) == 1).all()
    torch.testing.assert_close((x[..., 0] * x[..., 1]).sum(1), y[:, 0])
    assert (y - 1).square().mean() == pytest.approx(1 / 6, abs=0.04)


def test_symbols_come_first_and_signals_after_the_pause():
    x, y = cases.copying(50, 7, seeded())
    assert x.shape == (50, 7 + 2 * cases.SYMBOLS, cases.KINDS + 2)
    assert (x[:, : cases.SYMBOLS].argmax(-1) == y).all()
    assert (x[:, cases.SYMBOLS : -cases.SYMBOLS, cases.KINDS] == 1).all()
    assert (x[:, -cases.SYMBOLS :, cases.KINDS + 1] == 1).all()


@pytest.mark.system("F-E7.10")
def test_peepholes_at_zero_make_the_usual_lstm():
    torch.manual_seed(1)
    own, usual = cases.PeepholeLSTM(3, 5), torch.nn.LSTM(3, 5, batch_first=True)
    with torch.no_grad():
        usual.weight_ih_l0.copy_(own.U.weight)
        usual.weight_hh_l0.copy_(own.W.weight)
        usual.bias_ih_l0.copy_(own.U.bias)
        usual.bias_hh_l0.zero_()
        x = torch.randn(2, 8, 3)
        torch.testing.assert_close(own(x), usual(x)[0])
        own.peepholes[2] = 1  # the output gate sees the new cell
        assert not torch.allclose(own(x)[:, 0], usual(x)[0][:, 0])


@pytest.mark.system("L-AppH")
def test_the_original_gru_is_that_of_scratch():
    torch.manual_seed(2)
    own = cases.OriginalGRU(3, 5).double()
    weights = own.W.weight, own.U.weight, own.U.bias
    layer = scratch.OriginalGRU(*(each.detach().numpy() for each in weights))
    x = np.random.default_rng(2).normal(size=(4, 9, 3))
    found = own(torch.tensor(x)).detach()
    np.testing.assert_allclose(found, layer.forward(x), atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_each_case_climbs_as_long_as_it_solves(name):
    told = []
    history = cases.run(name, epochs=2, seed=7, on_epoch=told.append)
    settings = history.settings
    assert history.at == list(CASES[name].lengths[:1])
    assert told
    assert settings["longest solved"] == 0
    assert history.metrics["steps"] == [2]
    assert history.metrics["test error"][0] > CASES[name].solved


def test_a_length_that_is_solved_is_left_at_once():
    case = CASES["copy_plain"]  # an orthogonal layer needs hardly any steps
    found = cases.climb(case, cases.network(case, 7), 5, seed=7, steps=400)
    assert found["validation error"] < case.solved
    assert found["steps"] < 400
    assert found["test error"] < 0.05


def test_an_unknown_case_is_said():
    with pytest.raises(ValueError, match="There is no case 'elman'; there are adding_"):
        cases.run("elman")


@pytest.mark.system("L-E10.2")
def test_the_forget_bias_is_where_the_case_says():
    for name, bias in (("lstm", 1), ("lstm_no_bias", 0), ("lstm_bias_4", 4)):
        layer = cases.network(cases.CELLS[name], 3).layers[0]
        assert (layer.bias_ih_l0[64:128] == bias).all()
        assert layer.bias_ih_l0.sum() == 64 * bias


def test_the_usual_start_is_that_of_pytorch():
    case = cases.CASES["copy_plain_usual"]
    W = cases.network(case, 3).layers[0].weight_hh_l0.detach()
    assert W.abs().max() <= 64**-0.5  # U(−1/√64, 1/√64)
    usual = torch.nn.RNN(6, 64).weight_hh_l0.detach()
    assert W.std().item() == pytest.approx(usual.std().item(), rel=0.05)
    plain = cases.network(cases.CASES["copy_plain"], 3).layers[0].weight_hh_l0
    torch.testing.assert_close(plain @ plain.T, torch.eye(64), atol=1e-5, rtol=0)


@pytest.mark.system("L-E10.1")
def test_the_steepest_slopes_are_those_of_the_book():
    found = cases.steepest()
    assert found["logistic"] == pytest.approx(0.25)
    assert found["tanh"] == pytest.approx(1)
    assert found["logistic, three neurons"] == pytest.approx(1 / 64)


@pytest.mark.system("L-E10.1")
def test_each_patient_is_ill_and_the_carousel_is_exact():
    ill = {"weights too small": -1, "logistic neurons": -1, "weights too large": 1}
    for patient, sign in ill.items():
        powers = np.log10(cases.lengths_by_layer(patient, "nothing", 5))
        assert sign * powers[0] > 6
        carousel = cases.lengths_by_layer(patient, "carousel", 5)
        np.testing.assert_allclose(carousel, 1)
        clipped = cases.lengths_by_layer(patient, "clipping", 5)
        assert clipped.max() <= 1 + 1e-9
        np.testing.assert_allclose(clipped / clipped[-1], 10**powers)


@pytest.mark.system("L-E10.1")
def test_batch_norm_makes_the_size_of_the_weights_irrelevant(monkeypatch):
    large = cases.lengths_by_layer("weights too large", "batch norm", 5)
    monkeypatch.setitem(cases.PATIENTS, "weights too large", ("relu", 2**0.5))
    healthy = cases.lengths_by_layer("weights too large", "batch norm", 5)
    np.testing.assert_allclose(large, healthy, rtol=1e-6)
    assert healthy.max() > 100  # what grows is not the weights' doing


@pytest.mark.system("L-E10.2")
def test_the_carousel_keeps_what_tanh_loses():
    found = cases.carousel(50)
    assert found["linear, weight 1.0"] == pytest.approx(0.7)
    assert found["linear, weight 0.9"] == pytest.approx(0.7 * 0.9**50)
    assert found["tanh, weight 1.0"] < 0.2


@pytest.mark.system("L-E10.2")
@pytest.mark.system("F-E7.10")
def test_weights_follow_their_formulas():
    n, m = 128, 1
    found, block = cases.weights(), n * (n + m + 1)
    assert found["lstm"] == 4 * block
    assert found["original gru"] == 3 * block
    assert found["tanh"] == block
    assert found["peephole"] == 4 * block + 3 * n
    zoo = cases.zoo()
    assert zoo["two LSTMs with dropout"] == zoo["lstm"] + 10 * 4 * 21


@pytest.mark.system("L-AppH")
def test_both_grus_are_the_same_where_the_reset_gates_are_open():
    found = cases.variants()
    assert found["states, open"] < 1e-12
    assert 0.01 < found["states, usual"] < found["states, large"]


@pytest.mark.system("F-E7.9")
def test_slopes_by_distance_are_those_of_the_scratch_layer():
    case = cases.CELLS["lstm"]
    model = cases.network(case, 5)
    x, _ = cases.adding(1, 12, seeded(5))
    found = cases.slopes_by_distance(model, x)
    layer = model.layers[0]
    names = "weight_hh_l0", "weight_ih_l0", "bias_ih_l0"
    weights = [getattr(layer, name).detach().double().numpy() for name in names]
    own = scratch.LSTM(*weights)
    error = np.zeros_like(own.forward(x.double().numpy()))
    error[0, -1] = torch.randn(64, generator=seeded()).numpy()
    lengths = np.linalg.norm(own.backward(error)[0], axis=1)[::-1]
    np.testing.assert_allclose(found, lengths / lengths[0], rtol=1e-3)


def test_the_reader_learns_and_its_page_model_carries_the_weights():
    about = PageModel.load("lstm_and_gru.reader").about
    assert "with changes" not in about["commit"]
    assert about["parameters"] == sum(p.numel() for p in cases.Reader().parameters())
    assert len(cases.windows().x_test) > 400
    assert set(cases.letters()) <= set(cases.ALPHABET)
