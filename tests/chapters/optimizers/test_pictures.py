"""Chapter 09's pictures: their arithmetic against NumPy, their controls in a page."""

from types import SimpleNamespace

import numpy as np
import pytest
from chapter_code import explorables
from lab_page import readout

from dlcore.training.schedules import SCHEDULES, factor


@pytest.fixture
def page(load):
    return load("math", "optimizers/arithmetic.js")


def test_noisy_descents_are_those_of_numpy(page):
    settings = {"start": -3, "rate": 0.1, "noise": 2, "steps": 60, "runs": 50}
    ends = page.evaluate(
        "(s) => [...math.noisyDescents(math.holed(1, 0.4), { ...s, seed: 4 })]",
        settings,
    )
    random, x = np.random.RandomState(4), np.full(50, -3.0)
    for _ in range(60):
        hole = np.exp(-((x + 1) ** 2) / 0.32)
        slope = (x - 2) / 4 + (x + 1) / 0.16 * hole
        x = np.clip(x - 0.1 * (slope + 2 * random.normal(size=50)), -6, 6)
    np.testing.assert_allclose(ends, x, atol=1e-9)


@pytest.mark.parametrize(("depth", "width"), [(1, 0.4), (2, 0.2)])
def test_the_hole_has_the_slope_that_it_claims(page, depth, width):
    x = np.linspace(-3, 4, 50)
    values = page.evaluate(
        """([d, w, xs, h]) => {
          const land = math.holed(d, w);
          return xs.map((x) => [
            land.slope(x), (land.value(x + h) - land.value(x - h)) / (2 * h)]);
        }""",
        [depth, width, x.tolist(), 1e-5],
    )
    slope, nudged = np.transpose(values)
    np.testing.assert_allclose(slope, nudged, atol=1e-6)


def test_only_positive_factors_leave_the_network_as_it_is(page):
    neurons = [[1.2, 0.6, 1], [-0.9, 1, 1.5], [1, -1.5, -2]]
    x = np.linspace(-3, 3, 31)
    script = """([neurons, k, xs]) =>
      xs.map((x) => math.threeNeurons(math.rescaled(neurons, k), x))"""
    w, b, v = np.transpose(neurons)
    expected = np.maximum(0, np.outer(x, w) + b) @ v
    for k in (0.25, 1, 3):
        found = page.evaluate(script, [neurons, k, x.tolist()])
        np.testing.assert_allclose(found, expected, atol=1e-12)
    found = page.evaluate(script, [neurons, -1, x.tolist()])
    assert np.abs(found - expected).max() > 1


@pytest.mark.system("F-E4.6")
def test_directions_shrink_as_the_roots_say(page):
    for s, m in ((0.02, 0.0), (0.5, 0.9), (3.3, 0.67), (0.001, 0.9), (3.9, 0.99)):
        roots = np.roots([1, -(1 + m - s), m])
        shrink = page.evaluate("([s, m]) => math.shrinkage(s, m)", [s, m])
        assert shrink == pytest.approx(np.abs(roots).max())
        x, v, expected = 1.0, 0.0, [1.0]
        for _ in range(30):
            v = m * v - s * x
            x = x + v
            expected.append(x)
        path = page.evaluate("([s, m]) => math.modePath(s, m, 30)", [s, m])
        np.testing.assert_allclose(path, expected, atol=1e-12)
        motion = page.evaluate("([s, m]) => math.motion(s, m)", [s, m])
        swings = abs(roots[0].imag) > 0
        assert (motion == "swings") == swings
    assert page.evaluate("math.motion(2.1, 0)") == "diverges"


