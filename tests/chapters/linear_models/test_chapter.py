"""Chapter 06 does what it says: its own cells run here, their results are judged."""

import numpy as np
import pytest
from chapter_code import run_cells
from executed import executed

from dlcore import ledger
from dlcore.chapters.linear_models import cases as experiments
from dlcore.scratch.functions import logistic
from dlcore.scratch.gradients import numerical_gradient

CHAPTER = "06_linear_models"


def run(*names):
    return run_cells(CHAPTER, "imports", *names)


def verdicts(identity):
    return set(ledger.book(identity).verdicts.values())


@pytest.mark.parametrize("system", ["L-A.1", "L-A.2", "L-A.3", "L-A.6", "L-A.8"])
def test_every_number_of_the_book_is_confirmed(system):
    assert verdicts(system) == {"confirmed"}


def test_measured_numbers_without_a_number_in_the_book():
    for system in ("L-A.4", "L-A.5", "L-A.7"):
        assert verdicts(system) == {"no number in the book"}
    limits, borders = experiments.descent_limits(), experiments.queue_borders()
    chapter = run(
        "days", "closed-code", "descend-code", "queue-figure", "logistic-code"
    )
    assert limits["as measured"] == pytest.approx(2 / chapter["curvatures"][1])
    assert limits["standardized"] == pytest.approx(1)
    assert borders["logistic"] == pytest.approx(chapter["border"], abs=0.01)
    assert experiments.kernel_features()["degree 2"] == 308_505


@pytest.mark.system("L-A.1")
def test_the_points_are_noisy_and_their_best_line_is_the_book_s():
    chapter = run("days", "closed-code")
    np.testing.assert_allclose(chapter["w"], [-112, 2], atol=1e-9)
    assert chapter["rest"].std() == pytest.approx(5)
    assert chapter["temperature"].min() == 61
    assert chapter["temperature"].max() == 82
    assert chapter["cones"].min() > 0


@pytest.mark.system("L-A.2")
def test_the_best_plane_is_the_book_s():
    minutes, warmth, sold = experiments.plane_days()
    X = experiments.with_ones(minutes, warmth)
    found = np.linalg.lstsq(X, sold)[0]
    np.testing.assert_allclose(found, [-112, 0.5, 2.0], atol=1e-9)
    assert np.std(sold - X @ found) == pytest.approx(4)


@pytest.mark.system("L-A.3")
def test_line_and_curve_take_the_values_of_the_reference():
    chapter = run("days", "closed-code", "curve-code")
    np.testing.assert_allclose(chapter["w_curve"], [-220, 5, -0.02], atol=1e-6)
    expected = {61: (10, 10.6), 82: (52, 55.5), 90: (68, 68), 100: (88, 80)}
    for place, (line, curve) in expected.items():
        assert chapter["w"] @ [1, place] == pytest.approx(line, abs=1e-8)
        by_curve = chapter["w_curve"] @ [1, place, place**2]
        assert by_curve == pytest.approx(curve, abs=0.05)
    b0, b1, b2 = chapter["w_curve"]
    assert -b1 / (2 * b2) == pytest.approx(125)
    for place in (50, 200):  # sells less than nothing there
        assert b0 + b1 * place + b2 * place**2 < 0


@pytest.fixture(scope="module")
def polynomials():
    return run("days", "degree-figure", "degree-code", "degree-table", "degree-first")


@pytest.mark.system("L-A.3")
def test_a_higher_degree_fits_better_and_predicts_worse(polynomials):
    few = {degree: polynomials["medians"](15, degree) for degree in (1, 2, 6, 12)}
    own = [few[degree][0] for degree in (1, 2, 6, 12)]
    assert own == sorted(own, reverse=True)
    assert few[2][1] < few[1][1] < few[6][1] < few[12][1]
    assert few[12][0] < 0.4 * 5 < 5 < few[2][1]


@pytest.mark.system("L-A.3")
def test_more_days_help_in_the_median_and_are_no_cure_in_sample_1(polynomials):
    samples, errors = polynomials["samples"], polynomials["typical_errors"]
    few, many = (polynomials["medians"](days, 12)[1] for days in (15, 60))
    assert few > 1000 > 10 > many
    pairs = zip(samples["x_train"], samples["e_train"], strict=True)
    on_new = [errors(x, e, 12)[1] for x, e in pairs]
    assert on_new[0] == max(on_new) > 20 * errors(*polynomials["first_days"], 2)[1]
    coldest = samples["x_train"].min(axis=1)  # of each sample
    assert coldest.argmax() == 0
    assert coldest[0] - np.median(coldest) > 3


