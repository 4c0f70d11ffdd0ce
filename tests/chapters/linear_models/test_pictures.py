"""Chapter 06's pictures: their arithmetic against NumPy and scikit-learn, in a page."""

import numpy as np
import pytest
from chapter_code import run_cells
from lab_page import change, readout
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    matthews_corrcoef,
    recall_score,
    roc_auc_score,
    roc_curve,
)
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


@pytest.mark.system("L-A.1")
def test_the_laws_of_noise_are_densities_of_one_spread_and_their_prices_logarithms(
    load,
):
    page = load("noise", "linear_models/noise.js")
    e = np.linspace(-80, 80, 16_001)
    for law in ("Gauss", "Laplace"):
        density, price = page.evaluate(
            """([law, e]) =>
              [e.map(noise.LAWS[law].density), e.map(noise.LAWS[law].price)]""",
            [law, e.tolist()],
        )
        density, step = np.array(density), e[1] - e[0]
        assert step * density.sum() == pytest.approx(1, abs=1e-4)
        assert step * (e**2 * density).sum() == pytest.approx(25, abs=0.01)
        kept = density > 1e-200
        rest = -np.log(density[kept]) - np.array(price)[kept]
        np.testing.assert_allclose(rest, rest[0])


@pytest.mark.system("L-A.3")
def test_ridge_regression_in_the_page_is_that_of_scikit_learn(load):
    page = load("polynomials", "linear_models/polynomials.js")
    generator = np.random.default_rng(8)
    x, t = generator.uniform(61, 100, 15), generator.normal(30, 9, 15)
    powers = ((x - 80.5) / 19.5)[:, None] ** np.arange(1, 7)
    for price in (1e-6, 0.01, 1):
        found = page.evaluate(
            "([x, t, price]) => polynomials.ridgeOf(x, t, 6, price)",
            [x.tolist(), t.tolist(), price],
        )
        judge = Ridge(15 * price, solver="svd").fit(powers, t)
        np.testing.assert_allclose(found, [judge.intercept_, *judge.coef_], rtol=1e-4)


@pytest.mark.system("L-A.8")
def test_average_precision_and_many_classes_are_scikit_learn_s(page):
    generator = np.random.default_rng(9)
    labels = generator.integers(0, 2, 90)
    values = (labels + generator.normal(0, 1, 90)).round(1)
    for share in (0.5, 0.01):
        ill = labels == 1
        weight = np.where(ill, share / ill.sum(), (1 - share) / (~ill).sum())
        found = page.evaluate(
            """([values, labels, share]) =>
              math.averagePrecision(math.rocCurve(values, labels), share)""",
            [values.tolist(), labels.tolist(), share],
        )
        wanted = average_precision_score(labels, values, sample_weight=weight)
        assert found == pytest.approx(wanted)
    truth, said = generator.integers(0, 4, (2, 200))
    counts = [
        [int(np.sum((truth == k) & (said == j))) for j in range(4)] for k in range(4)
    ]
    scores = page.evaluate("(counts) => math.manyScores(counts)", counts)
    assert scores["accuracy"] == pytest.approx(accuracy_score(truth, said))
    assert scores["accuracy"] == pytest.approx(f1_score(truth, said, average="micro"))
    assert scores["macro"] == pytest.approx(f1_score(truth, said, average="macro"))
    np.testing.assert_allclose(scores["f1"], f1_score(truth, said, average=None))
    np.testing.assert_allclose(
        scores["recall"], recall_score(truth, said, average=None)
    )


# the chapter's own widgets in a page

FIGURES = ("line", "squares", "descent", "plane", "degree", "ridge", "queue")
FIGURES += ("ellipse", "picker", "svm", "confusion", "roc", "rare")


@pytest.fixture(scope="module")
def shown():
    """The chapter's figures, by the ids of their cells."""
    before = ("imports", "days", "one-feature-code", "svm-code", "svm-models")
    before += ("picker-data",)
    late = ("roc", "rare")
    figures = [f"{name}-figure" for name in FIGURES if name not in late]
    scope = run_cells("06_linear_models", *before, *figures)
    late_cells = ("tumours-data", "roc-models", "roc-figure", "auc-code", "rare-figure")
    return scope | run_cells("06_linear_models", "imports", *late_cells)


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


@pytest.mark.system("L-A.1")
def test_a_wild_day_moves_the_mean_and_not_the_median(open_page, shown):
    page = open_page(shown["squares-figure"], reduced_motion="reduce")
    days = shown["eight_days"]
    for last in (40, 100):
        for law, middle in (("Gauss", np.mean), ("Laplace", np.median)):
            change(page, law=law, last=last)
            page.get_by_role("button", name="Most likely m").click()
            best = middle(np.append(days, last))
            assert f"m = {best:.1f}:" in readout(page)
            assert f"least at {best:.1f}" in readout(page)


@pytest.mark.system("L-A.3")
def test_the_validation_days_choose_the_price_that_the_chapter_s_code_chooses(
    open_page, shown
):
    chapter = run_cells(
        "06_linear_models",
        *("imports", "days", "closed-code", "degree-figure", "degree-code"),
        *("ridge-code", "ridge-figure", "ridge-table"),
    )
    page = open_page(shown["ridge-figure"], reduced_motion="reduce")
    for sample in (1, 4, 20):
        change(page, sample=sample)
        page.get_by_role("button", name="Let the validation days").click()
        error = chapter["on_new"][sample - 1]
        assert f"{error:.1f} on test days. The" in readout(page)
    assert 5 < np.median(chapter["on_new"]) < 7
    assert max(chapter["on_new"]) < 20


@pytest.mark.system("L-A.8")
def test_the_roc_curve_stays_and_precision_sinks_as_the_ill_become_rare(
    open_page, shown
):
    page = open_page(shown["rare-figure"], reduced_motion="reduce")
    curves = page.locator(".dl-plane path.dl-colour-0")
    before = curves.evaluate_all("(paths) => paths.map((p) => p.getAttribute('d'))")
    precision = []
    for share in (0.38, 0.1, 0.01):
        change(page, share=share)
        assert "area under the ROC curve 0.767" in readout(page)
        precision.append(float(readout(page).split("precision ")[1].split(" %")[0]))
    after = curves.evaluate_all("(paths) => paths.map((p) => p.getAttribute('d'))")
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert precision == sorted(precision, reverse=True)
    assert precision[-1] < 5 < 60 < precision[0]
