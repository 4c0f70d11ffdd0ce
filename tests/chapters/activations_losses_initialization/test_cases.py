"""Chapter 07's experiments compute what they claim; the full runs are records."""

import numpy as np
import pytest

from dlcore import data, ledger
from dlcore.chapters.activations_losses_initialization import cases as experiments
from dlcore.chapters.activations_losses_initialization.cases import CASES, SEEDS, run


@pytest.fixture(scope="module")
def few():
    return data.mnist().take(train=800, test=300, seed=1)


@pytest.fixture(autouse=True)
def nothing_trained():
    experiments.TRAINED.clear()


def test_the_table_is_the_books():
    first, second, third, fourth, fifth = (
        CASES[f"configuration_{n}"] for n in range(1, 6)
    )
    assert (first.hidden, first.output) == ("tanh", "logistic")
    assert (first.learning_rate, second.learning_rate) == (0.01, 10.0)
    assert (third.initializer, third.optimizer) == ("glorot uniform", "adam")
    assert (fourth.hidden, fourth.initializer) == ("relu", "he normal")
    assert fourth.output_initializer == "glorot uniform"
    assert [case.loss for case in (third, fourth)] == [
        "mean squared error",
        "cross entropy",
    ]
    assert (fourth.batch_size, fifth.batch_size) == (1, 64)
    assert {case.epochs for case in experiments.CONFIGURATIONS.values()} == {20}


@pytest.mark.system("L-E5.4")
@pytest.mark.parametrize("ending", ["", "_tensorflow"])
@pytest.mark.parametrize("number", range(1, 6))
def test_every_configuration_runs(few, number, ending):
    name = f"configuration_{number}{ending}"
    # Keras compiles its loop for each shape: hundreds of steps, whole mini-batches
    digits = few.take(train=768 if number == 5 else 800)
    history = run(name, epochs=2, seed=1, digits=digits)
    assert {len(values) for values in history.metrics.values()} == {3}
    untrained, _, final = history.metrics["test error"]
    assert untrained > 0.7
    most = {1: 0.9, 2: 0.95, 3: 0.35, 4: 0.25, 5: 0.6}[number]
    assert final < most
    assert history.settings["framework"] == ("tensorflow" if ending else "torch")
    assert history.settings["loss"] == CASES[name].loss
    assert all(np.isfinite(values).all() for values in history.metrics.values())


@pytest.mark.system("L-E5.4")
def test_seeds_trained_together_are_told_apart(few):
    first, second = (
        run("configuration_5", epochs=1, seed=seed, digits=few) for seed in SEEDS[:2]
    )
    again = run("configuration_5", epochs=1, seed=SEEDS[0], digits=few)
    assert first.metrics == again.metrics
    assert first.metrics != second.metrics
    assert first.settings["seed"] == SEEDS[0]
    assert len(experiments.TRAINED) == 1


def test_progress_is_reported(few):
    reported = []
    run("configuration_5", epochs=2, seed=3, digits=few, on_epoch=reported.append)
    assert reported == [0, 1, 2]


def test_what_cannot_be_run_is_explained():
    with pytest.raises(ValueError, match="there are configuration_1, configuration_2"):
        run("configuration_6")


def test_every_case_belongs_to_the_ledger():
    known = {e.id for e in ledger.entries("activations_losses_initialization")}
    assert {case.system for case in CASES.values()} <= known
    assert known == {"L-E5.2", "L-E5.3", "L-E5.4", "L-E5.5", "L-E5.6"}