@pytest.mark.system("L-A.4")
def test_descent_ends_where_the_closed_form_is_and_scaling_makes_it_fast():
    chapter = run("days", "closed-code", "descend-code", "scaling-code")
    X, Z, t, w = (chapter[name] for name in "XZtw")
    leap, loop = chapter["leap"], chapter["loop"]
    np.testing.assert_allclose(leap(X, t, 1.9e-4, 10**8), w, rtol=1e-6)
    assert np.abs(leap(X, t, 1.9e-4, 10_000) - w).max() > 50
    limit = 2 / chapter["curvatures"][1]
    assert np.abs(leap(X, t, 1.01 * limit, 5000)).max() > 1e6
    best = np.linalg.lstsq(Z, t)[0]
    np.testing.assert_allclose(loop(Z, t, 0.5, 1), best, atol=1e-9)
    np.testing.assert_allclose(loop(Z, t, 0.3, 30), best, atol=1e-6)


@pytest.mark.system("L-A.4")
def test_the_closed_form_costs_epochs_by_the_square_of_the_features():
    count = run("cost-code")["multiplications"]
    few, many = count(60_000, 785), count(60_000, 7850)
    assert many["epoch"] == 10 * few["epoch"]
    assert 90 < many["closed"] / few["closed"] < 1000
    assert count(10**9, 2)["closed"] < 2 * count(10**9, 2)["epoch"]


@pytest.mark.system("L-A.5")
def test_logistic_regression_agrees_with_scikit_learn_and_its_loss_is_convex():
    chapter = run("queue-figure", "logistic-code", "convex-code")
    judge = chapter["judge"]
    np.testing.assert_allclose(
        chapter["w_queue"], [judge.intercept_[0], judge.coef_[0, 0]], atol=1e-2
    )
    assert np.abs(chapter["slope_of_loss"](chapter["w_queue"])).max() < 1e-6
    generator = np.random.default_rng(0)
    for w in generator.normal(0, 3, (10, 2)):
        slope = numerical_gradient(chapter["cross_entropy"], w.copy())
        np.testing.assert_allclose(slope, chapter["slope_of_loss"](w), atol=1e-6)
    assert min(chapter["lowest"]["cross-entropy"]) >= -1e-12
    assert np.mean(np.array(chapter["lowest"]["squared error"]) < 0) > 0.5


@pytest.mark.system("L-A.5")
def test_the_curvature_of_the_squared_error_is_that_of_a_tiny_step():
    chapter = run("queue-figure", "logistic-code")
    X, t, w, h = chapter["X_queue"], chapter["too_long"], np.array([0.4, -1.1]), 1e-4

    def loss(w):
        return 0.5 * np.mean((t - logistic(X @ w)) ** 2)

    y = logistic(X @ w)
    slope = y * (1 - y)
    bend = slope * (slope + (y - t) * (1 - 2 * y))
    hessian = X.T @ (bend[:, None] * X) / len(t)
    for side in np.eye(2):
        measured = (loss(w + h * side) - 2 * loss(w) + loss(w - h * side)) / h**2
        assert measured == pytest.approx(side @ hessian @ side, abs=1e-6)


@pytest.mark.system("L-A.5")
def test_the_line_says_far_more_than_one_on_a_hot_day():
    chapter = run("queue-figure", "queue-glue")
    assert chapter["w_days"] @ [1, 112] > 2


@pytest.mark.system("L-A.5")
def test_the_limit_of_the_learning_rate_moves_away_from_the_start():
    chapter = run("tumours-data", "limit-code")
    limits = chapter["limits"]
    assert limits[0] < 1 < 10 < min(limits[step] for step in (1, 10, 100, 1000))
    assert chapter["wrong"] == 0


@pytest.mark.system("L-A.6")
def test_the_ellipse_solves_xor_and_one_product_does_too():
    chapter = run("ellipse-code", "one-feature-code")
    z = experiments.xor_by_ellipse()
    assert z["z(+1, +1)"] == pytest.approx(3.08, abs=0.005)
    assert z["z(+1, -1)"] == pytest.approx(-0.5)
    assert abs(chapter["fitted"].coef_[0, 0]) < 1e-6
    assert chapter["fitted"].coef_[0, 1] < -0.5


@pytest.mark.system("L-A.7")
def test_descent_on_the_hinge_loss_finds_the_street():
    chapter = run("svm-code", "only-support")
    machine = chapter["machine"]
    np.testing.assert_allclose(chapter["w_street"], machine.coef_[0], atol=0.03)
    assert chapter["bias"] == pytest.approx(machine.intercept_[0], abs=0.05)
    np.testing.assert_allclose(chapter["again"].coef_, machine.coef_, atol=1e-2)
    assert len(chapter["held"]) < 30


