"""Chapter 02 does what it says: its own cells run here, their results are judged."""

import json
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from executed import executed

from dlcore import ledger
from dlcore.chapters.gradient_descent import cases as books
from dlcore.scratch.functions import logistic
from dlcore.scratch.gradients import numerical_gradient

NOTEBOOK = Path(__file__).parents[3] / "chapters" / "02_gradient_descent.ipynb"


def run_cells(*names):
    """Run these cells of the chapter, in this order; return their variables."""
    cells = {
        cell["id"]: "".join(cell["source"])
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    }
    variables = {
        "np": np,
        "product": product,
        "logistic": logistic,
        "numerical_gradient": numerical_gradient,
        "ledger": ledger,
        "Explorable": lambda *arguments, **options: None,
        "glue": lambda *arguments, **options: None,
    }
    for name in names:
        exec(compile(cells[name], name, "exec"), variables)
    return variables


def verdicts(identity):
    return set(ledger.book(identity).verdicts.values())


@pytest.mark.system("L-E2.1")
def test_the_weight_changes_are_those_of_the_book():
    changes = run_cells("changes")["changes"]
    np.testing.assert_allclose(
        changes, [[0.1, 0, 0], [-0.1, 0, -0.15], [0.1, -0.15, 0]], atol=1e-15
    )
    table = books.weight_changes()
    assert [table[f"example {i + 1}, w{k}"] for i in range(3) for k in range(3)] == (
        pytest.approx(changes.ravel().tolist())
    )
    assert books.examples_right() == 3
    assert verdicts("L-E2.1") == {"confirmed"}


@pytest.mark.system("L-E2.2")
def test_descent_on_the_parabola_multiplies_the_distance_by_one_factor():
    descend = run_cells("descend")["descend"]
    for learning_rate in (0.05, 0.3, 0.5, 0.9, 1.0, 1.1):
        path = descend(lambda x: 2 * x, 2.0, learning_rate, 8)
        factor = 1 - 2 * learning_rate
        np.testing.assert_allclose(path, 2.0 * factor ** np.arange(9), atol=1e-12)


@pytest.mark.system("L-E2.2")
@pytest.mark.system("F-E2.2")
def test_descent_on_the_bowl_arrives_and_every_direction_has_its_factor():
    chapter = run_cells("bowl")
    curvatures, directions = np.linalg.eigh(chapter["curvature"])
    w, gradient = np.array([-2.4, 1.6]), chapter["bowl_gradient"]
    np.testing.assert_allclose(
        gradient(w), numerical_gradient(chapter["bowl"], w.copy()), atol=1e-6
    )
    after = w - 0.28 * gradient(w)
    np.testing.assert_allclose(
        directions.T @ after, (1 - 0.28 * curvatures) * (directions.T @ w), atol=1e-12
    )
    for _ in range(100):
        w = w - 0.28 * gradient(w)
    assert np.abs(w).max() < 1e-6


@pytest.mark.system("F-E2.3")
def test_the_learning_rate_that_diverges_is_two_over_the_largest_curvature():
    chapter = run_cells("bowl", "measured-limit")
    limit = 2 / np.linalg.eigvalsh(chapter["curvature"]).max()
    assert limit == pytest.approx(2 / 6)
    assert chapter["works"] == pytest.approx(limit, abs=1e-3)
    assert not chapter["diverges"](0.99 * limit)
    assert chapter["diverges"](1.01 * limit)


@pytest.mark.system("F-E2.2")
def test_the_bowl_by_hand_has_the_axes_that_the_chapter_finds():
    curvature = run_cells("bowl")["curvature"]
    np.testing.assert_allclose(curvature @ [1, 2], np.multiply(6, [1, 2]))
    np.testing.assert_allclose(curvature @ [2, -1], [2, -1])
    w = np.array([0.7, -1.3])
    by_formula = w[0] ** 2 + 2 * w[0] * w[1] + 2.5 * w[1] ** 2
    assert run_cells("bowl")["bowl"](w) == pytest.approx(by_formula)


