"""Chapter 02's pictures: their arithmetic against NumPy, their buttons in a page."""

import numpy as np
import pytest
from chapter_code import explorables, run_cells
from lab_page import readout

from dlcore.chapters.gradient_descent import cases as books
from dlcore.scratch.functions import logistic


@pytest.fixture
def page(load):
    return load("math", "gradient_descent/math.js")


PLACES = np.linspace(-2.2, 2.3, 46)
CURVES = {
    "parabola": lambda x: x**2,
    "two valleys": lambda x: x**4 / 4 - 1.2 * x**2 + 0.4 * x + 2,
    "terrace": lambda x: x**3 / 4 + 1,
    "x³ − 1": lambda x: x**3 - 1,
    "x² + ½": lambda x: x**2 + 0.5,
    "√(1 + x²)": lambda x: np.sqrt(1 + x**2),
}


@pytest.mark.parametrize("name", CURVES)
def test_curves_have_the_slopes_and_bends_that_they_claim(page, name):
    value, slope, bend = (
        np.array(
            page.evaluate(
                "([name, what, xs]) => xs.map((x) => math.CURVES[name][what](x))",
                [name, what, PLACES.tolist()],
            )
        )
        for what in ("value", "slope", "bend")
    )
    f, h = CURVES[name], 1e-4
    np.testing.assert_allclose(value, f(PLACES), atol=1e-12)
    nudged = (f(PLACES + h) - f(PLACES - h)) / (2 * h)
    np.testing.assert_allclose(slope, nudged, atol=1e-6)
    nudged = (f(PLACES + h) - 2 * f(PLACES) + f(PLACES - h)) / h**2
    np.testing.assert_allclose(bend, nudged, atol=1e-5)


@pytest.mark.system("L-AppE")
def test_the_methods_walk_as_in_numpy(page):
    walk = """([method, curve, start, steps, rate]) =>
      math.walkFrom(start, steps, math.METHODS[method](math.CURVES[curve], rate))"""
    root = page.evaluate(walk, ["Newton → root", "x³ − 1", 1.75, 3, 0])
    assert [round(x, 2) for x in root] == [1.75, 1.28, 1.06, 1.0]
    minimum = page.evaluate(walk, ["Newton → minimum", "√(1 + x²)", 0.9, 3, 0])
    np.testing.assert_allclose(minimum, [0.9, -0.729, 0.729**3, -(0.729**9)])
    lost = page.evaluate(walk, ["Newton → minimum", "√(1 + x²)", 1.1, 12, 0])
    assert abs(lost[-1]) > 1e6
    descent = page.evaluate(walk, ["gradient descent", "parabola", 2, 6, 0.3])
    np.testing.assert_allclose(descent, 2 * 0.4 ** np.arange(7))