@pytest.mark.system("L-E5.5")
def test_normalization_lets_the_deep_network_learn(few):
    errors = {
        place: run(f"normalized_{place}_0.1", epochs=2, seed=1, digits=few)
        for place in ("none", "before", "after")
    }
    final = {place: run.metrics["test error"][-1] for place, run in errors.items()}
    assert max(final["before"], final["after"]) < 0.5 < 0.8 < final["none"]
    layers = experiments.normalized(CASES["normalized_before_0.1"], seed=1)
    kinds = [type(layer).__name__ for layer in layers]
    assert kinds[:4] == ["Flatten", "Linear", "BatchNorm1d", "Tanh"]
    layers = experiments.normalized(CASES["normalized_after_0.1"], seed=1)
    kinds = [type(layer).__name__ for layer in layers]
    assert kinds[:4] == ["Flatten", "Linear", "Tanh", "BatchNorm1d"]


@pytest.mark.system("L-E5.5")
def test_neither_place_is_the_better_one_at_both_rates():
    recorded = ledger.records("activations_losses_initialization")
    ends = []
    for rate in ("0.1", "1"):
        before, after = (
            recorded.case(f"normalized_{place}_{rate}")["test error"].sel(epoch=3)
            for place in ("before", "after")
        )
        mean, half = ledger.interval((after - before).values)
        ends.append((mean - half, mean + half))
    assert ends[0][1] < 0 < ends[1][0]


@pytest.mark.system("L-E5.6")
def test_every_fold_judges_a_network_that_has_not_seen_it(monkeypatch, few):
    seen = []

    def train(case, network, digits, epochs, seed, on_epoch):
        seen.append((digits.x_train, digits.x_test))
        return {"test error": [0.9, len(seen) / 10]}, 1.0

    monkeypatch.setattr(experiments, "SMALL", 800)
    monkeypatch.setattr(experiments, "train_small", train)
    history = run("folds_5", epochs=1, seed=1, digits=few)
    assert history.metrics == {"validation error": pytest.approx([0.9, 0.3])}
    assert history.seconds == 5
    assert [len(train) for train, _ in seen] == [640] * 5
    held = np.concatenate([test for _, test in seen])
    assert len(np.unique(held, axis=0)) == len(np.unique(few.x_train, axis=0))
    for train, test in seen:
        both = np.concatenate([train, test])
        assert len(np.unique(both, axis=0)) == len(np.unique(few.x_train, axis=0))


@pytest.mark.system("L-E5.6")
def test_a_map_has_one_error_for_each_setting(monkeypatch, few):
    monkeypatch.setattr(experiments, "MAPPED", 500)
    monkeypatch.setattr(experiments, "HELD_OUT", 200)
    monkeypatch.setattr(experiments, "RATES", (0.001, 0.2, 5.0))
    monkeypatch.setattr(experiments, "MOMENTA", (0.0, 0.9))
    history = run("map", seed=1, digits=few)
    assert history.along == "setting"
    assert {len(errors) for errors in history.metrics.values()} == {6}
    slow, good, wild, *_, lost = history.metrics["validation error"]
    assert good < 0.6 < min(slow, lost)  # row by row: no momentum, then 0.9
    assert good < wild
    assert history.settings.keys().isdisjoint({"learning_rate", "folds"})


@pytest.mark.system("L-E5.2")
def test_error_terms_are_slopes():
    def losses(z, t):
        y = 1 / (1 + np.exp(-z))
        return 0.5 * (t - y) ** 2, -(t * np.log(y) + (1 - t) * np.log(1 - y))

    for y, t in ((0.99, 0), (0.3, 1), (0.6, 0)):
        z, nudge = np.log(y / (1 - y)), 1e-6
        terms = experiments.error_terms(y, t)
        above, below = losses(z + nudge, t), losses(z - nudge, t)
        slopes = [(a - b) / (2 * nudge) for a, b in zip(above, below, strict=True)]
        assert list(terms.values()) == pytest.approx(slopes, abs=1e-8)
        assert terms["cross-entropy"] == pytest.approx(y - t, abs=1e-12)


@pytest.mark.system("L-E5.3")
def test_modified_tanh_is_never_flat():
    assert experiments.smallest_slope() == pytest.approx(0.2, abs=1e-6)
