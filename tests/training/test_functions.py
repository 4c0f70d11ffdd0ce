"""Losses and metrics that are functions: whatever a model is, the same training call.

Three examples that later chapters need, each in a few lines: an autoencoder, a language
model of padded sequences, and a network with two heads.
"""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from patterns import TIME, WORDS, make_dataset, make_houses, make_sentences
from torch import nn
from torch.nn import functional

from dlcore.training import fit, sweep
from dlcore.training.groups import kind_of
from dlcore.training.parts import Parts, batch_type
from dlcore.training.sequences import PERPLEXITY, token_cross_entropy
from dlcore.training.settings import Settings
from dlcore.training.single import SingleRun
from dlcore.training.stacked import StackedRuns

CPU = torch.device("cpu")
PARTS = ("train", "test")
LANGUAGE = {"loss": token_cross_entropy, "metrics": PERPLEXITY}

# ------------------------------------------------------------- an autoencoder


def autoencoder(code=3, dropout=0.0):
    layers = [nn.Flatten(), nn.Linear(64, code), nn.Tanh(), nn.Dropout(dropout)]
    return nn.Sequential(*layers, nn.Linear(code, 64))


def reconstruction(model, batch):
    return (model(batch.x) - batch.x.flatten(1)).square().mean()


# -------------------------------------- a language model of padded sequences


class LanguageModel(nn.Module):
    """Words (batch, time) → logits of the next word (batch, time, words)."""

    def __init__(self, hidden_size=8):
        super().__init__()
        self.embed = nn.Embedding(WORDS, hidden_size)
        self.last = nn.Linear(hidden_size, WORDS)

    def forward(self, x):
        return self.last(torch.tanh(self.embed(x)))


class Recurrent(LanguageModel):
    """The same with a memory."""

    def __init__(self, hidden_size=8):
        super().__init__(hidden_size)
        self.memory = nn.GRU(hidden_size, hidden_size, batch_first=True)

    def forward(self, x):
        return self.last(self.memory(self.embed(x))[0])


# ------------------------------------------------------------- two heads


class TwoHeads(nn.Module):
    """A pattern, and whether its number is odd, of one hidden layer."""

    def __init__(self, hidden_size=10):
        super().__init__()
        self.hidden = nn.Linear(64, hidden_size)
        self.pattern = nn.Linear(hidden_size, 4)
        self.parity = nn.Linear(hidden_size, 2)

    def forward(self, x):
        hidden = torch.tanh(self.hidden(x.flatten(1)))
        return self.pattern(hidden), self.parity(hidden)


def two_labels():
    dataset = make_dataset()
    for part in PARTS:
        y = vars(dataset).pop(f"y_{part}")
        vars(dataset).update({f"y_pattern_{part}": y, f"y_parity_{part}": y % 2})
    return dataset


def both(model, batch):
    pattern, parity = model(batch.x)
    loss = functional.cross_entropy(pattern, batch.y_pattern)
    return loss + functional.cross_entropy(parity, batch.y_parity)


def parity_error(model, batch):
    return (model(batch.x)[1].argmax(1) != batch.y_parity).float().mean()


# ------------------------------------------------------------- one run each


def test_an_autoencoder(patterns):
    torch.manual_seed(0)
    settings = {"optimizer": "adam", "learning_rate": 0.01}
    history = fit(autoencoder(), patterns, epochs=20, loss=reconstruction, **settings)
    assert list(history.metrics) == ["training loss", "test loss"]
    losses = history.metrics["test loss"]
    variance = patterns.x_test.var(axis=0).mean()  # of a code that says nothing
    assert losses[-1] < 0.9 * variance < losses[0]
    assert history.settings["loss"] == "reconstruction"
    assert history.to_dataset().attrs["loss"] == "reconstruction"


@pytest.mark.parametrize("build", [LanguageModel, Recurrent])
def test_a_language_model_with_a_mask(build):
    torch.manual_seed(0)
    settings = {"optimizer": "adam", "learning_rate": 0.05, "batch_size": 32}
    history = fit(build(), make_sentences(), epochs=15, **settings, **LANGUAGE)
    perplexity = history.metrics["test perplexity"]
    assert perplexity[0] == pytest.approx(WORDS, rel=0.3)
    assert 1 <= perplexity[-1] < 1.1