@pytest.mark.system("F-E2.2")
@pytest.mark.system("F-E2.3")
def test_the_bowl_diverges_in_the_page_at_its_limit(page):
    walk = """([steep, degrees, rate]) =>
      math.descendOn(math.makeBowl(steep, degrees), [-2.4, 1.6], rate, 400)"""
    for steep, degrees in ((6, 30), (3, 75), (10, 0)):
        angle = np.radians(degrees)
        turn = np.array(
            [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
        )
        hessian = turn.T @ np.diag([1, steep]) @ turn
        for share in (0.97, 1.03):
            rate = share * 2 / steep
            w, expected = np.array([-2.4, 1.6]), []
            for _ in range(21):
                expected.append(w)
                w = w - rate * hessian @ w
            path = np.array(page.evaluate(walk, [steep, degrees, rate]))
            np.testing.assert_allclose(path[:21], expected, atol=1e-9)
            assert (np.abs(path[-1]).max() > 10) == (share > 1)


def test_landscapes_have_the_gradients_that_they_claim(page):
    points = np.random.default_rng(0).uniform(-2, 2, (20, 2))
    script = """([name, what, points]) =>
      points.map((point) => math.LANDSCAPES[name][what](point))"""
    for name in ("two valleys", "saddle"):
        gradient = page.evaluate(script, [name, "gradient", points.tolist()])
        nudged = []
        for side in np.eye(2) * 1e-5:
            up = page.evaluate(script, [name, "value", (points + side).tolist()])
            down = page.evaluate(script, [name, "value", (points - side).tolist()])
            nudged.append((np.array(up) - down) / 2e-5)
        np.testing.assert_allclose(gradient, np.transpose(nudged), atol=1e-6)


@pytest.mark.system("F-E2.1")
def test_the_delta_rule_of_the_page_is_that_of_numpy(page):
    generator = np.random.default_rng(3)
    x, prices = generator.integers(0, 4, (6, 3)), np.array([4.5, 2.5, 1.5])
    t = x @ prices + generator.normal(0, 0.2, 6)
    batches = [[0, 1, 2, 3, 4, 5], [2], [5, 1], [0, 1, 2, 3, 4, 5]]
    path = page.evaluate(
        "([x, t, batches]) => math.deltaRule(x, t, [2, 2, 2], 0.013, batches)",
        [x.tolist(), t.tolist(), batches],
    )
    w, expected = np.full(3, 2.0), [np.full(3, 2.0)]
    for batch in batches:
        w = w + 0.013 * x[batch].T @ (t[batch] - x[batch] @ w) / len(batch)
        expected.append(w)
    np.testing.assert_allclose(path, expected, atol=1e-12)


@pytest.mark.system("F-E2.2")
def test_the_page_takes_a_bowl_apart_as_numpy_does(page):
    script = """([condition, degrees, start, rate, steps]) => {
      const bowl = math.axesOf(condition, degrees);
      return [bowl.curvatures, bowl.directions, bowl.after(start, rate, steps),
        bowl.gradient(start), math.descendOn(bowl, start, rate, steps),
        math.bestRate(bowl.curvatures)];
    }"""
    for condition, degrees, rate in ((6, -25, 0.75), (20, 60, 0.3), (1, 10, 1.02)):
        start = np.array([-2.6, -0.6])
        asked = [condition, degrees, start.tolist(), rate, 9]
        curvatures, axes, left, slope, path, best = page.evaluate(script, asked)
        axes = np.array(axes)
        hessian = axes.T @ np.diag(curvatures) @ axes
        np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
        np.testing.assert_allclose(
            np.linalg.eigvalsh(hessian), [2 / condition, 2], atol=1e-12
        )
        np.testing.assert_allclose(slope, hessian @ start, atol=1e-12)
        walked = np.linalg.matrix_power(np.eye(2) - rate * hessian, 9) @ start
        np.testing.assert_allclose(path[9], walked, atol=1e-9)
        np.testing.assert_allclose(axes.T @ left, walked, atol=1e-9)
        assert best == pytest.approx(2 / sum(curvatures))


def test_squares_settle_at_the_mean_and_sizes_hop_about_the_median(page):
    paid = [4.1, 4.3, 4.6, 4.8, 7.5]
    script = """([kind, paid, rate]) => {
      const { value, slope, lowest } = math.ERRORS[kind];
      const down = slope(paid);
      return [math.walkFrom(7, 400, (w) => w - rate * down(w)), lowest(paid),
        [4, 5, 6].map(value(paid))];
    }"""
    square, lowest, losses = page.evaluate(script, ["square", paid, 0.3])
    assert lowest == pytest.approx(np.mean(paid)) == pytest.approx(square[-1])
    expected = [np.mean((np.array(paid) - w) ** 2) / 2 for w in (4, 5, 6)]
    np.testing.assert_allclose(losses, expected)
    for rate in (0.3, 0.05):
        size, lowest, losses = page.evaluate(script, ["size", paid, rate])
        assert lowest == np.median(paid)
        expected = [np.mean(np.abs(np.array(paid) - w)) for w in (4, 5, 6)]
        np.testing.assert_allclose(losses, expected)
        hops = np.abs(np.diff(size[-50:]))
        assert 0.19 * rate < hops.min(), "it never settles"
        assert np.abs(np.array(size[-50:]) - lowest).max() < rate


@pytest.mark.system("F-E2.4")
def test_the_sigmoid_neuron_of_the_page_is_that_of_numpy(page):
    generator = np.random.default_rng(4)
    x, t = generator.uniform(0, 6, 24), generator.integers(0, 2, 24)
    weights = generator.normal(0, 2, (10, 2))
    value, gradient = page.evaluate(
        """([x, t, weights]) => {
          const loss = math.neuronLoss(x, t);
          return [weights.map(loss.value), weights.map(loss.gradient)];
        }""",
        [x.tolist(), t.tolist(), weights.tolist()],
    )
    y = logistic(weights[:, :1] * x + weights[:, 1:])  # (10, 24)
    delta = (y - t) * y * (1 - y)
    np.testing.assert_allclose(value, 0.5 * np.mean((t - y) ** 2, axis=1), atol=1e-12)
    expected = np.column_stack([np.mean(delta * x, axis=1), np.mean(delta, axis=1)])
    np.testing.assert_allclose(gradient, expected, atol=1e-12)


@pytest.mark.system("F-E2.6")
def test_the_wave_is_tuned_in_the_page_as_in_numpy(page):
    x = np.linspace(-2, 2, 12)
    t = np.sin(7 * x)
    batches = page.evaluate("math.drawBatches(12, 5, 9, 4)")
    assert [len(batch) for batch in batches] == [5] * 9
    assert all(len({*batches[i], *batches[i + 1]}) == 10 for i in (0, 2, 4))
    path = page.evaluate(
        "([x, t, batches]) => math.tuneWave(x, t, 3.4, 0.2, 0.5, batches)",
        [x.tolist(), t.tolist(), batches],
    )
    w, speed, expected = 3.4, 0.0, [3.4]
    for batch in batches:
        y = np.sin(w * x[batch])
        slope = np.mean((y - t[batch]) * np.cos(w * x[batch]) * x[batch])
        speed = 0.5 * speed + slope
        w = w - 0.2 * speed
        expected.append(w)
    np.testing.assert_allclose(path, expected, atol=1e-9)


@pytest.mark.system("L-E2.4")
def test_the_page_knows_the_patterns_and_the_perceptron_rule(page):
    patterns = page.evaluate("math.allPatterns()")
    np.testing.assert_array_equal(patterns, books.all_patterns())
    order = np.random.default_rng(5).permutation(1023)
    target = 365
    weights, mistakes = page.evaluate(
        """([order, target]) => {
          const w = Array(10).fill(0);
          const mistakes = math.perceptronPass(w, math.allPatterns(), target, order);
          return [w, mistakes];
        }""",
        [order.tolist(), target],
    )
    expected, wrong = np.zeros(10, int), 0
    for i in order:
        x = np.array([1, *patterns[i]])
        t = 1 if i == target else -1
        if (1 if expected @ x >= 0 else -1) != t:
            expected += t * x
            wrong += 1
    assert weights == expected.tolist()
    assert mistakes == wrong


# the chapter's own widgets in a page


@pytest.fixture(scope="module")
def widgets():
    """The chapter's Explorables by name, made by the chapter's own cells."""
    needed = ("imports", "changes", "receipts", "students", "wave-code")
    return explorables("02_gradient_descent", *needed)


def test_the_limits_of_the_learning_rate_are_marked(open_page, widgets):
    marks = {"line": ["1/λ = 0.50", "2/λ = 1.00"], "surface": ["2/λmax = 0.33"]}
    marks["meals"] = ["2/λmax = 0.24"]
    for name, texts in marks.items():
        picture = open_page(widgets[name]).locator(".dl-picture")
        for text in texts:
            assert picture.get_by_text(text).count() == 1


def test_the_start_stays_on_the_map_however_far_it_is_dragged(open_page, widgets):
    page = open_page(widgets["surface"])
    box = page.locator("[data-key=start] circle").last.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(2000, 5000, steps=3)
    page.mouse.up()
    assert page.evaluate("widgets[0].model.get('state').start") == [3, -3]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("widgets[0].model.get('state').start") == [3, -2.9]


@pytest.mark.system("F-E2.3")
def test_the_best_rate_is_one_press_away_and_so_is_the_edge(open_page, widgets):
    page = open_page(widgets["axes"], reduced_motion="reduce")
    page.get_by_role("button", name="Best rate").click()
    assert "gentle part by 0.714 and the steep part by −0.714" in readout(page)
    assert "tenfold closer in 6.8 steps" in readout(page)
    page.get_by_role("button", name="Over the limit").click()
    assert "tenfold closer in never" not in readout(page)
    assert "no closer at all" in readout(page)
    page.locator("[data-key=rate]").press("ArrowLeft")
    assert page.evaluate("widgets[0].model.get('values').learning_rate") == 1.02


@pytest.mark.system("L-E2.4")
def test_of_the_thirty_seeds_only_one_gives_symmetric_weights(load):
    learned = load("picture", "gradient_descent/patterns.js", "trained").evaluate(
        """() => {
          const number = 0b101101101; // white, black and white columns
          const seeds = Array.from({ length: 30 }, (_, i) => i + 1);
          return seeds.map((seed) => picture.trained(number, { passes: 150, seed }));
        }"""
    )
    assert all(course["learned"] for course in learned)
    pixels = np.array([course["weights"][1:] for course in learned]).reshape(30, 3, 3)
    assert np.all(np.sign(pixels) == [1, -1, 1])
    left_right = np.all(pixels == pixels[:, :, ::-1], axis=(1, 2))
    up_down = np.all(pixels == pixels[:, ::-1], axis=(1, 2))
    assert np.flatnonzero(left_right & up_down).tolist() == [24]


@pytest.mark.system("L-E2.1")
def test_the_rule_gets_all_three_examples_right(open_page, widgets):
    page = open_page(widgets["update"], reduced_motion="reduce")
    assert "3 of 3 examples wrong" in readout(page)
    page.get_by_role("button", name="Until all are right").click()
    assert "All three right" in readout(page)


@pytest.mark.system("L-E2.3")
def test_the_four_views_start_with_the_book_s_perceptron_and_learn(open_page, widgets):
    page = open_page(widgets["views"])
    assert "= −0.445, so y = −1" in readout(page)
    page.get_by_role("button", name="Learn: answer +1").click()
    values = page.evaluate("widgets[0].model.get('values')")
    assert [values[w] for w in ("w0", "w1", "w2")] == pytest.approx([-0.1, -0.1, -0.12])


@pytest.mark.system("L-E2.4")
def test_the_painter_learns_white_and_never_grey(open_page, widgets):
    page = open_page(widgets["patterns"], reduced_motion="reduce")
    page.get_by_role("button", name="Learn", exact=True).click()
    assert "all 1,023 answers are right" in readout(page)
    page.locator(".dl-choice input").nth(1).evaluate("(node) => node.click()")
    page.get_by_role("button", name="Learn", exact=True).click()
    assert "150 passes" in readout(page)
    assert "all 1,023" not in readout(page)
    assert page.locator(".dl-proof").count() == 1


@pytest.mark.system("L-AppE")
def test_newton_s_figure_starts_with_the_book_s_numbers(open_page, widgets):
    page = open_page(widgets["newton"])
    assert "1.7500 → 1.2755 → 1.0552" in readout(page)


def test_the_knobs_of_the_small_network_do_what_the_chapter_says(open_page):
    playground = run_cells("02_gradient_descent", "imports", "fig-play")["fig-play"]
    wrong = open_page(playground).evaluate(
        """() => {
          const { model } = widgets[0];
          const first = model.get("state");
          const wrongAfterThirty = (change) => [1, 2, 3, 4, 5, 6].map((seed) => {
            model.set("state", { ...first, seed: 99 });
            model.set("state", { ...first, ...change, seed });
            const { trainer } = document.querySelector(".dl-playground");
            const settings = model.get("state");
            while (trainer.epoch < 30) trainer.runEpoch(settings);
            return trainer.now.train.wrong;
          });
          return {
            good: wrongAfterThirty({}),
            slow: wrongAfterThirty({ learning_rate: 0.1 }),
            batch: wrongAfterThirty({ batch_size: 200 }),
            dropout: wrongAfterThirty({ dropout: 0.5 }),
            heavy: wrongAfterThirty({ momentum: 0.9, learning_rate: 10 }),
          };
        }"""
    )
    assert sum(count <= 2 for count in wrong["good"]) >= 5
    assert min(wrong["slow"] + wrong["batch"]) > 200 / 3
    assert min(wrong["dropout"]) > 20
    assert sum(count >= 95 for count in wrong["heavy"]) >= 5
