"""Chapter 06's pictures: their arithmetic against NumPy and scikit-learn, in a page."""

import numpy as np
import pytest
from chapter_code import run_cells
from lab_page import change, readout, use_every_control
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import matthews_corrcoef, roc_auc_score, roc_curve
from sklearn.svm import SVC

from dlcore.chapters.linear_models import cases as experiments


@pytest.fixture
def page(load):
    return load("math", "linear_models/math.js")


# arithmetic


@pytest.mark.system("L-A.4")
def test_least_squares_in_the_page_is_that_of_numpy(page):
    generator = np.random.default_rng(0)
    for examples, columns in ((5, 2), (20, 3), (40, 7)):
        X = generator.normal(0, 2, (examples, columns))
        t = generator.normal(size=examples)
        found = page.evaluate(
            "([X, t]) => math.leastSquares(X, t)", [X.tolist(), t.tolist()]
        )
        np.testing.assert_allclose(found, np.linalg.lstsq(X, t)[0], atol=1e-10)
    raw, cones = experiments.line_days()
    X = experiments.with_ones(raw)
    found = page.evaluate(
        "([X, t]) => math.leastSquares(X, t)", [X.tolist(), cones.tolist()]
    )
    np.testing.assert_allclose(found, experiments.LINE, atol=1e-9)


@pytest.mark.system("L-A.3")
def test_polynomials_up_to_degree_12_are_fitted_as_numpy_does(page):
    generator = np.random.default_rng(1)
    u = np.sort(generator.uniform(-1, 1, 15))
    t = generator.normal(size=15)
    for degree in (1, 2, 6, 12):
        powers = u[:, None] ** np.arange(degree + 1)
        found = page.evaluate(
            """([u, t, degree]) =>
              math.leastSquares(u.map((v) => math.powers(v, degree)), t)""",
            [u.tolist(), t.tolist(), degree],
        )
        np.testing.assert_allclose(
            powers @ found, powers @ np.linalg.lstsq(powers, t)[0], atol=1e-6
        )


@pytest.mark.system("L-A.4")
def test_descent_in_the_page_takes_numpy_s_steps_and_diverges_at_the_limit(page):
    raw, cones = experiments.line_days()
    scaled = (raw - raw.mean()) / raw.std()
    script = """([x, t, rate, steps]) => {
      const loss = math.lineLoss(x, t);
      return [math.descendLine(loss, [0, 0], rate, steps), loss.curvatures];
    }"""
    for x, limit in ((raw, None), (scaled, 1.0)):
        X = experiments.with_ones(x)
        hessian = 2 / len(x) * X.T @ X
        limit = limit or 2 / np.linalg.eigvalsh(hessian).max()
        for share, goes in ((0.4, False), (0.98, False), (1.05, True)):
            walk, curvatures = page.evaluate(
                script, [x.tolist(), cones.tolist(), share * limit, 3000]
            )
            np.testing.assert_allclose(
                curvatures, np.linalg.eigvalsh(hessian), rtol=1e-6
            )
            assert walk["diverged"] == goes
            w, expected = np.zeros(2), [np.zeros(2)]
            for _ in range(20):
                w = w + share * limit * 2 / len(x) * X.T @ (cones - X @ w)
                expected.append(w)
            np.testing.assert_allclose(walk["path"][:21], expected, rtol=1e-8)