def test_a_network_with_two_heads():
    torch.manual_seed(0)
    history = fit(
        TwoHeads(), two_labels(), epochs=8, loss=both, metrics={"parity": parity_error}
    )
    assert list(history.metrics) == [
        f"{part} {name}" for part in ("training", "test") for name in ("loss", "parity")
    ]
    assert history.metrics["test parity"][-1] < 0.1 < history.metrics["test parity"][0]


# ------------------------------------------------------------- the right values


def test_a_function_that_says_what_a_name_says_gives_the_same_run(patterns):
    def cross_entropy(model, batch):
        return functional.cross_entropy(model(batch.x), batch.y)

    def error(model, batch):
        return (model(batch.x).argmax(1) != batch.y).double().mean()

    def run(**settings):
        torch.manual_seed(0)
        layers = [nn.Flatten(), nn.Linear(64, 9), nn.Tanh(), nn.Dropout(0.2)]
        model = nn.Sequential(*layers, nn.Linear(9, 4))
        return fit(model, patterns, epochs=3, batch_size=32, **settings).metrics

    named = run()
    asked = run(loss=cross_entropy, metrics={"error": error})
    assert asked.keys() == named.keys()
    for name, expected in named.items():
        np.testing.assert_allclose(asked[name], expected, atol=1e-6)
    besides = run(metrics={"wrong": error})
    assert besides["test wrong"] == pytest.approx(named["test error"], abs=1e-12)


@pytest.mark.parametrize("batch_size", [7, 32, 1000])
def test_means_over_a_part_weigh_every_word_alike(batch_size):
    dataset = make_sentences()
    torch.manual_seed(0)
    model = LanguageModel()
    history = fit(model, dataset, epochs=0, batch_size=batch_size, **LANGUAGE)
    x, y = torch.tensor(dataset.x_test), torch.tensor(dataset.y_test)
    mask = torch.tensor(dataset.mask_test)
    with torch.no_grad():
        expected = functional.cross_entropy(model(x)[mask], y[mask]).item()
    assert history.metrics["test loss"][0] == pytest.approx(expected, rel=1e-5)
    assert history.metrics["test perplexity"][0] == pytest.approx(np.exp(expected))


def test_a_token_counts_where_no_mask_says_otherwise():
    dataset = make_sentences()
    torch.manual_seed(0)
    model, arrays = LanguageModel(), (dataset.x_test, dataset.y_test)
    x, y = map(torch.tensor, arrays)
    with torch.no_grad():
        logits = model(x)
        every = batch_type(("x", "y", "mask"))(x, y, None)
        found = token_cross_entropy(model, every)
        expected = functional.cross_entropy(logits.transpose(1, 2), y)
        torch.testing.assert_close(found, expected)
        last = every._replace(y=y[:, -1])
        found = token_cross_entropy(lambda x: model(x)[:, -1], last)
        torch.testing.assert_close(
            found, functional.cross_entropy(logits[:, -1], y[:, -1])
        )


def test_sequences_of_the_test_part_may_be_longer_and_nothing_else():
    dataset = make_sentences()
    for name in ("x_test", "y_test", "mask_test"):
        array = getattr(dataset, name)
        setattr(dataset, name, np.concatenate([array, array], axis=1))
    history = fit(Recurrent(), dataset, epochs=1, **LANGUAGE)
    assert history.metrics["test loss"][1] < history.metrics["test loss"][0]
    dataset.x_test = np.stack([dataset.x_test] * 2, axis=2)
    with pytest.raises(ValueError, match=r"x of the test part has the shape"):
        fit(Recurrent(), dataset, epochs=1, **LANGUAGE)


