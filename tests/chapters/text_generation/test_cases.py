"""Chapter 18's text, networks and records: what they are and what they leave out."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from network_page import ENGINES, NetworkPage
from torch import nn

from dlcore import data
from dlcore.chapters.text_generation import cases
from dlcore.chapters.text_generation.writer import ForgetfulLSTM
from dlcore.lab.nets import PageModel

TINY = {"characters": 3000, "hidden_size": 8, "epochs": 1}


@pytest.mark.system("L-E11.1")
def test_every_page_belongs_to_one_part():
    parts = cases.parts()
    sizes = {name: sum(map(len, runs)) for name, runs in parts.items()}
    assert sum(sizes.values()) == len(cases.cleaned())
    assert len(parts["validation"]) == len(parts["test"]) == 5
    for name in ("validation", "test"):
        assert sizes[name] == pytest.approx(0.05 * len(cases.cleaned()), rel=0.01)
    # the stretches of all parts, in turn, are the novel
    held = [
        run
        for pair in zip(parts["validation"], parts["test"], strict=True)
        for run in pair
    ]
    joined = np.concatenate(
        [run for pair in zip(parts["train"], held, strict=True) for run in pair]
    )
    assert "".join(cases.vocabulary().decode(joined)) == cases.cleaned()


@pytest.mark.system("L-E11.1")
def test_windows_and_their_answers_lie_beside_each_other():
    run = np.arange(100)
    book = replace(cases.CASES["book"], length=10)
    x, y = cases.examples([run, run + 1000], book)
    np.testing.assert_array_equal(y[:, 0], x[:, -1] + 1)
    assert not ((x < 100) & (y > 100)).any()  # none crosses into the next stretch
    x, y = cases.examples([run], replace(book, every=True))
    np.testing.assert_array_equal(y, x + 1)


@pytest.mark.system("L-E11.1")
def test_leaky_windows_are_of_the_training_pages_and_others_are_not():
    leaky = cases.dataset(cases.CASES["leak_last"], seed=101)
    share = len(leaky.x_validation) / (len(leaky.x_validation) + len(leaky.x_train))
    assert share == pytest.approx(1 / cases.HELD_BACK, rel=0.2)
    known = {tuple(window) for window in leaky.x_train[:, 3:].tolist()}
    next_to = [tuple(window) in known for window in leaky.x_validation[:, :-3].tolist()]
    assert np.mean(next_to) > 0.9  # shares 37 characters with a training window
    clean = cases.dataset(replace(cases.CASES["leak_last"], leaky=False), seed=101)
    known = {tuple(window) for window in clean.x_train[:, 3:].tolist()}
    next_to = [tuple(window) in known for window in clean.x_validation[:, :-3].tolist()]
    assert np.mean(next_to) < 0.01


class Nothing(nn.Module):
    """A mask that drops all, and notes what it was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def forward(self, ones):
        self.asked.append(tuple(ones.shape))
        return torch.zeros_like(ones)


@pytest.mark.system("L-E11.1")
def test_recurrent_dropout_is_an_lstm_with_one_mask_for_all_steps():
    torch.manual_seed(0)
    layer = ForgetfulLSTM(3, 4, 0.5)
    plain = nn.LSTM(3, 4, batch_first=True)
    plain.load_state_dict(layer.state_dict())
    x = torch.randn(2, 6, 3)
    layer.eval()
    torch.testing.assert_close(layer(x)[0], plain(x)[0])
    layer.train()
    layer.mask = nn.Identity()  # nothing is dropped
    torch.testing.assert_close(layer(x)[0], plain(x)[0])
    layer.mask = Nothing()
    found = layer(x)[0]  # no output reaches the next step, cells do
    assert layer.mask.asked == [(2, 4)]  # once, for all steps
    assert not torch.allclose(found[:, 1], plain(x)[0][:, 1])
    with torch.no_grad():
        plain.weight_hh_l0.zero_()
    torch.testing.assert_close(found, plain(x)[0])


@pytest.mark.system("L-E11.1")
@pytest.mark.parametrize("name", cases.CASES)
def test_every_case_trains_and_says_what_made_it(monkeypatch, name):
    tiny = replace(cases.CASES[name], **TINY)
    monkeypatch.setitem(cases.CASES, name, tiny)
    beginnings = {
        part: [run[:900] for run in runs] for part, runs in cases.parts().items()
    }
    monkeypatch.setattr(cases, "parts", lambda: beginnings)
    history = cases.run(name, seed=1)
    assert history.settings["recurrent_dropout"] == tiny.recurrent_dropout
    assert (history.settings["epochs"], history.settings["seed"]) == (1, 1)
    for part in ("training", "validation", "test"):
        start, end = history.metrics[f"{part} loss"]
        assert 0 < end < start
    assert ("test, read in one piece" in history.settings) == tiny.every


# ------------------------------------------------------------- the page's network


@pytest.fixture(scope="module")
def shipped():
    return PageModel.load("text_generation.writer")


@pytest.fixture(scope="module")
def network(shipped):
    network = cases.network(cases.PAGE, seed=0)
    network.load_state_dict({k: torch.tensor(v) for k, v in shipped.state.items()})
    return network.eval()


@pytest.mark.system("L-E11.1")
def test_the_shipped_network_says_what_it_is(shipped, network):
    about = shipped.about
    assert "changes" not in about["commit"]
    assert about["tokens"] == "".join(cases.vocabulary().tokens)
    assert about["settings"] == {**cases.PAGE.settings(), "schedule": "one cycle"}
    assert about["parameters"] == sum(p.numel() for p in network.parameters())
    assert cases.streamed(network, cases.parts()["test"]) == pytest.approx(
        about["test loss"], abs=1e-3
    )


@pytest.mark.system("L-E11.2")
@pytest.mark.parametrize("engine", ENGINES)
def test_the_page_reads_on_as_pytorch_does(browser, tmp_path, shipped, network, engine):
    numbers = cases.vocabulary().encode("i saw the dull yellow eye of the creature")
    page = NetworkPage(browser, tmp_path)
    found = page.outputs(shipped, numbers[:, None], engine, keep=True)
    page.close()
    with torch.no_grad():
        expected = network(torch.tensor(numbers)[None])[0].numpy()
    assert np.abs(found - expected).max() <= 1e-4
    assert np.abs(expected).max() > 5


def test_the_loss_of_a_whole_text_is_that_of_its_characters(network):
    run = data.Vocabulary.of_characters(cases.cleaned()).encode("so much has been")
    with torch.no_grad():
        logits = network(torch.tensor(run[:-1])[None])[0]
    losses = -torch.log_softmax(logits, 1)[range(len(run) - 1), run[1:]]
    assert cases.streamed(network, [run, run]) == pytest.approx(losses.mean().item())
