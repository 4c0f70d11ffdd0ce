"""Chapter 08: baselines, penalties, dropout, and the numbers of the books."""

import re

import numpy as np
import pytest
import torch
from chapter_code import run_cells
from executed import executed

from dlcore import data, ledger
from dlcore.chapters.regularization import bowls, features, moons
from dlcore.chapters.regularization import cases as experiments
from dlcore.training import fit

CHAPTER = "08_regularization"
HOUSES = ("load-houses", "standardise", "closed-form-code", "adam-walk")
CELLS = ("collapse-check", *HOUSES, "stopping-rule", "dropout-code")


@pytest.fixture(scope="module")
def notebook():
    """What the chapter's cells define that train nothing."""
    return run_cells(CHAPTER, "imports", *CELLS)


@pytest.fixture(scope="module")
def chapter():
    return executed(CHAPTER)


@pytest.fixture(scope="module")
def houses():
    return experiments.prepared_houses()


# ------------------------------------------------------------------- houses


@pytest.mark.system("L-E6.1")
def test_the_network_has_the_book_s_parameters_and_glorot_s_weights(houses):
    case = experiments.CASES["configuration_2"]
    model = experiments.house_network(case, 13, seed=1)
    assert sum(weights.numel() for weights in model.parameters()) == 5121
    first = next(one for one in model if isinstance(one, torch.nn.Linear))
    limit = np.sqrt(6 / (13 + 64))
    assert first.weight.abs().max() <= limit
    assert first.weight.abs().max() > 0.95 * limit
    assert not first.bias.any()


@pytest.mark.system("L-E6.1")
def test_two_hidden_layers_beat_the_closed_form(chapter):
    (error,) = re.findall(
        r"test +mean absolute error (\S+)", chapter.printed("first-fit")
    )
    assert float(error) < 3.4 < chapter.number("closed-error")
    recorded = ledger.records("regularization").case("configuration_2").isel(epoch=-1)
    prices = [recorded[f"house {i}"].mean().item() for i in range(1, 5)]
    assert prices == pytest.approx([7.2, 18.8, 19.0, 27.0], abs=8)


@pytest.mark.system("L-E6.1")
def test_a_run_tells_the_prices_of_the_first_four_houses():
    history = experiments.run("configuration_2", epochs=10, seed=5)
    assert history.metrics["test absolute error"][-1] < 5
    assert history.settings["parameters"] == 5121
    prices = [history.metrics[f"house {i}"][-1] for i in range(1, 5)]
    assert prices == pytest.approx([7.2, 18.8, 19.0, 27.0], abs=12)


@pytest.mark.system("L-E6.2")
def test_the_closed_form_is_the_lowest_point_of_the_bowl(houses):
    x, y = houses.x_train.astype(float), houses.y_train
    w = experiments.least_squares(x, y)
    with_one = np.insert(x, 0, 1.0, axis=1)
    np.testing.assert_allclose(with_one.T @ (with_one @ w - y), 0, atol=1e-6)
    np.testing.assert_allclose(w, np.linalg.lstsq(with_one, y, rcond=None)[0])
    assert w[0] == pytest.approx(y.mean(), abs=1e-4)


@pytest.mark.system("L-E6.2")
def test_the_honest_baselines_are_far_below_10_24():
    facts = experiments.baselines()
    assert facts["closed form, test"] == pytest.approx(3.464, abs=0.001)
    assert facts["closed form, test, without B"] == pytest.approx(3.536, abs=0.001)
    assert facts["always the median price"] == pytest.approx(6.661, abs=0.001)
    assert facts["Adam steps"] == 13_000
    assert facts["bias of the closed form"] > 22
    verdicts = ledger.book("L-E6.2").verdicts
    assert verdicts["test error of linear regression"] == "impossible"


@pytest.mark.system("L-E6.2")
def test_adam_walks_no_faster_than_its_rate(notebook):
    bias, error = notebook["adam_walk"]([0.001, 0.01], epochs=300)
    steps = 26 * np.arange(301)
    assert (bias[0] <= 0.00101 * steps + 1e-9).all()
    assert bias[0, -1] > 0.0008 * steps[-1]
    assert bias[1, -1] == pytest.approx(22.4, abs=0.5)
    assert error[1, -1] == pytest.approx(3.46, abs=0.2)
    assert error[0, -1] > 10


