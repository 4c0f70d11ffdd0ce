import json
import threading

import numpy as np
import pytest
import xarray as xr
from lab_page import frozen, synthetic_runs

from dlcore.lab import Lab

ERRORS = ["training error", "test error"]


def test_state_starts_where_the_chapter_wants(runs):
    lab = Lab(runs, ERRORS, name="digits", start={"learning_rate": 0.1})
    assert lab.state == {"learning_rate": 0.1, "momentum": 0.5, "dropout": 0.25}


def test_state_can_be_observed(runs):
    lab = Lab(runs, ERRORS, name="digits")
    seen = []
    lab.observe(lambda change: seen.append(change["new"]["momentum"]), "state")
    lab.set_state({"state": {**lab.state, "momentum": 0.9}})
    assert seen == [0.9]


def test_different_kinds_get_a_chart_each(runs):
    lab = Lab(runs, [*ERRORS, "test loss"], name="digits")
    error, loss = lab.config["panels"]
    assert (error["title"], error["percent"]) == ("error (%)", True)
    assert [curve["label"] for curve in error["curves"]] == ["training", "test"]
    assert (loss["title"], loss["percent"]) == ("loss", False)
    assert [curve["index"] for curve in loss["curves"]] == [2]


def test_units_and_labels_are_shown(runs):
    runs["test loss"].attrs["units"] = "nats"
    lab = Lab(runs, "test loss", name="digits", labels={"learning_rate": "step η"})
    assert lab.config["panels"][0]["title"] == "loss (nats)"
    assert lab.config["axes"][0]["label"] == "step η"
    assert lab.config["axes"][1]["label"] == "momentum"


def test_whole_numbers_words_and_fractions_are_told_apart():
    runs = xr.Dataset(
        {"test loss": (("batch_size", "optimizer", "epoch"), np.ones((2, 2, 3)))},
        coords={"batch_size": [16, 64], "optimizer": ["sgd", "adam"]},
    ).assign_coords(epoch=[0, 1, 2])
    size, optimizer = Lab(runs, "test loss", name="words").config["axes"]
    assert (size["numeric"], size["integer"]) == (True, True)
    assert (optimizer["numeric"], optimizer["integer"]) == (False, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"y": "tst error"}, "choose from"),
        (
            {"start": {"momentum": 0.6}},
            r"momentum=0\.6 is not one of \[0\.0, 0\.5, 0\.9",
        ),
        ({"start": {"speed": 1}}, "no slider 'speed'; there are .*'momentum'"),
        ({"name": "My Lab"}, "lower-case"),
    ],
)
def test_mistakes_are_explained(runs, arguments, words):
    with pytest.raises(ValueError, match=words):
        Lab(runs, **{"y": ERRORS, "name": "digits", **arguments})


@pytest.mark.system("L-E4.3")
def test_the_marker_is_part_of_the_state(runs):
    lab = Lab(runs, ERRORS, name="stop", marker=True, start={"epoch": 2})
    assert lab.state["epoch"] == 2
    assert lab.config["watch"]["index"] == -1
    with pytest.raises(ValueError, match="epoch=9"):
        Lab(runs, ERRORS, name="stop", marker=True, start={"epoch": 9})


@pytest.mark.system("L-E4.3")
def test_the_best_epoch_is_judged_on_validation_and_never_on_test(runs):
    runs["validation error"] = runs["test error"]
    lab = Lab(runs, [*ERRORS, "validation error"], name="stop", marker=True)
    assert lab.config["watch"]["index"] == 2
    runs["test accuracy"] = 1 - runs["test error"]
    lab = Lab(runs, "test accuracy", name="stop", marker=True)
    assert lab.config["watch"]["index"] == -1
    runs["validation accuracy"] = 1 - runs["test error"]
    lab = Lab(runs, "validation accuracy", name="stop", marker=True)
    assert lab.config["watch"] == {"index": 0, "growing": True}


def test_eight_hundred_runs_stay_below_one_megabyte():
    runs = synthetic_runs(
        learning_rate=np.geomspace(0.001, 3, 16).round(4),
        momentum=np.linspace(0, 0.9, 10).round(2),
        dropout=(0.0, 0.1, 0.2, 0.3, 0.5),
        seeds=2,
        epochs=20,
    )
    assert runs["test error"].isel(epoch=0).size == 1600
    for seeds in (1, 2):
        lab = Lab(runs.isel(seed=slice(seeds)), ERRORS, name="large")
        values, buffers = frozen(lab)
        size = len(json.dumps(values)) + sum(map(len, buffers.values()))
        assert size < 1_000_000


def test_the_state_is_valid_json_without_nan():
    runs = synthetic_runs()
    for variable in runs.data_vars.values():
        variable[:] = np.nan
    values, _ = frozen(Lab(runs, ERRORS, name="nothing"))
    json.dumps(values, allow_nan=False)


