"""Chapter 09 does what it says: its own cells run here, their results are judged."""

import re

import numpy as np
import pytest
import torch
from chapter_code import run_cells
from executed import executed

from dlcore import ledger

CHAPTER = "09_optimizers"
RULES = ("momentum-code", "nesterov-code", "adagrad-code", "rmsprop-code")
RULES += ("adam-code", "adadelta-code", "adamw-code")


@pytest.fixture(scope="module")
def chapter():
    return executed(CHAPTER)


@pytest.fixture(scope="module")
def notebook():
    """What the chapter's cells define before anything is trained for long."""
    cells = ("small-data", "one-vector", "train-small-code", "steepest-code")
    return run_cells(CHAPTER, "imports", *cells, "conjugate-code", "bfgs-code")


@pytest.fixture(scope="module")
def landscape(notebook):
    """Two small networks after one epoch, and what the chapter does with a solution."""
    first, second = (notebook["train_small"](seed, epochs=1)[-1] for seed in (1, 2))
    cells = ("twins-code", "matched-code", "directions")
    return run_cells(CHAPTER, *cells, **notebook, solution=first, second=second)


@pytest.fixture(scope="module")
def tiny(notebook):
    """The network of 490 weights with its curvatures, and a walk of 40 steps."""
    scope = run_cells(CHAPTER, "hessian-network", **notebook)
    theta = scope["tiny_start"].clone()
    for _ in range(40):
        theta = theta - 0.5 * scope["tiny_gradient"](theta)
    return {**scope, "theta": theta}


@pytest.fixture(scope="module")
def rules(notebook):
    cells = (*RULES, "rosenbrock", "equality-ours", "ema-code")
    return run_cells(CHAPTER, *cells, **notebook)


def measured(chapter, cell, words):
    """The numbers that stand behind these words in what a cell printed."""
    return [float(x) for x in re.findall(rf"{words} ([^\s,]+)", chapter.printed(cell))]


def test_deeper_holes_let_fewer_descents_pass(chapter):
    rows = chapter.printed("stuck-table").replace("%", "").splitlines()[1:]
    shares = {depth: noises for depth, *noises in (map(float, r.split()) for r in rows)}
    assert shares[0.2][0] == 100
    assert shares[2.0][1] == 0
    with_noise = [shares[depth][2] for depth in (0.2, 0.5, 1.0, 2.0)]
    assert with_noise == sorted(with_noise, reverse=True)
    assert with_noise[-1] < 20 < 90 < with_noise[0]
    assert shares[2.0][3] > 50, "a strong noise frees most runs even from a deep hole"
    assert chapter.number("deep-kept") == 100 - shares[2.0][3]


@pytest.mark.system("F-E4.1")
def test_the_long_vector_computes_what_pytorch_computes(landscape):
    torch.manual_seed(4)
    model = landscape["mlp"]((784, 16, 10), initializer="he normal")
    theta = landscape["theta_of"](model)
    x, labels = landscape["test"]
    with torch.no_grad():
        logits = model(torch.from_numpy(x))
        loss = torch.nn.functional.cross_entropy(
            logits, torch.from_numpy(labels).long()
        )
    ours = landscape["logits_of"](theta, x, (784, 16, 10))
    np.testing.assert_allclose(ours, logits.numpy(), atol=1e-4)
    assert landscape["loss_of"](theta, x, labels) == pytest.approx(
        loss.item(), abs=1e-5
    )


@pytest.mark.system("F-E4.1")
def test_twins_answer_alike_and_negative_factors_do_not(landscape):
    assert landscape["difference"] < 1e-10
    assert landscape["broken"] > 0.1


@pytest.mark.system("F-E4.1")
def test_the_line_has_a_wall_between_solutions_only(chapter):
    assert chapter.number("climb-own-start") < 0.05
    assert chapter.number("climb-random") < 0.15
    wall = chapter.number("climb-second-solution")
    assert wall > 0.2
    assert chapter.number("climb-second-matched") < wall


def test_wide_networks_end_nearly_alike_whatever_their_seed(chapter):
    assert chapter.number("spread-32") < 0.3 * chapter.number("spread-2")


@pytest.mark.system("F-E4.1")
def test_a_network_in_another_order_answers_as_before(landscape):
    x, sizes = landscape["digits"].x_test, landscape["sizes"]
    second = landscape["second"]
    other = landscape["matched"](second, landscape["solution"])
    assert np.abs(other - second).max() > 0.1
    before, after = (landscape["logits_of"](w, x, sizes) for w in (second, other))
    np.testing.assert_allclose(after, before, atol=1e-3)