@pytest.mark.parametrize("batch_size", [9, 70, 1000])
def test_means_over_a_part_weigh_every_example_alike(patterns, batch_size):
    torch.manual_seed(0)
    model = autoencoder()
    settings = {"loss": reconstruction, "batch_size": batch_size}
    history = fit(model, patterns, epochs=0, **settings)
    x = torch.tensor(patterns.x_test)
    with torch.no_grad():
        expected = (model(x) - x.flatten(1)).square().mean().item()
    assert history.metrics["test loss"][0] == pytest.approx(expected, rel=1e-5)


def test_a_batch_has_the_arrays_of_the_data_set():
    seen = []

    def look(model, batch):
        seen.append(batch)
        return (model(batch.x) - batch.y).square().mean()

    houses = make_houses()
    for part, count in (("train", 90), ("test", 40)):
        age = np.arange(count, dtype=np.uint8)
        vars(houses).update({f"age_{part}": age, f"note_{part}": None})
    fit(nn.Linear(5, 1), houses, epochs=1, loss=look, batch_size=40)
    assert seen[0]._fields == ("x", "y", "mask", "age")
    assert seen[0].mask is None
    assert seen[0].y.shape == (2, 1)  # as the outputs, so that y − t is no matrix
    assert seen[0].age.dtype == torch.int64
    assert {len(batch.x) for batch in seen} == {2, 10, 40}


def test_what_a_model_draws_itself_depends_on_its_seed_only(patterns):
    class Noisy(nn.Module):
        def __init__(self):
            super().__init__()
            self.last = nn.Linear(64, 4)

        def forward(self, x):
            x = x.flatten(1)
            return self.last(x + torch.randn_like(x))

    def losses(seed):
        torch.manual_seed(1)
        model = Noisy()
        torch.manual_seed(99)
        before = torch.get_rng_state()
        history = fit(model, patterns, epochs=2, seed=seed)
        assert torch.equal(torch.get_rng_state(), before)
        return history.metrics["test loss"]

    assert losses(seed=4) == losses(seed=4)
    assert losses(seed=4) != losses(seed=5)
    runs = sweep(Noisy, patterns, epochs=2, seeds=[4, 5], learning_rate=[0.1, 0.2])
    for seed in (4, 5):
        torch.manual_seed(seed)
        alone = fit(Noisy(), patterns, epochs=2, seed=seed, learning_rate=0.2)
        together = runs["test loss"].sel(seed=seed, learning_rate=0.2)
        np.testing.assert_allclose(together, alone.metrics["test loss"], atol=1e-6)


def test_steps_are_told_with_the_loss_of_their_mini_batch(patterns):
    told = []
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 4))
    first = torch.randperm(150, generator=torch.Generator().manual_seed(0))[:64]
    x, y = torch.tensor(patterns.x_train), torch.tensor(patterns.y_train)
    expected = functional.cross_entropy(model(x[first]), y[first]).item()
    fit(model, patterns, epochs=2, on_step=lambda *step: told.append(step))
    assert [step for step, _ in told] == [1, 2, 3, 4, 5, 6]
    assert told[0][1] == pytest.approx(expected, rel=1e-6)


# ------------------------------------------------------------- sweeps


CASES = {
    "autoencoder": (autoencoder, make_dataset(), reconstruction, None, "dropout"),
    "language model": (
        LanguageModel,
        make_sentences(),
        token_cross_entropy,
        PERPLEXITY,
        "hidden_size",
    ),
    "recurrent": (
        Recurrent,
        make_sentences(),
        token_cross_entropy,
        None,
        "hidden_size",
    ),
    "two heads": (TwoHeads, two_labels(), both, {"parity": parity_error}, None),
}
KINDS = {"recurrent": SingleRun}