@pytest.mark.system("F-E4.6")
@pytest.mark.parametrize("condition", [4, 100, 10_000])
def test_the_best_settings_are_the_best_of_a_fine_grid(page, condition):
    script = """([condition, rates, momenta]) => {
      const worst = ({ s, m }) =>
        Math.max(math.shrinkage(s, m), math.shrinkage(s / condition, m));
      const grid = (ms) =>
        Math.min(...ms.flatMap((m) => rates.map((s) => worst({ s, m }))));
      return [worst(math.bestPlain(condition)), grid([0]),
        worst(math.bestMomentum(condition)), grid(momenta)];
    }"""
    rates, momenta = np.linspace(0.05, 4, 200).tolist(), np.linspace(0, 0.99, 100)
    given = [condition, rates, momenta.tolist()]
    plain, plain_grid, best, best_grid = page.evaluate(script, given)
    assert plain <= plain_grid + 1e-9
    assert best <= best_grid + 1e-9
    root = np.sqrt(condition)
    assert plain == pytest.approx((condition - 1) / (condition + 1))
    assert best == pytest.approx((root - 1) / (root + 1), abs=1e-6)


@pytest.mark.parametrize("warm_up", [0, 0.25])
@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_of_the_page_are_those_of_the_package(page, name, warm_up):
    found = page.evaluate("([n, w]) => math.factors(n, 300, w)", [name, warm_up])
    expected = [factor(name, step, 300, warm_up) for step in range(300)]
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_the_expected_loss_is_the_mean_of_many_runs(page):
    rates = [0.3] * 20 + [0.05] * 20
    settings = {"start": 3, "noise": 0.5}
    given = [rates, settings]
    exact = page.evaluate("([r, s]) => math.expectedLoss([1, 0.05], r, s)", given)
    runs = page.evaluate(
        """([r, s]) => Array.from({ length: 2000 }, (_, seed) =>
          math.noisyLoss([1, 0.05], r, { ...s, seed: seed + 1 }))""",
        given,
    )
    np.testing.assert_allclose(np.mean(runs, axis=0), exact, rtol=0.06)


@pytest.mark.system("F-E4.2")
def test_critical_points_are_the_roots_and_kinds_of_numpy(page):
    script = "(terms) => math.criticalPoints(terms, [-3, 3])"
    random = np.random.default_rng(0)
    for _ in range(30):
        a, b, c, d = random.uniform(-2, 2, 4)
        found = page.evaluate(script, dict(zip("abcd", (a, b, c, d), strict=True)))
        roots = np.roots([a, b, c, d])
        real = np.sort(roots[np.abs(roots.imag) < 1e-9].real)
        inside = real[np.abs(real) < 3]
        np.testing.assert_allclose([one["x"] for one in found], inside, atol=1e-6)
        for one in found:
            bend = 3 * a * one["x"] ** 2 + 2 * b * one["x"] + c
            assert one["kind"] == ("minimum" if bend > 0 else "maximum")
    flat = {"a": 0, "b": 1, "c": 0, "d": 0}
    assert page.evaluate(script, flat) == [{"x": 0, "kind": "terrace"}]
    triple = page.evaluate(script, {"a": 1, "b": 0, "c": 0, "d": 0})
    assert [one["kind"] for one in triple] == ["minimum"]
    assert page.evaluate(script, dict.fromkeys("abcd", 0)) == []


def test_the_saddle_has_its_gradient_and_noise_leaves_it(page):
    points = np.random.default_rng(1).uniform(-2, 2, (20, 2))
    gradient = page.evaluate(
        "(points) => points.map(math.SADDLE.gradient)", points.tolist()
    )
    x, y = points.T
    np.testing.assert_allclose(gradient, np.column_stack([x, y**3 / 3 - y]))
    script = """(noise) => math.wander(math.SADDLE, [1.8, 0],
      { rate: 0.15, noise, steps: 100, seed: 1 }).at(-1)"""
    assert np.abs(page.evaluate(script, 0)).max() < 1e-3
    assert abs(page.evaluate(script, 0.01)[1]) > 1.5