@pytest.mark.system("L-E6.2")
def test_the_walk_of_the_notebook_is_that_of_pytorch(notebook):
    bias, _ = notebook["adam_walk"]([0.003], epochs=2, seed=4)
    x = torch.tensor(notebook["with_one"])
    y = torch.tensor(notebook["raw"].y_train)
    w = torch.zeros(14, dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([w], 0.003)
    random = np.random.default_rng(4)
    for epoch in (1, 2):
        order = random.permutation(404)
        for first in range(0, 404, 16):
            rows = torch.tensor(order[first : first + 16])
            adam.zero_grad()
            ((x[rows] @ w - y[rows]) ** 2).mean().backward()
            adam.step()
        assert bias[0, epoch] == pytest.approx(w[0].item(), abs=1e-9)


@pytest.mark.system("L-E6.3")
def test_l2_is_keras_s_in_the_gradient_of_all_weights_and_biases():
    case = experiments.CASES["configuration_3"]
    assert case.l2 == 0.1
    houses = data.boston_housing().take(train=16).standardize_features()
    history = experiments.run("configuration_3", epochs=1, seed=2, dataset=houses)
    assert history.settings["weight_decay"] == 0.2

    model = experiments.house_network(case, 13, seed=2)
    by_hand = experiments.house_network(case, 13, seed=2)
    settings = {"epochs": 3, "batch_size": 16, "learning_rate": 0.001}
    settings |= {"optimizer": "adam", "loss": "mean squared error"}
    fit(model, houses, weight_decay=0.2, **settings)
    adam = torch.optim.Adam(by_hand.parameters(), 0.001)
    x, y = torch.from_numpy(houses.x_train), torch.from_numpy(houses.y_train).float()
    for _ in range(3):
        adam.zero_grad()
        penalty = sum((weights**2).sum() for weights in by_hand.parameters())
        (((by_hand(x)[:, 0] - y) ** 2).mean() + 0.1 * penalty).backward()
        adam.step()
    for ours, theirs in zip(model.parameters(), by_hand.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, atol=2e-5, rtol=0)


@pytest.mark.system("L-E6.3")
def test_keras_s_l2_is_pytorch_s_decay_of_twice_the_size(chapter):
    said = chapter.printed("l2-twins")
    apart = dict(re.findall(r"weight_decay=(\S+): largest difference (\S+)", said))
    assert float(apart["0.2"]) < 1e-6
    assert float(apart["0.1"]) > 1e-3
    optimizer = run_cells(CHAPTER, "imports", "l2-torch")["torch_optimizer"]
    assert optimizer.param_groups[0]["weight_decay"] == 0.2


@pytest.mark.system("F-E2.14")
def test_dropout_layers_of_both_frameworks_are_inverted(chapter, notebook):
    for cell in ("dropout-torch", "dropout-keras"):
        mean, at_inference = chapter.printed(cell).splitlines()
        for line in (mean, at_inference):
            found = [float(number) for number in re.findall(r"-?\d\.\d*", line)]
            np.testing.assert_allclose(found, notebook["y"], atol=0.03)


@pytest.mark.system("L-E6.3")
def test_every_configuration_of_the_table_trains_and_names_its_settings():
    parameters = {1: 14, 2: 5121, 3: 5121, 4: 5121, 5: 26_625, 6: 26_625}
    for number, count in parameters.items():
        history = experiments.run(f"configuration_{number}", epochs=1, seed=1)
        assert history.settings["parameters"] == count
        with_dropout = "training absolute error, dropout on" in history.metrics
        assert with_dropout == (number >= 4)
        assert history.metrics["test absolute error"][1] < 24
    without = experiments.run("configuration_6_without_b", epochs=1, seed=1)
    assert without.settings["parameters"] == 26_625 - 128


@pytest.mark.system("L-E6.3")
def test_measured_with_neurons_missing_the_training_error_is_larger():
    short = experiments.run("configuration_6", epochs=8, seed=1).metrics
    recorded = ledger.records("regularization").case("configuration_6")
    for metrics, factor in ((short, 1.0), (recorded.mean("seed"), 1.2)):
        off, on = (
            float(metrics[f"training absolute error{name}"][-1])
            for name in ("", ", dropout on")
        )
        assert on > factor * off


def test_unknown_cases_are_refused():
    with pytest.raises(ValueError, match="no case 'configuration_7'"):
        experiments.run("configuration_7")


@pytest.mark.system("L-E6.4")
def test_the_collapse_of_two_layers_runs_in_the_chapter(notebook):
    np.testing.assert_allclose(notebook["two_layers"], notebook["one_layer"])


# ------------------------------------------------------------------- polynomials


@pytest.mark.system("F-E2.7")
def test_degree_12_passes_through_13_points_and_loses_on_new_ones():
    found = experiments.line_against_degree_12(draws=200)
    assert found["degree 12, training"] < 1e-20
    assert found["degree 12, new"] > 5 * found["degree 1, new"]
    assert found["line better on new points"] > 0.97
    assert ledger.book("F-E2.7").verdict == "confirmed"


@pytest.mark.system("F-E2.7")
def test_a_penalty_calms_degree_12():
    generator = np.random.default_rng(3)
    value = np.polynomial.legendre.legval
    new_x = np.linspace(-0.99, 0.99, 200)
    errors = {0.0: [], 0.3: []}
    for _ in range(100):
        x, y = experiments.noisy_line(13, 0.2, generator)
        for ridge, found in errors.items():
            c = experiments.polynomial(x, y, 12, ridge)
            found.append(np.mean((value(new_x, c) - 0.5 * new_x) ** 2))
    assert np.median(errors[0.3]) < np.median(errors[0.0]) / 10


# ------------------------------------------------------------------- small networks


def loss_of(layers, x, targets, l2, l1, masks):
    shares = moons.softmax(moons.forward(layers, x, masks)[-1])
    penalty = sum(
        0.5 * l2 * (W[:, :, 1:] ** 2).sum() + l1 * np.abs(W[:, :, 1:]).sum()
        for W in layers
    )
    return -(np.log(shares) * targets).sum() / targets.shape[2] + penalty


@pytest.mark.system("F-E2.12")
@pytest.mark.system("F-E2.13")
@pytest.mark.system("F-E2.14")
@pytest.mark.parametrize(
    ("l2", "l1", "dropout", "smoothing"),
    [(0, 0, 0, 0), (0.3, 0, 0, 0.2), (0, 0.2, 0, 0), (0.1, 0, 0.4, 0)],
)
def test_the_stacked_slopes_are_those_of_trial_and_error(l2, l1, dropout, smoothing):
    layers = moons.start((2, 4, 3, 2), [0, 1])
    parts = moons.parts_of([0, 1])
    x = moons.with_ones(parts.learned[0])[:, :, :10]
    targets = moons.targets_of(parts.learned[1], smoothing)[:, :, :10]
    noise = np.random.default_rng(1)
    masks = moons.draw_masks(layers, dropout, 10, noise) if dropout else None
    slopes = moons.backward(layers, moons.forward(layers, x, masks), targets, masks)
    moons.punish(slopes, layers, l2, l1)
    generator = np.random.default_rng(0)
    for W, slope in zip(layers, slopes, strict=True):
        for _ in range(8):
            index = tuple(generator.integers(n) for n in W.shape)
            W[index] += 1e-6
            above = loss_of(layers, x, targets, l2, l1, masks)
            W[index] -= 2e-6
            below = loss_of(layers, x, targets, l2, l1, masks)
            W[index] += 1e-6
            assert slope[index] == pytest.approx((above - below) / 2e-6, abs=1e-5)


@pytest.mark.system("F-E2.8")
def test_a_network_in_a_stack_is_the_network_alone():
    together = moons.train_many((3,), [5, 6, 7], l2=[0, 0.1, 0], epochs=40, every=20)
    alone = moons.train_many((3,), [6], l2=0.1, epochs=40, every=20)
    for one, many in zip(alone.layers, together.layers, strict=True):
        np.testing.assert_allclose(one[0], many[1], atol=1e-12)
    np.testing.assert_array_equal(alone.errors[:, :, 0], together.errors[:, :, 1])
    assert alone.places == [0, 20, 40]


@pytest.mark.system("F-E2.8")
def test_a_recorded_small_network_is_what_the_chapter_trains(chapter):
    case = experiments.CASES["moons_3"]
    recorded = ledger.records("regularization").case("moons_3")
    assert list(recorded.seed.values) == list(range(101, 121))
    short = experiments.run("moons_3", epochs=120, seed=101).metrics["test error"]
    np.testing.assert_allclose(short, recorded["test error"][0, :4], atol=1e-4)
    assert case.settings()["parameters"] == 17
    config = chapter.widget("regions-figure").get_state()["config"]
    shown = config["data"]["networks"][0]["errors"]  # 3 neurons, draw 101
    ends = [recorded[f"{part} error"][0, -1] for part in ("training", "test")]
    assert shown == pytest.approx([float(end) for end in ends], abs=1e-3)


@pytest.fixture(scope="module")
def medicines(chapter):
    """The chapter's table: shares in percent, and the largest weight."""
    columns = ("learned", "new", "difference", "half", "largest", "near 0")
    table = {}
    for line in chapter.printed("medicine-numbers").splitlines()[1:]:
        numbers = map(float, re.findall(r"[\d.]+", line[20:]))
        table[line[:20].strip()] = dict(zip(columns, numbers, strict=True))
    assert len(table) == 14
    return table


@pytest.mark.system("F-E2.8")
def test_twenty_neurons_learn_more_by_heart_than_three(chapter):
    low, _ = chapter.interval("moons-20-more")
    assert low > 0
    gaps = [
        chapter.number(f"moons-{name}") - chapter.number(f"moons-{name}-learned")
        for name in ("3", "20")
    ]
    assert gaps[1] > gaps[0] + 3
    assert chapter.number("moons-best") < chapter.number("moons-20") - 2


@pytest.mark.system("F-E2.8")
def test_towers_differ_where_the_chapter_says_so_and_nowhere_else(chapter):
    _, high = chapter.interval("moons-3_3-learned-more")
    assert high < 0
    _, high = chapter.interval("moons-3_3_3_3-learned-more")
    assert high > 0  # four layers: if anything, less by heart
    for undecided in ("3_3-more", "3_3_3_3-more"):
        low, high = chapter.interval(f"moons-{undecided}")
        assert low < 0 < high, undecided


def test_stopping_by_held_out_points_helps_a_network_that_learns_by_heart(chapter):
    _, high = chapter.interval("moons-gain")
    assert high < 0


def test_learning_the_points_held_out_is_as_good_as_stopping_by_them(chapter):
    low, high = chapter.interval("moons-all-less")
    assert low < 0 < high
    _, high = chapter.interval("moons-leashed-less")
    assert high < 0


def test_three_moments_are_the_end_the_lowest_validation_and_the_lowest_test(notebook):
    held_out, test = np.random.default_rng(0).random((2, 26, 10))
    end, stopped, peeked = notebook["at_three_moments"](held_out, test)
    for run in range(10):
        assert end[run] == test[25, run]
        assert stopped[run] == test[np.argmin(held_out[:, run]), run]
        assert peeked[run] == min(test[:, run])


@pytest.mark.system("F-E2.12")
def test_light_l2_helps_and_heavy_l2_kills(chapter, medicines):
    for light in ("l2_0.001", "l1_0.001", "max_norm_3", "smoothing_0.2"):
        _, high = chapter.interval(f"less-{light}")
        assert high < 0, light
    low, high = chapter.interval("less-l2_0.01")
    assert low < 0 < high
    assert medicines["L2, λ = 1"]["largest"] < 0.05
    assert medicines["L2, λ = 1"]["new"] == pytest.approx(50, abs=2)


@pytest.mark.system("F-E2.13")
def test_l1_makes_weights_sparse(medicines):
    assert medicines["L1, λ = 0.001"]["near 0"] > 60
    assert medicines["L2, λ = 0.001"]["near 0"] < 10
    assert medicines["none"]["near 0"] < 10
    same_dose = [medicines[f"{kind}, λ = 0.001"]["learned"] for kind in ("L1", "L2")]
    assert same_dose[0] == pytest.approx(same_dose[1], abs=1)


@pytest.mark.system("F-E2.13")
def test_max_norm_keeps_its_promise_also_at_a_high_rate(chapter, medicines):
    for c in (3, 4):
        assert medicines[f"max-norm, c = {c}"]["largest"] <= c
        assert chapter.number(f"longest-3.0-{c}") == c
    assert chapter.number("longest-3.0-None") > 20


@pytest.mark.system("F-E2.13")
def test_the_projection_shortens_what_is_too_long_and_nothing_else():
    before = np.random.default_rng(0).normal(0, 2, (3, 20, 1 + 4))
    after = before.copy()
    moons.project(after, 3)
    np.testing.assert_array_equal(after[:, :, 0], before[:, :, 0])
    lengths = np.linalg.norm(before[:, :, 1:], axis=2, keepdims=True)
    assert lengths.min() < 3 < lengths.max()
    expected = before[:, :, 1:] * np.where(lengths > 3, 3 / lengths, 1)
    np.testing.assert_allclose(after[:, :, 1:], expected, atol=1e-12)


# ------------------------------------------------------------------- exact models


def test_features_are_solved_as_least_squares_and_as_ridge():
    x, truth, noise = features.problem(draw=3)
    targets = (truth + 0.5 * noise)[:40, None]
    for count in (10, 40, 100):
        phi = features.hidden_outputs(x, count, draw=3)[:40]
        free, punished = features.shrunk_solutions(phi, targets, [0.0, 0.1])
        expected = np.linalg.lstsq(phi, targets, rcond=1e-10)[0]
        np.testing.assert_allclose(free, expected, rtol=1e-5, atol=1e-8)
        slope = phi.T @ (phi @ punished - targets) + 0.1 * punished
        np.testing.assert_allclose(slope, 0, atol=1e-9)


def test_the_error_falls_rises_at_forty_features_and_falls_again():
    facts = ledger.records("regularization").facts["double_descent"]
    assert facts["highest at"] == features.EXAMPLES
    assert facts["best count below 40"] == 20
    assert facts["highest"] > 10 * facts["best below 40"]
    assert facts["400 features"] < facts["best below 40"]
    assert facts["length, 400 features"] < facts["length, 40 features"] / 10
    assert facts["ridge 0.1, 40 features"] < facts["best below 40"]


def test_descent_from_zero_finds_the_shortest_weights(chapter):
    said = chapter.printed("implicit-code").splitlines()
    errors = [float(re.search(r"new points ([\d.]+),", line)[1]) for line in said]
    assert errors == sorted(errors)
    apart = [float(re.search(r"(\S+) from the", line)[1]) for line in said]
    assert apart[0] < 1e-3 < 1 < apart[1] < apart[2]


@pytest.mark.system("F-E2.13")
def test_penalties_on_a_bowl_end_where_no_slope_is_left():
    A, best = bowls.bowl(5, 40), np.array([1.3, -0.7])
    w = bowls.with_l2(A, best, 0.5)
    np.testing.assert_allclose(A @ (w - best) + 0.5 * w, 0, atol=1e-12)
    w = bowls.with_l1(A, best, 0.5)
    pull = A @ (w - best)
    for weight, slope in zip(w, pull, strict=True):
        if weight:
            assert slope == pytest.approx(-0.5 * np.sign(weight), abs=1e-9)
        else:
            assert abs(slope) <= 0.5 + 1e-9


def test_stopping_reaches_what_steps_reach_and_resembles_l2():
    w = 0.0
    for _ in range(25):
        w -= 0.1 * 0.3 * (w - 2.0)
    assert w == pytest.approx(2.0 * bowls.reached_by_steps(0.3, 0.1, 25))
    likeness = bowls.stopping_against_l2()
    assert 0.15 < likeness["apart"] < 0.25
    assert likeness["least apart"] < 0.11


@pytest.mark.system("F-E2.14")
def test_the_scaled_network_speaks_for_a_thousand_masks(chapter):
    low, high = chapter.interval("masks-more")
    assert -1 < low < high < 1
    assert chapter.number("masks-distance") < 5
    _, high = chapter.interval("committee-less")
    assert high < 0


# ------------------------------------------------------------------- dropout, choosing


def test_a_network_that_is_not_ill_gets_nothing_from_dropout(chapter):
    low, _ = chapter.interval("knobs-dropout-training-more")
    assert low > 0
    _, high = chapter.interval("knobs-dropout-validation-more")
    assert high > 0
    without = chapter.number("knobs-none-gap")
    for medicine in ("l2", "dropout"):
        assert chapter.number(f"knobs-{medicine}-gap") > 0.8 * without, medicine


@pytest.mark.system("F-E2.14")
def test_the_mean_of_the_shares_is_less_sure_than_the_scaled_layer(chapter):
    plain, geometric, scaled = (
        [float(share) for share in re.findall(r"0\.\d+", line)]
        for line in chapter.printed("voices-code").splitlines()
    )
    assert geometric == scaled
    assert np.argmax(plain) == np.argmax(scaled)
    assert max(plain) < max(scaled) - 0.1


def test_the_two_models_disagree_over_a_house_that_no_district_resembles(chapter):
    network, line = (chapter.number(f"strange-{m}") for m in ("network", "linear"))
    assert network > line + 10


@pytest.mark.system("F-E2.14")
def test_dropout_s_expectation_is_p_x_or_x(notebook):
    assert ledger.book("F-E2.14").verdict == "confirmed"
    y, keep = notebook["many"], 0.7
    generator = np.random.default_rng(9)
    naive = notebook["naive_dropout"](y, keep, generator).mean(axis=0)
    inverted = notebook["inverted_dropout"](y, keep, generator).mean(axis=0)
    np.testing.assert_allclose(naive, keep * notebook["y"], atol=0.02)
    np.testing.assert_allclose(inverted, notebook["y"], atol=0.02)


@pytest.mark.system("F-E2.11")
def test_the_grid_search_chooses_on_validation_data_only(chapter):
    said = chapter.printed("grid-choice")
    rows = re.findall(r"^(0\.\S+) +(\S+) +(\S+) +(\S+)$", said, re.MULTILINE)
    validation = {
        (float(rate), size): float(error)
        for rate, *errors in rows
        for size, error in zip((16, 64, 128), errors, strict=True)
    }
    assert len(validation) == 9
    rate, size = min(validation, key=validation.get)
    assert f"chosen: {{'learning_rate': {rate}, 'batch_size': {size}}}" in said
    assert validation[0.1, 16] < 0.35
    assert validation[0.001, 128] > 0.6


@pytest.mark.system("F-E2.11")
def test_a_cell_of_the_grid_is_recorded_with_its_validation_error():
    digits = data.mnist().take(train=600, test=200).standardize().hold_out(200)
    history = experiments.run("grid_0.1_16", epochs=1, dataset=digits)
    assert set(history.metrics) == {
        "training error",
        "test error",
        "validation error",
    }
    assert history.settings["batch_size"] == 16
    assert history.settings["learning_rate"] == 0.1


@pytest.mark.system("F-E2.11")
def test_the_recorded_grid_is_judged_by_its_best_validated_cell():
    records = ledger.records("regularization")
    found = {
        (rate, size): records.case(f"grid_{rate}_{size}")["validation error"]
        .isel(epoch=-1)
        .mean()
        .item()
        for rate in experiments.LEARNING_RATES
        for size in experiments.BATCH_SIZES
    }
    best = min(found, key=found.get)
    rules = [number.ours for number in ledger.book("F-E2.11").numbers]
    assert {rule["case"] for rule in rules} == {f"grid_{best[0]}_{best[1]}"}


@pytest.mark.system("L-E6.3")
def test_the_table_of_the_book_is_reproduced():
    verdicts = ledger.book("L-E6.3").verdicts
    rows = [v for name, v in verdicts.items() if name[0].isdigit() and ", t" in name]
    assert len(rows) == 14
    assert rows.count("confirmed") == 11
    assert rows.count("close") == 1
    assert ledger.book("L-E6.1").verdict == "confirmed"