@pytest.mark.system("F-E4.1")
def test_directions_are_as_long_as_the_weights_of_each_neuron(landscape):
    theta, sizes = landscape["solution"], landscape["sizes"]
    random = np.random.default_rng(0)
    direction = landscape["random_direction"](theta, sizes, random)
    pairs = zip(
        landscape["layers_of"](direction, sizes),
        landscape["layers_of"](theta, sizes),
        strict=True,
    )
    for part, W in pairs:
        lengths = np.linalg.norm(part, axis=1), np.linalg.norm(W, axis=1)
        np.testing.assert_allclose(*lengths, rtol=1e-5)


@pytest.mark.system("F-E4.2")
@pytest.mark.system("F-E4.3")
def test_shares_and_angles_are_close_to_the_book_s():
    assert set(ledger.book("F-E4.2").verdicts.values()) == {
        "close",
        "no number in the book",
    }
    assert set(ledger.book("F-E4.3").verdicts.values()) == {"confirmed"}


@pytest.mark.system("F-E4.1")
def test_the_recorded_line_has_no_bump_and_is_flat_at_the_random_end():
    from dlcore.chapters.optimizers.cases import line_facts

    facts = line_facts()
    assert facts["rise"] < 0.05
    assert facts["flat"] < 0.5 * facts["steep"]
    verdicts = ledger.book("F-E4.1").verdicts
    assert "confirmed" in verdicts.values()
    assert "worse" not in verdicts.values()


@pytest.mark.system("F-E4.4")
def test_the_hessian_is_the_derivative_of_the_gradient(tiny):
    theta, H = tiny["theta"], tiny["tiny_hessian"](tiny["theta"])
    assert H.shape == (490, 490)
    np.testing.assert_allclose(H, H.T, atol=1e-12)
    random = np.random.default_rng(0)
    for _ in range(3):
        d = torch.from_numpy(random.normal(size=490))
        up = tiny["tiny_gradient"](theta + 1e-5 * d)
        down = tiny["tiny_gradient"](theta - 1e-5 * d)
        np.testing.assert_allclose((up - down) / 2e-5, H @ d, atol=1e-6)


@pytest.mark.system("F-E4.4")
def test_taylor_foretells_short_steps_and_the_best_one(tiny):
    theta = tiny["theta"]
    g, H = tiny["tiny_gradient"](theta), tiny["tiny_hessian"](theta)
    before, loss = tiny["tiny_loss"](theta), tiny["tiny_loss"]
    gg, gHg = (g @ g).item(), (g @ H @ g).item()
    assert gHg > 0
    best = gg / gHg
    short = 0.02 * best
    foretold = -short * gg + 0.5 * short**2 * gHg
    measured = (loss(theta - short * g) - before).item()
    assert measured == pytest.approx(foretold, rel=0.01)
    steps = np.linspace(0, 2 * best, 2001)
    polynomial = -steps * gg + 0.5 * steps**2 * gHg
    assert steps[polynomial.argmin()] == pytest.approx(best, rel=1e-3)


@pytest.mark.system("F-E4.4")
def test_best_steps_take_turns_after_a_long_first_one(chapter):
    said = chapter.printed("taylor-steps").splitlines()[0].removeprefix("best steps:")
    first, *others = map(float, said.split())
    (safe,) = measured(chapter, "taylor-steps", "curvature:")
    assert first > 10 * safe
    assert max(others) < first / 3
    assert (np.diff(np.sign(np.diff(others))) != 0).all(), "longer, shorter, longer …"


@pytest.mark.system("F-E4.5")
def test_the_running_mean_appends_every_mean(rules):
    mean = rules["running_mean"]
    steps = np.random.default_rng(0).integers(-10, 11, 50)
    for m in (0.0, 0.5, 0.9):
        weights = (1 - m) * m ** np.arange(49, -1, -1)
        found = mean(steps, m)
        assert found.shape == (50,)
        assert found[-1] == pytest.approx(weights @ steps)