@pytest.mark.system("F-E4.3")
def test_angles_and_their_bound(page):
    for condition, degrees in ((1, 0), (8, 120), (64, 33)):
        H = np.array(page.evaluate(f"math.curved({condition}, {degrees})"))
        np.testing.assert_allclose(np.linalg.eigvalsh(H), [1, condition])
        found = page.evaluate("(H) => math.curvatures(H)", H.tolist())
        np.testing.assert_allclose(found, [1, condition], atol=1e-9)
        angle = np.linspace(0, np.pi, 4001)
        w = np.array([np.cos(angle), np.sin(angle)])
        angles = page.evaluate(
            """([H, points]) => points.map((w) =>
              math.angleBetween(math.times(H, w), w))""",
            [H.tolist(), w.T.tolist()],
        )
        g = H @ w
        cosine = (g * w).sum(axis=0) / np.linalg.norm(g, axis=0)
        expected = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
        np.testing.assert_allclose(angles, expected, atol=1e-5)
        bound = page.evaluate(f"math.largestAngle({condition})")
        assert max(angles) == pytest.approx(bound, abs=1e-2)


@pytest.mark.system("F-E4.4")
def test_the_bent_valley_has_the_derivatives_that_it_claims(page):
    script = """([what, points]) =>
      points.map((p) => math.bent(4, 0.3)[what](p))"""
    points = np.random.default_rng(2).uniform(-2, 2, (20, 2))
    gradient = np.array(page.evaluate(script, ["gradient", points.tolist()]))
    hessian = np.array(page.evaluate(script, ["hessian", points.tolist()]))
    for what, claimed in (("value", gradient), ("gradient", hessian)):
        for axis, side in enumerate(np.eye(2) * 1e-5):
            up = page.evaluate(script, [what, (points + side).tolist()])
            down = page.evaluate(script, [what, (points - side).tolist()])
            nudged = (np.array(up) - down) / 2e-5
            np.testing.assert_allclose(claimed[..., axis], nudged, atol=1e-6)
    H, g = hessian[0], gradient[0]
    best = page.evaluate("([H, g]) => math.bestStep(H, g)", [H.tolist(), g.tolist()])
    assert best == pytest.approx(g @ g / (g @ H @ g))


@pytest.mark.system("F-E4.8")
def test_conjugate_gradients_need_two_steps_and_steepest_descent_zigzags(page):
    H = np.array([[1.0, 1.0], [1.0, 8.0]])
    start = [-3.5, 1.0]
    quick = page.evaluate("([H, w]) => math.conjugate(H, w, 5)", [H.tolist(), start])
    np.testing.assert_allclose(quick[2], 0, atol=1e-12)
    slow = page.evaluate("([H, w]) => math.steepest(H, w, 6)", [H.tolist(), start])
    w, expected = np.array(start), [start]
    for _ in range(6):
        g = H @ w
        w = w - g @ g / (g @ H @ g) * g
        expected.append(w)
    np.testing.assert_allclose(slow, expected, atol=1e-12)
    steps = np.diff(slow, axis=0)
    assert np.abs((steps[1:] * steps[:-1]).sum(axis=1)).max() < 1e-9


@pytest.mark.system("F-E4.5")
def test_the_random_walk_is_smoothed_as_in_numpy(page):
    steps = page.evaluate("math.randomSteps(3)")
    expected = np.floor(21 * np.random.RandomState(3).uniform(size=100)) - 10
    np.testing.assert_array_equal(steps, expected)
    assert min(steps) >= -10
    assert max(steps) <= 10
    means = page.evaluate("(steps) => math.smoothed(steps, 0.9)", steps)
    mean, found = 0.0, []
    for step in steps:
        mean = 0.9 * mean + 0.1 * step
        found.append(mean)
    np.testing.assert_allclose(means, found, atol=1e-12)


def test_a_table_is_read_between_its_cells(page):
    table = np.random.default_rng(0).normal(size=(5, 5))
    script = (
        "([table, points]) => points.map((p) => math.between(table, [-1, 1])(...p))"
    )
    marks = np.linspace(-1, 1, 5)
    grid = [[a, b] for a in marks for b in marks]
    found = page.evaluate(script, [table.tolist(), grid])
    np.testing.assert_allclose(found, table.ravel(), atol=1e-12)
    middle = page.evaluate(script, [table.tolist(), [[-0.75, -0.75]]])[0]
    assert middle == pytest.approx(table[:2, :2].mean())