@pytest.mark.system("L-A.7")
def test_a_kernel_is_a_dot_product_of_features():
    chapter = run("svm-code", "kernel-code")
    generator = np.random.default_rng(1)
    for one, other in generator.normal(size=(20, 2, 2)):
        by_features = chapter["features_of"](one) @ chapter["features_of"](other)
        assert by_features == pytest.approx((1 + one @ other) ** 2)
    np.testing.assert_allclose(chapter["z_one"], chapter["z_other"], atol=1e-2)


@pytest.mark.system("L-A.7")
def test_lda_and_naive_bayes_agree_with_scikit_learn():
    chapter = run("tumours-data", "judges-code")
    tested = chapter["tumours"].x_test
    assert (chapter["says_lda"] == chapter["lda"].predict(tested)).all()
    assert (chapter["says_bayes"] == chapter["bayes"].predict(tested)).all()


@pytest.mark.system("L-A.7")
def test_patients_show_no_difference_between_squares_and_tube():
    chapter = run("diabetes-code")
    middle, half = ledger.interval(chapter["missed"] - chapter["reference"])
    assert abs(middle) < half


@pytest.mark.system("L-A.7")
def test_a_misprint_moves_the_squares_and_not_the_tube():
    chapter = run("days", "closed-code", "descend-code", "scaling-code", "svr-code")
    slopes = chapter["slopes"]
    assert abs(slopes["tube"] - 2) < 0.4
    assert slopes["squares"] > 2.8


@pytest.mark.system("L-A.8")
def test_the_tables_of_the_book_follow_from_its_counts():
    found = experiments.medical_test()
    assert round(found["model 1 F1"], 2) == 0.57
    assert round(found["model 1 precision"], 2) == 0.44
    assert found["always healthy accuracy"] == 0.95
    assert np.isnan(found["always healthy precision"])
    assert np.isnan(found["always healthy MCC"])
    assert found["coin MCC"] == 0
    for name, counts in experiments.MODELS.items():
        assert sum(counts) == 100, name
        assert counts[0] + counts[2] == 5, name


@pytest.mark.system("L-A.8")
def test_the_area_is_the_share_of_pairs_in_order():
    chapter = run("tumours-data", "roc-models", "auc-code")
    assert chapter["area"] == pytest.approx(0.5, abs=0.05)  # smoothness error
    assert set(chapter["raw"]) == {"texture", "all 30 features", "smoothness error"}


def test_the_tumours_are_split_in_halves_and_standardized():
    one, other = experiments.tumours(0), experiments.tumours(1)
    assert one.x_train.shape == (285, 30)
    assert one.x_test.shape == (284, 30)
    assert np.abs(one.x_train.mean(axis=0)).max() < 1e-5
    assert np.abs(one.x_train.std(axis=0) - 1).max() < 1e-5
    assert one.y_train.sum() + one.y_test.sum() == 212  # malignant
    assert not np.array_equal(one.y_train, other.y_train)


@pytest.mark.system("L-A.1")
def test_least_squares_is_the_greatest_likelihood_and_squares_code_says_so():
    chapter = run("days", "closed-code", "squares-figure", "squares-code")
    loss, w = chapter["minus_log_likelihood"], chapter["w"]
    generator = np.random.default_rng(0)
    for step in generator.normal(0, 0.1, (50, 2)):
        assert loss(w + step) > loss(w)


@pytest.mark.system("L-A.4")
def test_ridge_regression_has_an_answer_where_columns_depend_on_each_other():
    chapter = run("days", "closed-code", "ridge-code")
    X = chapter["X_both"]
    assert np.linalg.matrix_rank(X) == 2
    for price in (0.01, 1):
        J = np.diag([0.0, 1, 1])
        curvatures = np.linalg.eigvalsh(X.T @ X + len(X) * price * J)
        assert curvatures[0] > 0
    wide = np.random.default_rng(1).normal(size=(4, 9))  # more columns than examples
    wide[:, 0] = 1
    w = chapter["ridge"](wide, wide @ np.arange(9), 0.1)
    assert np.isfinite(w).all()


@pytest.mark.system("L-A.8")
def test_macro_f1_notices_rare_eights_and_accuracy_rises():
    chapter = executed("06_linear_models")
    few, every = "eights-few-", "eights-all-"
    assert chapter.number(few + "a") > chapter.number(every + "a")
    assert chapter.number(few + "m") < chapter.number(every + "m")
    assert chapter.number(few + "f") < chapter.number(every + "f") - 0.3


def test_a_table_without_meaningless_columns_predicts_better():
    chapter = executed("06_linear_models")
    with_all, without = (chapter.number(f"own-{name}") for name in ("all", "without"))
    assert without < with_all < chapter.number("own-mean")