@pytest.mark.system("F-E4.6")
def test_momentum_needs_fewer_steps_and_the_book_s_counts_come_out():
    from dlcore.chapters.optimizers.cases import recorded_steps

    for smoothing in (50, 550, 2750):
        plain = recorded_steps("plain", smoothing)
        fast = recorded_steps("momentum", smoothing)
        assert (plain > 3 * fast).all()
    verdicts = ledger.book("F-E4.6").verdicts
    assert verdicts["without momentum, mean of ten epochs"] == "confirmed"
    assert verdicts["momentum 0.9, mean of one epoch"] == "close"
    for smoothing in ("50 steps", "one epoch", "five epochs", "ten epochs"):
        both = {
            verdicts[f"{case}, mean of {smoothing}"]
            for case in ("without momentum", "momentum 0.9")
        }
        assert "different" in both, "no single smoothing gives both of the numbers"
        gain = f"how many times fewer with momentum, mean of {smoothing}"
        assert verdicts[gain] == "different"


@pytest.mark.system("F-E4.4")
@pytest.mark.system("F-E4.7")
@pytest.mark.system("F-E4.8")
@pytest.mark.system("F-E4.9")
@pytest.mark.system("F-E4.12")
def test_what_the_ledger_computes_for_formulas_without_numbers():
    from dlcore.chapters.optimizers import cases

    assert cases.best_step() < 1e-12
    assert max(cases.formulas_agree().values()) < 1e-12
    steps = cases.steps_of_a_bowl()
    assert steps["conjugate gradients, 2"] == 2
    assert steps["conjugate gradients, 10"] <= 11
    assert steps["steepest descent, 10"] > 10 * steps["conjugate gradients, 10"]
    assert steps["BFGS, 10"] < steps["L-BFGS, 10"] < steps["steepest descent, 10"]


@pytest.mark.system("F-E4.6")
def test_momentum_reaches_the_speed_of_its_geometric_sum(rules):
    path = rules["descend"](
        rules["momentum"], lambda w: np.ones(1), [0.0], 200, learning_rate=0.01
    )
    assert np.diff(path[:, 0])[-1] == pytest.approx(-0.01 / (1 - 0.9), rel=1e-6)


@pytest.mark.system("F-E4.7")
def test_both_forms_of_nesterov_visit_the_same_places(rules):
    theta, v = np.array([-1.0, 0.7]), np.zeros(2)
    slope = rules["rosenbrock_slope"]
    stored = rules["descend"](
        rules["nesterov"], slope, theta, 40, learning_rate=2e-4, m=0.9
    )
    for step in range(1, 41):
        v = 0.9 * v - 2e-4 * slope(theta + 0.9 * v)
        theta = theta + v
        np.testing.assert_allclose(theta + 0.9 * v, stored[step], atol=1e-10)


@pytest.mark.system("F-E4.6")
@pytest.mark.system("F-E4.7")
@pytest.mark.system("F-E4.10")
@pytest.mark.system("F-E4.11")
@pytest.mark.system("F-E4.12")
@pytest.mark.system("F-E4.13")
def test_seven_optimizers_are_those_of_pytorch_and_of_keras_to_1e_6(chapter, rules):
    for framework in ("torch", "keras"):
        differences = measured(chapter, f"equality-{framework}", "differs by")
        assert len(differences) == 7
        assert max(differences) < 1e-6
    (momentum,) = measured(chapter, "equality-keras", r"momentum +differs by")
    assert momentum > 1e-9
    (left_over,) = measured(chapter, "seventh-digit-code", "momentum differs by")
    assert left_over < 1e-12, "float32's 0.9 was all of it"
    assert len(rules["ours"]) == 7
    for path in rules["ours"].values():
        assert np.abs(path[-1] - path[0]).max() > 0.01, "it moves"


@pytest.mark.system("F-E4.10")
@pytest.mark.system("F-E4.11")
def test_adagrad_s_steps_decay_and_rmsprop_s_do_not(rules):
    def steps(rule):
        path = rules["descend"](
            rules[rule], lambda w: np.ones(1), [0.0], 1000, learning_rate=0.1
        )
        return -np.diff(path[:, 0])

    expected = 0.1 / np.sqrt(np.arange(1, 1001))
    np.testing.assert_allclose(steps("adagrad"), expected, rtol=1e-5)
    assert steps("rmsprop")[-1] == pytest.approx(0.1, rel=1e-5)
    assert steps("rmsprop")[0] == pytest.approx(0.1 / np.sqrt(0.1), rel=1e-5)