@pytest.mark.system("F-E4.1")
def test_weights_are_mixed_in_the_page(page):
    found = page.evaluate(
        "[...math.mixed(new Float32Array([1, 2]), new Float32Array([5, 0]), 0.25)]"
    )
    assert found == [2.0, 1.5]
    digits = page.evaluate("[math.logTwins(3, 1), math.logTwins(256, 2)]")
    assert digits[0] == pytest.approx(np.log10(6))
    assert int(digits[1]) + 1 == 1014


# the chapter's own widgets in a page


@pytest.fixture(scope="module")
def widgets():
    """The chapter's Explorables by name; those that need training get small data."""
    random = np.random.default_rng(0)
    ends = ["random", "own start", "second solution", "second, matched"]
    networks = random.normal(0, 0.1, (5, 12_730)).astype(np.float32)
    alphas = np.linspace(-2, 2, 41)
    parts = ("training", "test")
    variables = {
        "ends": dict(zip(ends, networks[1:], strict=True)),
        "solution": networks[0],
        "alphas": alphas,
        "lines": {f"{e}: {p} loss": 0.1 + alphas**2 for e in ends for p in parts},
        "landscapes": {
            name: random.uniform(0.1, 3, (33, 33))
            for name in ("random directions", "along the path", "eight hidden layers")
        },
    }
    variables["landscapes"]["along the path: path"] = [[0.8, 0], [0.3, 0.1], [0, 0]]
    pictures = random.uniform(size=(12, 784))
    digits = SimpleNamespace(x_test=pictures, y_test=np.arange(12) % 10)
    return explorables("09_optimizers", "imports", digits=digits, **variables)


@pytest.mark.system("F-E4.1")
def test_the_line_answers_as_the_mixed_network_does(open_page, widgets):
    widget = widgets["line"]
    page = open_page(widget)
    assert page.locator(".dl-answers > div").count() == 12
    weights = 0.5 * sum(
        np.frombuffer(widget.arrays, np.float32, 12_730, entry["start"])
        for entry in widget.config["arrays"]
        if entry["name"] in ("solution", "random")
    )
    hidden, output = weights[:12_560].reshape(16, 785), weights[12_560:].reshape(10, 17)
    pixels = next(e for e in widget.config["arrays"] if e["name"] == "digits")
    x = np.frombuffer(widget.arrays, np.uint8, 12 * 784, pixels["start"])
    x = x.reshape(12, 784) / 255
    y = np.maximum(0, x @ hidden[:, 1:].T + hidden[:, 0])
    z = y @ output[:, 1:].T + output[:, 0]
    shown = [int(text.split()[1]) for text in page.locator("b").all_inner_texts()]
    assert shown == z.argmax(axis=1).tolist()


@pytest.mark.system("F-E4.6")
def test_buttons_put_the_bar_where_theory_puts_it(open_page, widgets):
    page = open_page(widgets["modes"])
    assert "tenfold closer in 115 steps." in readout(page)
    page.get_by_role("button", name="Best with momentum").click()
    assert "swings" in readout(page)
    assert "tenfold closer in 11.5 steps." in readout(page)
    page.locator("[data-key=steepest]").focus()
    page.keyboard.press("ArrowDown")
    assert "tenfold closer in 11.5 steps." not in readout(page)
    page.get_by_role("button", name="Best without momentum").click()
    assert "tenfold closer in 115 steps." in readout(page)


def test_a_quarter_is_no_third(open_page, widgets):
    page = open_page(widgets["twins"])
    page.locator("input[type=range]").first.fill("3")
    assert "neuron A times 0.25" in readout(page)


def test_a_negative_factor_is_told_apart(open_page, widgets):
    page = open_page(widgets["twins"])
    assert "the same for every input" in readout(page)
    page.locator("input[type=range]").first.focus()
    page.keyboard.press("Home")
    assert "differ" in readout(page)


@pytest.mark.system("F-E4.8")
def test_a_matrix_that_is_no_bowl_is_refused(open_page, widgets):
    page = open_page(widgets["conjugate"])
    sliders = page.locator("input[type=range]")
    for number, key in ((0, "Home"), (1, "End"), (2, "Home")):
        sliders.nth(number).focus()
        page.keyboard.press(key)
    assert "No bowl" in readout(page)