class FakeRecipe:
    """Trains at once; each epoch waits until the test allows it."""

    def __init__(self, diverges=False, error=None):
        self.diverges = diverges
        self.error = error
        self.allowed = threading.Semaphore(0)
        self.calls = []

    def train(self, values, *, seeds, on_epoch, should_stop):
        self.calls.append(values)
        if self.error:
            raise self.error
        for epoch in range(6):
            if should_stop():
                break
            value = np.nan if self.diverges and epoch >= 3 else 0.5 / (epoch + 1)
            on_epoch(
                epoch, {name: [value + 0.01 * s for s in seeds] for name in ERRORS}
            )
            self.allowed.acquire(timeout=10)
        return synthetic_runs()


def live_lab(**options):
    recipe = FakeRecipe(**options)
    lab = Lab(synthetic_runs(recipe=recipe), ERRORS, name="live")
    lab.sent = []
    lab.send = lambda content, buffers=None: lab.sent.append(content)
    return lab, recipe


def say(lab, **message):
    lab._handle_custom_msg(message, [])


VALUES = {"learning_rate": 0.2, "momentum": 0.5, "dropout": 0.1}


def test_a_kernel_answers_the_page():
    lab, _ = live_lab()
    say(lab, type="hello")
    assert lab.sent == [{"type": "hello"}]


def test_training_streams_curves_and_ends():
    lab, recipe = live_lab()
    lengths = []
    lab.observe(
        lambda change: lengths.append(len(change["new"][0]["mean"][0])), "trained"
    )
    recipe.allowed.release(6)
    say(lab, type="train", values=VALUES)
    lab.trainer.wait(10)
    assert lengths == [1, 2, 3, 4, 5, 6]
    assert lab.progress["status"] == "finished"
    (entry,) = lab.trained
    assert entry["values"] == VALUES
    np.testing.assert_allclose(entry["mean"][0], 0.5 / np.arange(1, 7) + 0.01)
    half = 4.3027 * 0.01 / np.sqrt(3)
    np.testing.assert_allclose(np.subtract(entry["mean"], entry["low"])[0], half)
    np.testing.assert_allclose(np.subtract(entry["high"], entry["mean"])[0], half)
    assert entry["diverged"] == [-1, 0]
    assert len(lab.trainer.results) == 1


def test_a_diverging_run_is_data_and_valid_json():
    lab, recipe = live_lab(diverges=True)
    recipe.allowed.release(6)
    say(lab, type="train", values=VALUES)
    lab.trainer.wait(10)
    assert lab.trained[0]["diverged"] == [3, 3]
    assert lab.trained[0]["mean"][0][3:] == [None, None, None]
    json.dumps(lab.trained, allow_nan=False)


def test_stop_ends_after_the_current_epoch_and_keeps_the_curve():
    lab, recipe = live_lab()
    say(lab, type="train", values=VALUES)
    say(lab, type="stop")
    recipe.allowed.release(6)
    lab.trainer.wait(10)
    assert lab.progress["status"] == "stopped"
    assert len(lab.trained) <= 1
    assert all(len(entry["mean"][0]) < 6 for entry in lab.trained)


def test_pressing_train_twice_trains_once():
    lab, recipe = live_lab()
    say(lab, type="train", values=VALUES)
    say(lab, type="train", values={**VALUES, "momentum": 0.6})
    recipe.allowed.release(6)
    lab.trainer.wait(10)
    assert recipe.calls == [VALUES]


def test_points_stay_and_training_again_replaces():
    lab, recipe = live_lab()
    recipe.allowed.release(60)
    for momentum in (0.6, 0.7, 0.6):
        say(lab, type="train", values={**VALUES, "momentum": momentum})
        lab.trainer.wait(10)
    assert [entry["values"]["momentum"] for entry in lab.trained] == [0.7, 0.6]


def test_an_error_reaches_the_reader_in_words():
    lab, _ = live_lab(error=ValueError("dropout must lie between 0 and 1"))
    say(lab, type="train", values=VALUES)
    lab.trainer.wait(10)
    assert lab.progress["status"] == "failed"
    assert lab.progress["message"] == "dropout must lie between 0 and 1"


def test_combined_sweeps_cannot_train_what_their_recipe_does_not_know():
    recipe = FakeRecipe()
    recipe.free = ("learning_rate", "momentum")
    lab = Lab(synthetic_runs(recipe=recipe), ERRORS, name="combined")
    assert lab.config["trainable"] is False
    recipe.free = ("momentum", "dropout", "learning_rate")
    lab = Lab(synthetic_runs(recipe=recipe), ERRORS, name="whole")
    assert lab.config["trainable"] is True


def test_without_a_recipe_nothing_can_be_trained(runs):
    lab = Lab(runs, ERRORS, name="still")
    assert lab.config["trainable"] is False
    say(lab, type="train", values=VALUES)
    assert lab.trained == []
