"""Chapter 05's experiments: every case learns, and the frameworks agree."""

import numpy as np
import pytest

from dlcore import data
from dlcore.chapters.frameworks import cases as experiments
from dlcore.chapters.frameworks.cases import CASES, run


@pytest.fixture(scope="module")
def few():
    return data.mnist().take(train=600, test=200, seed=1)


@pytest.fixture(autouse=True)
def small_validation(monkeypatch):
    from dataclasses import replace

    for name, case in CASES.items():
        if case.validation:
            monkeypatch.setitem(CASES, name, replace(case, validation=100))


@pytest.mark.system("L-E5.1")
@pytest.mark.parametrize("case", CASES)
def test_every_case_runs_and_says_what_it_did(case, few):
    seen = []
    history = run(case, epochs=1, seed=3, digits=few, on_epoch=seen.append)
    assert seen[-1] == 1
    assert history.metrics["test loss"][1] < history.metrics["test loss"][0]
    assert history.settings["framework"] == CASES[case].framework
    assert history.settings["seed"] == 3
    assert all(np.isfinite(history.metrics["training loss"]))


@pytest.mark.system("L-E5.1")
def test_a_fifth_of_the_rate_makes_numpy_as_slow_as_keras(few):
    standard = few.standardize()
    from dlcore.networks import copy_weights, mlp
    from dlcore.scratch.network import Network
    from dlcore.training import fit

    losses = {"squared error": 0.01, "mean squared error": 0.05}
    weights = []
    for loss, learning_rate in losses.items():
        model = mlp((784, 25, 10), "tanh", "logistic")
        copy_weights(Network((784, 25, 10)), model)
        settings = {"learning_rate": learning_rate, "loss": loss}
        fit(model, standard, epochs=1, batch_size=1, **settings)
        weights.append(model[1].weight.detach().numpy())
    np.testing.assert_allclose(*weights, atol=2e-5)


@pytest.mark.system("F-E3.5")
@pytest.mark.system("F-E3.7")
def test_the_books_parameters():
    assert CASES["logistic_regression"].parameters == 7_850
    assert CASES["mlp"].parameters == 269_322
    assert CASES["keras"].parameters == 19_885


@pytest.mark.system("F-E3.5")
def test_logistic_regression_begins_without_an_opinion(few):
    history = run("logistic_regression", epochs=0, seed=0, digits=few)
    assert history.metrics["test loss"] == pytest.approx([np.log(10)], abs=1e-6)


@pytest.mark.system("F-E3.8")
def test_weights_between_one_and_minus_one_begin_with_absurd_certainty(few):
    absurd = run("mlp_uniform", epochs=0, seed=0, digits=few)
    calm = run("mlp", epochs=0, seed=0, digits=few)
    assert calm.metrics["test loss"][0] < 4
    assert absurd.metrics["test loss"][0] > 50


@pytest.mark.system("F-E3.6")
def test_the_cheques_of_the_book():
    assert experiments.misread(0.919) == pytest.approx(0.287, abs=5e-4)
    assert experiments.misread(0.982) == pytest.approx(0.070, abs=5e-4)


@pytest.mark.system("F-E3.1")
@pytest.mark.system("F-E3.3")
def test_the_small_calculations_of_the_book():
    assert experiments.smoke_test() == 6
    assert experiments.sharing() == {"one call": 6, "naive": 12, "shared": 6}
    assert list(experiments.towers().values()) == [5, 11, 10, 22]
    assert experiments.checkpoints_kept() == 5


def test_unknown_cases_are_refused():
    with pytest.raises(ValueError, match="there are keras"):
        run("theano")