@pytest.mark.parametrize("name", CASES)
def test_each_run_of_a_sweep_is_the_run_alone(name):
    build, dataset, loss, metrics, parameter = CASES[name]
    values = {"dropout": [0.0, 0.3], "hidden_size": [5, 6], None: [None]}[parameter]
    shared = {"epochs": 3, "loss": loss, "metrics": metrics, "optimizer": "adam"}
    grid = {parameter: values} if parameter else {}
    rates = [0.01, 0.03]
    runs = sweep(build, dataset, seeds=2, learning_rate=rates, **shared, **grid)
    for value in values:
        for rate in rates:
            for seed in (0, 1):
                torch.manual_seed(seed)
                chosen = {parameter: value} if parameter else {}
                model = build(**chosen)
                point = {"learning_rate": rate, "seed": seed}
                alone = fit(model, dataset, **shared, **point).metrics
                assert alone.keys() == set(runs)
                for metric, expected in alone.items():
                    together = runs[metric].sel(point | chosen)
                    np.testing.assert_allclose(together, expected, atol=1e-5)
    settings = Settings(loss=loss, metrics=metrics or {})
    parts = Parts(dataset, CPU, objective=settings.objective)
    kind = kind_of(build(), parts.train, settings, count=2)
    assert kind is KINDS.get(name, StackedRuns)


def test_a_loss_that_cannot_be_mapped_is_trained_one_after_another(patterns):
    def strange(model, batch):
        outputs = model(batch.x)
        scale = float(outputs.detach().abs().mean())  # a number of one run
        return outputs.square().mean() / (1 + scale)

    runs = sweep(autoencoder, patterns, epochs=2, seeds=2, loss=strange)
    torch.manual_seed(1)
    alone = fit(autoencoder(), patterns, epochs=2, seed=1, loss=strange)
    together = runs["test loss"].sel(seed=1)
    np.testing.assert_allclose(together, alone.metrics["test loss"], atol=1e-6)
    assert runs.attrs["loss"] == "strange"
    again = runs.attrs["recipe"].train({}, seeds=[1])
    np.testing.assert_allclose(again["test loss"][0], together, atol=1e-6)


# ------------------------------------------------------------- refusals


def loss_of_examples(model, batch):
    return (model(batch.x) - batch.x.flatten(1)).square().mean(1)


def constant(model, batch):
    return torch.tensor(1.0)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"loss": loss_of_examples}, r"'loss' must return the mean .* \(2,\)"),
        ({"loss": constant}, "does not depend on weights"),
        (
            {"loss": reconstruction, "metrics": {"three": lambda *_: 3}},
            "'three' must return .* not 3",
        ),
        (
            {"loss": reconstruction, "metrics": {"loss": constant}},
            "'loss' is measured anyway",
        ),
        ({"metrics": {"error": constant}}, "'error' is measured anyway"),
        ({"metrics": {"rate": 0.5}}, "'rate' must be a function .* not 0.5"),
        ({"metrics": {"p": (constant, constant, 1)}}, "'p' must be a function"),
        ({"loss": "hinge"}, r"unknown loss 'hinge'.* write a function"),
    ],
)
def test_functions_that_cannot_be_are_refused(patterns, settings, message):
    with pytest.raises(ValueError, match=message):
        fit(autoencoder(), patterns, epochs=1, **settings)


def changed(dataset, **arrays):
    return SimpleNamespace(**{**vars(dataset), **arrays})


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"mask_test": None}, "mask must be in all parts of sentences or in none"),
        ({"mask_train": np.ones((90, TIME))}, "mask_train must hold True and False"),
        ({"mask_test": np.zeros((40, TIME), bool)}, "a True in each example"),
        ({"y_test": np.zeros((39, TIME), int)}, "y_test must hold .* the 40 examples"),
        ({"y_test": np.zeros((40, 9), int)}, r"y of the test part .* \(40, 9\)"),
        ({"y_test": np.full((40, TIME), "a")}, "y_test must hold a number"),
        ({"y_test": np.full((40, TIME), np.nan)}, "y_test .* no finite numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(arrays, message):
    with pytest.raises(ValueError, match=message):
        fit(
            LanguageModel(),
            changed(make_sentences(), **arrays),
            epochs=1,
            loss=token_cross_entropy,
        )


def test_a_loss_by_name_refuses_a_mask(patterns):
    masked = changed(patterns, mask_train=np.ones((150, 8), bool))
    with pytest.raises(ValueError, match="a mask, which no loss by name heeds"):
        fit(nn.Sequential(nn.Flatten(), nn.Linear(64, 4)), masked, epochs=1)