@pytest.mark.system("L-A.5")
def test_logistic_regression_in_the_page_is_that_of_scikit_learn(page):
    days, too_long = experiments.queue_days()
    x = ((days - 72) / 10)[:, None]
    generator = np.random.default_rng(2)
    cloud = generator.normal(size=(50, 3))
    side = (cloud @ [1, -2, 0.5] + generator.normal(0, 1, 50) > 0).astype(float)
    for features, t, ridge in ((x, too_long, 0), (cloud, side, 0.02)):
        X = experiments.with_ones(features)
        found = page.evaluate(
            "([X, t, ridge]) => math.logisticFit(X, t, ridge)",
            [X.tolist(), t.tolist(), ridge],
        )
        C = np.inf if ridge == 0 else 1 / (ridge * len(t))
        judge = LogisticRegression(C=C, tol=1e-10, max_iter=2000).fit(features, t)
        expected = [*judge.intercept_, *judge.coef_[0]]
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.system("L-A.6")
def test_the_ellipse_of_the_page_is_the_turned_one(page):
    generator = np.random.default_rng(3)
    for theta, a, b in ((45, 2, 0.7), (20, 0.5, 1.5), (170, 3, 1)):
        points = generator.normal(0, 1.5, (20, 2))
        z = page.evaluate(
            """([theta, a, b, points]) => {
              const w = math.ellipseWeights(theta, a, b);
              return points.map((point) => math.conic(w, point));
            }""",
            [theta, a, b, points.tolist()],
        )
        c, s = np.cos(np.radians(theta)), np.sin(np.radians(theta))
        along = (points[:, 0] * c - points[:, 1] * s) / a
        across = (points[:, 0] * s + points[:, 1] * c) / b
        np.testing.assert_allclose(z, along**2 + across**2 - 1, atol=1e-12)


@pytest.mark.system("L-A.7")
def test_machines_in_the_page_decide_as_scikit_learn_s(page):
    generator = np.random.default_rng(4)
    x, new = generator.normal(size=(2, 40, 2))
    y = np.hypot(*x.T) < 1
    settings = {
        "linear": {"kernel": "linear"},
        "polynomial": {"kernel": "poly", "degree": 2, "gamma": 1, "coef0": 1},
        "RBF": {"kernel": "rbf", "gamma": 0.7},
    }
    for name, given in settings.items():
        fit = SVC(C=2, **given).fit(x, y)
        weights = np.zeros(40)
        weights[fit.support_] = fit.dual_coef_[0]
        z = page.evaluate(
            """([name, points, weights, bias, xs]) => {
              const z = math.machine(name, 0.7, points, weights, bias);
              return xs.map(z);
            }""",
            [name, x.tolist(), weights.tolist(), fit.intercept_[0], new.tolist()],
        )
        np.testing.assert_allclose(z, fit.decision_function(new), atol=1e-9)


@pytest.mark.system("L-A.8")
def test_scores_and_roc_curves_in_the_page_are_scikit_learn_s(page):
    for counts in experiments.MODELS.values():
        given = dict(zip(("tp", "fp", "fn", "tn"), counts, strict=True))
        found = page.evaluate("(counts) => math.scoresOf(counts)", given)
        for name, value in experiments.scores(*counts).items():
            if name != "false positive rate":
                shown = np.nan if found[name] is None else found[name]
                np.testing.assert_allclose(shown, value, atol=1e-12)
    generator = np.random.default_rng(5)
    labels = generator.integers(0, 2, 80)
    values = (labels + generator.normal(0, 1, 80)).round(1)
    curve, area, at = page.evaluate(
        """([values, labels]) => {
          const curve = math.rocCurve(values, labels);
          return [curve, math.areaUnder(curve), math.countsAt(values, labels, 0.5)];
        }""",
        [values.tolist(), labels.tolist()],
    )
    x, y, _ = roc_curve(labels, values, drop_intermediate=False)
    np.testing.assert_allclose(np.array(curve, float)[:, :2], np.column_stack([x, y]))
    assert area == pytest.approx(roc_auc_score(labels, values))
    counts = [at[name] for name in ("tp", "fp", "fn", "tn")]
    correlation = matthews_corrcoef(labels, values >= 0.5)
    assert experiments.scores(*counts)["MCC"] == pytest.approx(correlation)


# the chapter's own widgets in a page

FIGURES = ("line", "descent", "plane", "degree", "queue", "ellipse", "picker")
FIGURES += ("svm", "confusion", "roc")