@pytest.mark.system("F-E2.2")
def test_the_best_rate_is_the_best_of_all_and_keeps_what_the_formula_says():
    generator = np.random.default_rng(7)
    for _ in range(20):
        curvatures = np.sort(generator.uniform(0.1, 9, 4))
        low, high = curvatures[[0, -1]]
        rates = np.linspace(0, 2.2 / high, 20_001)
        kept = np.abs(1 - rates[:, None] * curvatures).max(axis=1)
        best = 2 / (low + high)
        assert rates[kept.argmin()] == pytest.approx(best, abs=2e-4 / high)
        kappa = high / low
        assert kept.min() == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-3)


@pytest.mark.system("F-E2.1")
def test_the_receipts_axes_predict_how_fast_every_rate_is():
    cells = ("receipts", "delta-code", "fig-meals", "receipt-axes", "receipt-rates")
    chapter = run_cells(*cells, "rounder")
    assert chapter["fastest"] == pytest.approx(chapter["best_rate"], abs=0.003)
    assert chapter["left"].min() == pytest.approx(chapter["contraction"], abs=2e-3)
    np.testing.assert_allclose(chapter["left"], chapter["predicted"], atol=2e-3)

    steep, gentle = chapter["price_axes"].T[-1], chapter["price_axes"].T[0]
    assert abs(np.sign(steep).sum()) == 3, "all prices up together"
    assert np.sign(gentle[0]) == -np.sign(gentle[1]) == -np.sign(gentle[2])
    rounder = chapter["condition_number"](chapter["standardized"])
    assert rounder < chapter["condition_number"](chapter["portions"]) / 20


def test_standardized_inputs_leave_the_bias_alone_and_are_equally_steep():
    cells = ("receipts", "fig-meals", "rounder")
    chapter = run_cells(*cells)
    assert chapter["portions"].min() == 0, "never negative, but not all positive"
    x = np.column_stack([chapter["standardized"], np.ones(6)])
    hessian = x.T @ x / 6
    np.testing.assert_allclose(np.diag(hessian), 1)
    np.testing.assert_allclose(hessian[:3, 3], 0, atol=1e-12)


@pytest.mark.system("F-E2.1")
def test_without_noise_one_receipt_at_a_time_arrives_too():
    chapter = run_cells("receipts")
    w = np.full(3, 2.0)
    for step in range(200):
        x, t = chapter["portions"][step % 6], chapter["totals"][step % 6]
        w = w + 0.12 * x * (t - x @ w)
    np.testing.assert_allclose(w, chapter["prices"], atol=1e-6)


@pytest.mark.system("F-E2.6")
def test_with_all_examples_nothing_is_left_to_chance():
    cells = run_cells("wave-code", "tune")
    for x in cells["moments"].values():
        w = cells["tune"](x, np.sin(7 * x), 3.4, 48, 1.0, 300, walks=5)
        assert np.ptp(w) < 1e-9


def test_near_its_minimum_the_sigmoid_neuron_has_the_limit_of_a_bowl():
    chapter = run_cells("students", "sigmoid-limit")
    lowest, limit = chapter["lowest"], chapter["limit"]
    slope = chapter["sigmoid_gradient"]
    assert np.linalg.norm(slope(lowest, chapter["inputs"], chapter["passed"])) < 1e-6
    away = {}
    for share in (0.99, 1.01, 1.05):
        w = lowest + 0.001
        for _ in range(3000):
            w = w - share * limit * slope(w, chapter["inputs"], chapter["passed"])
        away[share] = np.linalg.norm(w - lowest)
    assert away[0.99] < 1e-4
    assert 0.01 < away[1.01] < away[1.05] < 1, "driven away, and not to infinity"


@pytest.mark.system("F-E2.1")
def test_the_delta_rule_finds_the_prices_and_diverges_beyond_its_limit():
    chapter = run_cells("receipts", "delta-code")
    np.testing.assert_allclose(chapter["w"], chapter["prices"], atol=2e-3)
    x, t = chapter["portions"], chapter["totals"]
    limit = 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max()
    for learning_rate, arrives in ((0.98 * limit, True), (1.02 * limit, False)):
        w = np.full(3, 2.0)
        for _ in range(3000):
            w = chapter["delta_rule"](w, x, t, learning_rate)
        assert (np.abs(w - chapter["prices"]).max() < 1e-3) == arrives


