import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from lab_page import synthetic_runs
from scipy import stats

from dlcore.lab import curves


@given(st.integers(2, 40), st.integers(0, 10_000))
def test_the_interval_is_student_s(count, seed):
    values = np.random.default_rng(seed).normal(size=(3, count))
    mean, half = curves.t_interval(values, axis=-1)
    low, high = stats.t.interval(
        0.95, count - 1, loc=values.mean(-1), scale=stats.sem(values, axis=-1)
    )
    tolerance = 1e-3 if count <= 31 else 0.05
    np.testing.assert_allclose(mean - half, low, atol=tolerance)
    np.testing.assert_allclose(mean + half, high, atol=tolerance)


@pytest.mark.parametrize(
    ("yes", "count", "low", "high"),
    [(0, 100, 0, 0.0370), (30, 100, 0.2189, 0.3958), (5, 5, 0.5655, 1)],
)
def test_a_share_has_the_two_ends_of_wilson_s_interval(yes, count, low, high):
    values = np.repeat([1.0, 0.0], [yes, count - yes])
    share, *ends = curves.interval("unsolved probability", values)
    assert share == yes / count
    assert ends == pytest.approx([low, high], abs=5e-4)


def test_only_yes_and_no_make_a_share():
    values = np.array([0.2, 0.4, 0.9])
    mean, half = curves.t_interval(values, axis=-1)
    for name in ("mean probability", "test error"):
        assert curves.interval(name, values) == (mean, mean - half, mean + half)


def test_one_seed_has_no_interval():
    mean, half = curves.t_interval(np.array([[2.0]]), axis=-1)
    assert mean == [2.0]
    assert np.isnan(half).all()


def test_a_failed_seed_is_not_averaged_away():
    mean, _ = curves.t_interval(np.array([[1.0, np.inf, 3.0]]), axis=-1)
    assert np.isnan(mean).all()


def test_curves_are_ordered_by_grid_and_epoch(runs):
    shuffled = runs.transpose("epoch", "seed", "dropout", "momentum", "learning_rate")
    shuffled = shuffled.transpose("learning_rate", ..., "momentum")
    found = curves.read_curves(shuffled, ["test error", "training error"])
    assert list(found.grid) == ["learning_rate", "dropout", "momentum"] or set(
        found.grid
    ) == {"learning_rate", "dropout", "momentum"}
    chosen = {"learning_rate": 0.3, "momentum": 0.5, "dropout": 0.25}
    place = tuple(found.grid[name].index(chosen[name]) for name in found.grid)
    expected = runs["test error"].sel(chosen).mean("seed")
    np.testing.assert_allclose(found.mean[(0, *place)], expected, rtol=1e-6)
    assert found.mean.dtype == np.float32


def test_a_grid_without_seeds_counts_as_one_seed(runs):
    found = curves.read_curves(runs.isel(seed=0, drop=True), ["test error"])
    assert len(found.seeds) == 1
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()


def test_float32_coordinates_read_as_written():
    assert curves.plain(np.float32(0.1)) == 0.1
    assert curves.plain(np.int64(64)) == 64
    assert isinstance(curves.plain(np.int64(64)), int)
    assert curves.plain(np.str_("adam")) == "adam"


def test_divergence_is_the_first_epoch_without_return():
    values = np.zeros((2, 3, 6, 2))  # (variables, grid, x, seed)
    values[0, 1, 3:, 0] = np.nan  # one seed, from epoch 3
    values[1, 2, 1, 0] = np.nan  # a gap that closes again is no divergence
    values[1, 2, 4:, :] = np.inf
    found = curves.first_divergence(values)
    assert found.tolist() == [[-1, 0], [3, 1], [4, 2]]


def test_a_run_that_diverges_at_once():
    assert curves.first_divergence(np.full((1, 1, 4, 2), np.nan)).tolist() == [[0, 2]]


@pytest.mark.parametrize(
    ("change", "y", "words"),
    [
        (lambda runs: runs, ["tst error"], "choose from .*test error"),
        (
            lambda runs: runs.isel(learning_rate=0, momentum=0, dropout=0, drop=True),
            ["test error"],
            "no dimension for a slider",
        ),
        (lambda runs: runs.astype(str), ["test error"], "needs numbers"),
        (lambda runs: runs.isel(epoch=0), ["test error"], "no dimension 'epoch'"),
    ],
)
def test_unfit_runs_say_what_is_wrong(runs, change, y, words):
    with pytest.raises(ValueError, match=words):
        curves.read_curves(change(runs), y)


def test_the_axis_of_errors_ends_at_one_hundred_percent():
    mean = np.array([[0.9, 0.5], [0.97, 0.1]])
    assert curves.linear_domain(mean, kind="error") == (0.0, 1.0)
    assert curves.linear_domain(mean / 10, kind="error") == (0.0, 0.1)


@pytest.mark.parametrize("wild_runs", [1, 20])
def test_a_loss_that_blows_up_does_not_flatten_the_others(wild_runs):
    steady = np.linspace(2.3, 0.3, 6) * np.ones((20, 1))
    wild = np.array([[2.3, 40.0, 1e9, np.nan, np.nan, np.nan]] * wild_runs)
    low, high = curves.linear_domain(np.concatenate([steady, wild]), kind="loss")
    assert low == 0
    assert 2.3 <= high <= 5


def test_a_loss_that_overfits_stays_inside_the_axis():
    falling = np.linspace(0.6, 0.2, 9)
    turning = np.concatenate([np.linspace(0.6, 0.4, 4), np.linspace(0.5, 1.1, 5)])
    _, high = curves.linear_domain(np.array([falling, turning]), kind="loss")
    assert high >= 1.1


def test_a_reward_that_few_runs_reach_stays_inside_the_axis():
    rewards = np.array([[10.0, 12.0]] * 9 + [[10.0, 500.0]])
    assert curves.linear_domain(rewards, kind="reward") == (0.0, 500.0)


def test_negative_values_stay_inside_the_axis():
    low, high = curves.linear_domain(np.array([[-3.0, 2.0]]), kind="loss")
    assert low <= -3
    assert high >= 2


def test_a_logarithmic_axis_is_offered_where_it_helps():
    assert curves.log_domain(np.array([0.9, 0.5]), 1.0) is None
    assert curves.log_domain(np.array([0.9, -0.5]), 1.0) is None
    assert curves.log_domain(np.array([0.9, 0.021]), 1.0) == (0.02, 1.0)
    assert curves.log_domain(np.array([0.9, 0.0, 1e-9]), 1.0) == (1e-5, 1.0)


def test_variables_without_a_dimension_are_repeated():
    runs = synthetic_runs()
    runs["chance error"] = ("epoch", np.full(6, 0.9))
    found = curves.read_curves(runs, ["chance error"])
    assert found.mean.shape == (1, 5, 3, 2, 6)
    np.testing.assert_allclose(found.mean, 0.9, rtol=1e-6)


def test_words_as_coordinates():
    runs = xr.Dataset(
        {"test loss": (("optimizer", "epoch"), [[1.0, 0.5], [1.0, 0.7]])},
        coords={"optimizer": ["sgd", "adam"], "epoch": [0, 1]},
    )
    assert curves.read_curves(runs, ["test loss"]).grid == {
        "optimizer": ["sgd", "adam"]
    }
