"""A History tells its axis, and no metric of it is longer than another."""

import math

import pytest

from dlcore.training import History


def test_a_run_is_told_by_epochs_unless_it_says_otherwise():
    history = History("run", {"test loss": [2.0, 1.0, 0.5]})
    assert history.at == [0, 1, 2]
    assert history.epochs == 2
    assert dict(history.to_dataset().sizes) == {"epoch": 3}


def test_a_run_grows_along_its_own_axis():
    history = History("game", along="frame", settings={"epochs": 4})
    history.add(0, {"reward": 1.0, "length": 9})
    history.add(1000, {"length": 7, "reward": 2.5})
    assert history.metrics == {"reward": [1.0, 2.5], "length": [9, 7]}
    run = history.to_dataset()
    assert run["reward"].dims == ("frame",)
    assert run["reward"].sel(frame=1000) == 2.5
    assert history.epochs == 4
    assert History("line", {"loss": [1.0]}, along="alpha", at=[-2.0]).epochs == 0


def test_a_run_knows_where_it_diverged():
    history = History(
        "wild", {"cost": [1.0, 2.0, math.nan]}, along="step", at=[0, 50, 100]
    )
    assert history.diverged_at == 100
    assert History("calm", {"cost": [1.0]}).diverged_at is None


@pytest.mark.parametrize(
    ("metrics", "more", "message"),
    [
        ({"a": [1.0], "b": [1.0, 2.0]}, {}, "'a' has 1, 'b' has 2"),
        ({"a": [1.0, 2.0], "b": [1.0]}, {}, "'a' has 2, 'b' has 1"),
        ({"a": [1.0]}, {"along": "step", "at": [0, 50]}, "2 places along 'step'"),
    ],
)
def test_metrics_of_different_length_are_refused_at_once(metrics, more, message):
    with pytest.raises(ValueError, match=message):
        History("run", metrics, **more)


@pytest.mark.parametrize("metrics", [{}, {"a": 1.0}, {"a": 1.0, "c": 1.0}])
def test_each_place_has_a_value_of_each_metric(metrics):
    history = History("run", {"a": [1.0], "b": [2.0]})
    with pytest.raises(ValueError, match="'run' measures a, b at each place"):
        history.add(1, metrics)
    assert history.metrics == {"a": [1.0], "b": [2.0]}
    assert history.at == [0]


def test_what_was_changed_from_outside_is_seen_before_it_is_used():
    history = History("run", {"a": [1.0, 2.0], "b": [2.0, 3.0]})
    history.metrics["b"].append(4.0)
    with pytest.raises(ValueError, match="'b' has 3"):
        history.to_dataset()