@pytest.mark.system("F-E4.12")
def test_adam_s_correction_makes_every_step_right_from_the_first(rules):
    def steps(rule):
        path = rules["descend"](
            rules[rule], lambda w: np.full(1, 7.0), [0.0], 50, learning_rate=0.1
        )
        return -np.diff(path[:, 0])

    np.testing.assert_allclose(steps("adam"), 0.1, rtol=1e-6)
    raw = steps("adam_without_correction")
    i = np.arange(1, 51)
    expected = 0.1 * (1 - 0.9**i) / np.sqrt(1 - 0.999**i)
    np.testing.assert_allclose(raw, expected, rtol=1e-6)
    assert raw[0] == pytest.approx(0.1 * np.sqrt(10), rel=1e-6)


def test_adamw_is_that_of_pytorch(rules):
    start = np.array([1.0, -2.0])
    w = torch.tensor(start, requires_grad=True)
    judge = torch.optim.AdamW([w], lr=0.01, weight_decay=0.1)
    theta, state = start, rules["defaultdict"](float)
    for _ in range(50):
        w.grad = torch.from_numpy(rules["rosenbrock_slope"](w.detach().numpy()))
        judge.step()
        g = rules["rosenbrock_slope"](theta)
        theta = theta + rules["adamw"](g, state, 0.01, theta)
        np.testing.assert_allclose(theta, w.detach().numpy(), atol=1e-9)


def test_decay_inside_the_gradient_depends_on_the_noise_and_adamw_s_does_not(chapter):
    inside = measured(chapter, "adamw-code", "gradient")
    beside = measured(chapter, "adamw-code", "AdamW")
    assert inside[0] < 0.1 < 0.8 < inside[2]
    assert np.ptp(beside) < 0.05
    assert beside[0] == pytest.approx(0.999**1000, abs=0.03)


@pytest.mark.system("F-E4.6")
def test_steps_grow_with_kappa_and_with_momentum_with_its_root(chapter):
    rows = chapter.printed("modes-code").replace(",", "").splitlines()[1:]
    kappa, slow, fast, _ = np.array([row.split() for row in rows], dtype=float).T
    growth = np.diff(np.log(slow)) / np.diff(np.log(kappa))
    assert growth[1:] == pytest.approx(1, abs=0.1)
    growth = np.diff(np.log(fast)) / np.diff(np.log(kappa))
    assert growth[1:] == pytest.approx(0.5, abs=0.1)


def test_schedules_are_those_of_both_frameworks(chapter):
    for framework in ("torch", "keras"):
        (difference,) = measured(chapter, f"schedules-{framework}", "difference")
        assert difference < 1e-7


def test_a_schedule_ends_lower_than_every_constant_rate(chapter):
    losses = measured(chapter, "floor-code", "loss")
    assert len(losses) == 5
    assert max(losses[1:]) < losses[0]
    assert chapter.number("floor-ratio") > 1.5


@pytest.mark.system("F-E4.6")
def test_momentum_is_needed_at_small_rates_and_harmful_at_large_ones(chapter):
    rows = chapter.printed("momentum-lab-table").splitlines()[2:]
    losses = {rate: row for rate, *row in ([float(x) for x in r.split()] for r in rows)}
    plain, momentum, _ = (
        dict(zip(losses, each, strict=True))
        for each in zip(*losses.values(), strict=True)
    )
    assert momentum[0.003] < 0.5 * plain[0.003]
    assert momentum[0.3] > plain[0.3] == min(plain.values())
    assert momentum[0.03] == pytest.approx(plain[0.3], rel=0.3)
    assert momentum[0.1] == min(min(row) for row in losses.values())


def test_a_falling_rate_gains_on_test_digits_too(chapter):
    gains = re.findall(r"gain (\S+) ± (\S+)", chapter.printed("schedules-best"))
    assert len(gains) == 3
    assert any(float(gain) > float(half) for gain, half in gains)
    rates = [
        float(x) for x in re.findall(r"rate (\S+),", chapter.printed("schedules-best"))
    ]
    assert min(rates[1:]) > rates[0]


def test_warm_up_protects_a_deep_network_at_a_large_rate_only(chapter):
    low, _ = chapter.interval("warm-0.03")
    assert low > 0
    assert chapter.number("warm-0.003") < 0.05
    small, large = measured(chapter, "warm-up-code", "without,")
    assert small < large, "warm-up or not, the large rate ends higher"