def test_the_ledger_s_facts_are_those_of_the_chapter():
    chapter = run_cells("bowl", "receipts", "students", "plateau-code", "descend")
    np.testing.assert_array_equal(chapter["portions"], books.PORTIONS)
    np.testing.assert_array_equal(chapter["prices"], books.PRICES)
    np.testing.assert_array_equal(chapter["curvature"], books.BOWL)
    np.testing.assert_array_equal(chapter["hours"], books.HOURS)
    ends = (chapter["needed"][0], chapter["needed"][-1])
    assert tuple(books.sigmoid_steps().values()) == ends
    path = chapter["descend"](lambda x: 2 * x, 2.0, 0.3, 5)
    assert books.line_descent()["fifth place"] == pytest.approx(path[-1])
    glued = executed("02_gradient_descent")
    for size, share in books.flat_walks().items():
        assert glued.number(f"found-flat-{size}") == pytest.approx(100 * share, abs=0.6)


@pytest.mark.system("F-E2.4")
def test_the_sigmoid_neuron_follows_its_gradient_and_crawls_on_the_plateau():
    chapter = run_cells("students", "plateau-code")
    x, t = chapter["inputs"], chapter["passed"]
    generator = np.random.default_rng(0)
    for _ in range(5):
        w = generator.normal(0, 2, 2)
        np.testing.assert_allclose(
            chapter["sigmoid_gradient"](w, x, t),
            numerical_gradient(chapter["mean_loss"], w.copy()),
            atol=1e-8,
        )

    def steps_from(start):
        w, steps = np.array(start), 0
        while chapter["mean_loss"](w) > 0.055:
            w = w - 4.0 * chapter["sigmoid_gradient"](w, x, t)
            steps += 1
        return steps

    assert steps_from([-3.0, 9.0]) > 20 * steps_from([0.0, 0.0])
    assert np.ptp(logistic(x @ np.zeros(2))) == 0, "the first start has no step"
    for start in ([-1.0, 3.0], [-2.0, 6.0], [-3.0, 9.0]):
        assert -start[1] / start[0] == 3
        assert np.mean((logistic(x @ start) > 0.5) != t) > 0.8, "the wrong way round"


@pytest.mark.system("F-E2.6")
def test_single_examples_leave_the_flat_region_and_the_local_minimum():
    chapter = executed("02_gradient_descent")
    for place in ("flat", "local"):
        found = {n: chapter.number(f"found-{place}-{n}") for n in (1, 4, 48)}
        assert found[1] > 65, place
        assert found[48] == 0, place
        assert found[1] > found[4] + 10, place


@pytest.mark.system("F-E2.6")
def test_silence_is_a_second_hole_which_single_examples_leave():
    cells = run_cells("wave-code")
    near = np.linspace(-0.5, 0.5, 201)
    for x in cells["moments"].values():
        t = np.sin(7 * x)
        quiet = cells["wave_loss"](near, x, t)
        assert np.abs(near[quiet.argmin()]) < 0.03
        elsewhere = cells["wave_loss"](np.linspace(2, 5, 301), x, t)
        assert quiet.min() == pytest.approx(elsewhere.mean() / 2, abs=0.03)
    chapter = executed("02_gradient_descent")
    for place in ("flat", "local"):
        found, later = (chapter.number(f"{n}-{place}{m}") for n, m in FOUND_LATER)
        assert later > found + 5, place
        assert 0 < chapter.number(f"silent-{place}") < 100 - found, place


FOUND_LATER = (("found", "-1"), ("later", ""))


@pytest.mark.system("F-E2.6")
def test_the_two_landscapes_are_flat_and_rippled():
    chapter = run_cells("wave-code")
    around = np.linspace(3.0, 3.9, 200)
    flat, rippled = (
        chapter["wave_loss"](around, x, np.sin(7 * x))
        for x in chapter["moments"].values()
    )
    assert np.ptp(flat) < 0.02
    lowest = rippled.argmin()
    assert 0 < lowest < 199
    assert min(rippled[0], rippled[-1]) > rippled[lowest] + 0.02


@pytest.mark.system("L-E2.3")
def test_the_perceptron_rule_is_a_step_down_its_own_loss():
    chapter = run_cells("perceptron-gradient")
    assert chapter["w"] @ chapter["x"] == pytest.approx(-0.445)
    generator = np.random.default_rng(1)
    for _ in range(20):
        w, x = generator.normal(0, 1, (2, 4))
        for t in (-1, 1):
            gradient = numerical_gradient(
                lambda w, x=x, t=t: chapter["perceptron_loss"](w, x, t), w.copy()
            )
            wrong = t * (w @ x) < 0
            np.testing.assert_allclose(-gradient, t * x if wrong else 0 * x, atol=1e-8)