@pytest.fixture(scope="module")
def shown():
    """The chapter's figures, by the ids of their cells."""
    before = ("imports", "days", "one-feature-code", "svm-code", "svm-models")
    before += ("picker-data",)
    figures = [f"{name}-figure" for name in FIGURES if name != "roc"]
    scope = run_cells("06_linear_models", *before, *figures)
    return scope | run_cells(
        "06_linear_models", "imports", "tumours-data", "roc-models", "roc-figure"
    )


@pytest.mark.parametrize("name", FIGURES)
def test_every_slider_button_and_choice_draws_without_an_error(open_page, shown, name):
    widget = shown[f"{name}-figure"]
    page = open_page(widget, reduced_motion="reduce")
    use_every_control(page)


@pytest.mark.system("L-A.1")
def test_the_best_line_is_the_book_s(open_page, shown):
    page = open_page(shown["line-figure"])
    page.get_by_role("button", name="Best line").click()
    assert "cones = 2.00 · °F − 112: MSE 25.0" in readout(page)
    change(page, noise=8)
    assert "MSE 64.0" in readout(page)


@pytest.mark.system("L-A.1")
def test_a_contour_that_is_not_there_has_no_number(open_page, shown):
    page = open_page(shown["line-figure"], reduced_motion="reduce")
    numbers = page.locator(".dl-plane").nth(1).locator("text.dl-said")
    assert numbers.all_text_contents() == ["100", "1000", "10000"]
    change(page, noise=10)  # no line has an error below 100 now
    assert numbers.all_text_contents() == ["1000", "10000"]


@pytest.mark.system("L-A.8")
def test_the_bars_of_the_scores_end_at_their_values(open_page, shown):
    page = open_page(shown["confusion-figure"], reduced_motion="reduce")
    widths = page.locator("rect.dl-solid.dl-colour-2").evaluate_all(
        "(bars) => bars.map((bar) => Number(bar.getAttribute('width')))"
    )
    shown_scores = experiments.scores(*experiments.MODELS["model 1"])
    names = "accuracy", "recall", "precision", "specificity", "F1", "MCC"
    values = np.array([shown_scores[name] for name in names])
    np.testing.assert_allclose(np.array(widths) / widths[0], values / values[0])


@pytest.mark.system("L-A.2")
def test_the_best_plane_is_the_book_s(open_page, shown):
    page = open_page(shown["plane-figure"])
    page.get_by_role("button", name="Best plane").click()
    assert "cones = −112 + 0.5 · minutes + 2.0 · °F: MSE 16.0" in readout(page)


@pytest.mark.system("L-A.4")
def test_the_descent_says_that_it_diverged(open_page, shown):
    page = open_page(shown["descent-figure"])
    assert "after 1,000 steps w₀ = −0.43" in readout(page)
    change(page, learning_rate=0.001)
    assert "diverged after" in readout(page)
    change(page, inputs="standardized", learning_rate=0.5, steps=1)
    assert "MSE 25.0" in readout(page)
    change(page, learning_rate=1.01, steps=1000)
    assert "diverged after" in readout(page)


@pytest.mark.system("L-A.3")
def test_the_degree_picture_shows_what_the_chapter_computes(open_page, shown):
    chapter = run_cells(
        "06_linear_models", "imports", "days", "degree-figure", "degree-code"
    )
    samples = chapter["samples"]
    page = open_page(shown["degree-figure"])
    for degree, sample in ((2, 1), (6, 4), (12, 9)):
        own, new = chapter["typical_errors"](
            samples["x_train"][sample - 1, :15],
            samples["e_train"][sample - 1, :15],
            degree,
        )
        change(page, degree=degree, sample=sample, days=15, noise=5)
        text = readout(page).replace("−", "-")
        assert f"error {own:.1f} on them, {new:.1f} on new days" in text