def test_adaptive_methods_fall_for_wilson_s_example(chapter):
    rows = chapter.printed("wilson-code").splitlines()
    new = {row.split(" off")[0].strip(): float(row.split()[-1]) for row in rows}
    plain = ("gradient descent", "momentum")
    assert {name for name, answer in new.items() if answer < 0} == set(plain)
    assert max(measured(chapter, "wilson-code", "off by")) < 0.02


@pytest.mark.system("F-E4.8")
def test_conjugate_gradients_solve_fifty_dimensions_in_fifty_steps(notebook):
    assert np.linalg.norm(notebook["paths"]["conjugate_gradients"][50]) < 1e-4
    assert np.linalg.norm(notebook["paths"]["steepest_descent"][50]) > 0.1
    H = np.array([[3.0, 1.0], [1.0, 2.0]])
    path = notebook["conjugate_gradients"](H, [2.0, -1.0], 2)
    np.testing.assert_allclose(path[2], 0, atol=1e-12)
    assert (path[2] - path[1]) @ H @ (path[1] - path[0]) == pytest.approx(0, abs=1e-12)


@pytest.mark.system("F-E4.8")
def test_steepest_descent_turns_by_a_right_angle_at_every_step(notebook):
    np.testing.assert_allclose(notebook["turns"], 90, atol=1e-6)
    H = np.array([[3.0, 1.0], [1.0, 2.0]])
    path = notebook["steepest_descent"](H, [2.0, -1.0], 1)
    g = H @ path[0]
    lengths = np.linspace(0, 1, 10_001)
    tried = path[0] - lengths[:, None] * g
    lowest = tried[np.einsum("ni,ij,nj->n", tried, H, tried).argmin()]
    np.testing.assert_allclose(path[1], lowest, atol=1e-3)


@pytest.mark.system("F-E4.9")
def test_bfgs_satisfies_its_condition_and_finds_the_inverse(notebook):
    random = np.random.default_rng(1)
    basis = random.normal(size=(6, 6))
    H = basis @ basis.T + np.eye(6)
    B, moves = np.eye(6), np.linalg.eigh(H)[1].T
    for s in moves:
        B = notebook["bfgs_update"](B, s, H @ s)
        np.testing.assert_allclose(B @ (H @ s), s, atol=1e-9)
    np.testing.assert_allclose(B @ H, np.eye(6), atol=1e-9)


@pytest.mark.system("F-E4.9")
def test_the_two_loops_apply_the_matrix_that_bfgs_would_write_down(notebook):
    random = np.random.default_rng(2)
    basis = random.normal(size=(5, 5))
    H = basis @ basis.T + np.eye(5)
    pairs = [(s, H @ s) for s in random.normal(size=(3, 5))]
    s, y = pairs[-1]
    B = np.eye(5) * (s @ y) / (y @ y)
    for s, y in pairs:
        B = notebook["bfgs_update"](B, s, y)
    g = random.normal(size=5)
    np.testing.assert_allclose(notebook["two_loops"](g, pairs), -B @ g, atol=1e-10)


@pytest.mark.system("F-E4.9")
def test_l_bfgs_is_that_of_pytorch_and_arrives_where_scipy_arrives(chapter):
    (difference,) = measured(chapter, "lbfgs-check", "we differ by")
    assert difference < 1e-6
    said = chapter.printed("lbfgs-scipy")
    assert said.startswith("largest difference of a weight: ")
    assert float(said.split()[-1]) < 1e-5


@pytest.mark.system("F-E4.13")
def test_the_recorded_race_is_close():
    recorded = ledger.records("optimizers")
    racers = [name for name in recorded.names if name.startswith("race_")]
    assert len(racers) == 7
    errors = [recorded.case(name)["test error"][:, -1].mean().item() for name in racers]
    assert max(errors) < 0.03
    assert max(errors) - min(errors) < 0.01


@pytest.mark.system("F-E4.13")
def test_racers_differ_in_training_and_adaptive_ones_stand_at_both_ends(chapter):
    """What the chapter says of the record; at full size with five seeds each."""
    recorded = ledger.records("optimizers")
    racers = [name for name in recorded.names if name.startswith("race_")]
    assert all(recorded.case(name).sizes["seed"] == 5 for name in racers)
    low, high = chapter.interval("cost-low"), chapter.interval("cost-high")
    assert low[1] < 0.5 * high[0]
    assert chapter.glued["gen-worse"] == "AdaGrad"
    assert chapter.glued["gen-better"] == "AdaDelta"