@pytest.mark.system("L-E2.4")
def test_every_black_and_white_pattern_is_learned_and_no_grey_one():
    chapter = run_cells("patterns-code", "learn-all")
    np.testing.assert_array_equal(chapter["patterns"], books.all_patterns())
    assert np.all(chapter["done"] > 0)
    assert np.all(chapter["grey_done"] == 0)
    scores = chapter["weights"] @ chapter["with_one"].T  # (512, 1023)
    np.testing.assert_array_equal(scores >= 0, np.eye(512, 1023, dtype=bool))


@pytest.mark.system("L-E2.4")
def test_the_weights_mimic_their_targets_but_unevenly():
    chapter = run_cells("patterns-code", "learn-all", "mimic")
    assert chapter["agree"] == 1
    assert chapter["symmetric"].sum() == 64
    assert np.all(chapter["lopsided"][chapter["symmetric"]])
    assert 0.5 < np.mean(chapter["own_score"] == 0) < 1, "most by a hair"


@pytest.mark.system("L-E2.4")
def test_the_proof_holds_for_all_patterns():
    run_cells("patterns-code", "grey-proof-code")
    patterns = books.all_patterns()
    generator = np.random.default_rng(2)
    bias, weights = generator.normal(0, 1, 50), generator.normal(0, 1, (50, 9))
    grey = patterns[512:]
    white = np.where(grey == 0, 1, grey)
    z, z_white = (bias[:, None] + weights @ p.T for p in (grey, white))
    z_black = (bias - weights.sum(axis=1))[:, None]
    np.testing.assert_allclose(z, (z_black + z_white) / 2, atol=1e-12)


@pytest.mark.system("L-E2.4")
def test_the_scores_of_the_book_follow_from_its_weights():
    assert verdicts("L-E2.4") == {"confirmed", "impossible", ledger.books.NO_NUMBER}
    scores = books.printed_identifiers()
    assert scores["found"] == 3
    assert scores["P2 target"] == pytest.approx(0.4)
    for name in ("P1", "P2", "P4"):
        assert scores[f"{name} target"] == scores[f"{name} highest"] >= 0
    printed = {number.what: number.says for number in ledger.book("L-E2.4").numbers}
    for name, tenths in books.PRINTED_TENTHS.items():
        weights = printed[f"weights of {name}"].replace("−", "-")
        row = [float(weight) for weight in re.split("[;, ]+", weights)]
        np.testing.assert_allclose(row, np.array(tenths) / 10)


@pytest.mark.system("L-AppE")
def test_newton_reaches_roots_and_minima_and_fails_where_the_chapter_says():
    chapter = run_cells("bowl", "descend", "newton-code", "newton-fails")
    path = chapter["newton"](lambda x: x**3 - 1, lambda x: 3 * x**2, 1.75, 6)
    assert [round(x, 2) for x in path[1:3]] == [1.28, 1.06]
    errors = np.abs(np.array(path) - 1)
    assert errors[-1] < 1e-12
    assert np.all(errors[3:5] < 1.5 * errors[2:4] ** 2)
    assert verdicts("L-AppE") == {"confirmed", "close"}

    slope, bend = chapter["slope"], chapter["bend"]
    for start in (0.9, 1.1):
        path = chapter["newton_minimum"](slope, bend, start, 4)
        np.testing.assert_allclose(path[1:], -(np.array(path[:-1]) ** 3), rtol=1e-9)
        assert (abs(path[-1]) < 1e-3) == (start < 1)
        assert abs(chapter["descend"](slope, start, 0.5, 40)[-1]) < 1e-6

    step = np.linalg.solve(chapter["curvature"], chapter["bowl_gradient"](np.ones(2)))
    np.testing.assert_allclose(np.ones(2) - step, 0, atol=1e-12)


@pytest.mark.system("L-AppE")
def test_newton_never_settles_where_there_is_no_root():
    newton = run_cells("newton-code")["newton"]
    path = newton(lambda x: x**2 + 0.5, lambda x: 2 * x, 1.75, 200)
    assert min(np.abs(np.diff(path[-50:]))) > 0.1