@pytest.mark.system("L-A.5")
def test_hot_days_move_the_line_and_not_the_curve(open_page, shown):
    page = open_page(shown["queue-figure"])
    assert "from 71.1 °F by the line (2 of the 30" in readout(page)
    assert "from 71.3 °F by the logistic curve (2 wrong)" in readout(page)
    change(page, hot_days=8, hot=112)
    assert "(8 of the 30 usual days wrong)" in readout(page)
    assert "from 71.3 °F by the logistic curve (2 wrong)" in readout(page)


@pytest.mark.system("L-A.6")
def test_the_ellipse_starts_with_the_reference_s_check(open_page, shown):
    page = open_page(shown["ellipse-figure"])
    assert "4 of 4 corners right" in readout(page)
    assert "(1, 1) → 3.08" in readout(page)
    assert "(1, −1) → −0.50" in readout(page)
    change(page, theta=135)
    assert "0 of 4 corners right" in readout(page)


@pytest.mark.system("L-A.6")
def test_each_problem_has_its_features(open_page, shown):
    page = open_page(shown["picker-figure"])
    off = dict.fromkeys(("x₁", "x₂", "x₁x₂", "x₁²", "x₂²"), False)
    enough = {
        "XOR": ["x₁x₂"],
        "circle": ["x₁²", "x₂²"],
        "parabola": ["x₂", "x₁²"],
        "line": ["x₁", "x₂"],
    }
    for problem, features in enough.items():
        change(page, task=problem, **off | dict.fromkeys(features, True))
        assert ": 0 of 60 wrong" in readout(page), problem
        for left_out in features:
            fewer = dict.fromkeys(set(features) - {left_out}, True)
            change(page, task=problem, **off | fewer)
            assert int(readout(page).split(": ")[-1].split()[0]) >= 5, problem


@pytest.mark.system("L-A.7")
def test_the_picture_of_the_machine_says_what_scikit_learn_says(open_page, shown):
    page = open_page(shown["svm-figure"])
    machine = shown["machine"]
    street = 2 / np.linalg.norm(machine.coef_)
    assert f"{len(machine.support_)} of 60 points" in readout(page)
    assert f"the street is {street:.2f} wide" in readout(page)
    change(page, data="circle", kernel="RBF", C=100, gamma=0.5)
    assert "; 0 wrong" in readout(page)
    change(page, kernel="linear")
    assert "no useful border: it calls all 60 points" in readout(page)
    assert "is wrong for 15" in readout(page)


@pytest.mark.system("L-A.8")
def test_the_confusion_editor_knows_the_trap_and_inverts(open_page, shown):
    page = open_page(shown["confusion-figure"])
    assert "accuracy 94 %, recall 80 %, precision 44 %, F1 0.57" in readout(page)
    page.get_by_role("button", name="Always “healthy”").click()
    assert "accuracy 95 %, recall 0 %, precision no number" in readout(page)
    assert "Not one of the ill is found" in readout(page)
    page.get_by_role("button", name="Invert every answer").click()
    assert "recall 100 %, precision 5 %" in readout(page)


@pytest.mark.system("L-A.8")
def test_the_roc_picture_finds_the_cheapest_threshold_and_inverts(open_page, shown):
    page = open_page(shown["roc-figure"])
    truth = experiments.tumours().y_test
    values = np.array(shown["ranged"])
    for name, score in zip(shown["raw"], values, strict=True):
        change(page, classifier=name, inverted=False, missed=5)
        area = roc_auc_score(truth, score)
        assert f"area under the curve {area:.3f}" in readout(page)
        change(page, inverted=True)
        assert f"area under the curve {1 - area:.3f}" in readout(page)
    change(page, classifier="texture", inverted=False)
    page.get_by_role("button", name="Cheapest threshold").click()
    costs = [
        np.sum((values[0] >= stop) & (truth == 0))
        + 5 * np.sum((values[0] < stop) & (truth == 1))
        for stop in range(-1, 102)
    ]
    assert f"cost {min(costs)};" in readout(page)
