"""Chapter 01's pictures in Chromium: what they compute, against NumPy."""

import ast
import json
import re

import numpy as np
import pytest
from chapter_code import run_cells
from executed import executed
from lab_page import change, joined, readout

from dlcore import data
from dlcore.chapters.perceptron import cases
from dlcore.chapters.perceptron.loops import measure_loops
from dlcore.scratch import functions

FIGURES = (
    "exam-figure",
    "neuron-figure",
    "learn-figure",
    "xor-figure",
    "products-figure",
    "surface-figure",
    "angle-figure",
    "threshold-figure",
    "margin-figure",
    "functions-figure",
    "meal-figure",
    "softmax-figure",
    "layers-figure",
    "vector-figure",
)


@pytest.fixture(scope="module")
def shown():
    """The chapter's figures, by the ids of their cells."""
    before = (
        "imports",
        "exam-students",
        "many-lines",
        "neuron-class-code",
        "gate-code",
    )
    before += ("learn-code", "xor-network", "products-code")
    return run_cells("01_perceptron", *before, *FIGURES)


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+\.?\d*", text.replace("−", "-"))]


def functions_of(page, module, *names):
    """Make the functions of a picture module global in the page."""
    given = "; ".join(f"window.{name} = {name}" for name in names)
    page.add_script_tag(content=f"(() => {{ {joined(module)}\n{given}; }})()")


@pytest.mark.system("L-E1.2", "L-E1.3")
def test_the_page_learns_nand_as_the_book_does(open_page, shown):
    page = open_page(shown["learn-figure"])
    history = cases.learn(cases.NAND_TARGETS)
    for step, w in enumerate(history):
        if step:
            page.get_by_role("button", name="Next mistake").click()
        last = page.locator("tbody tr").last.inner_text()
        assert numbers(last)[-3:] == [round(v, 2) for v in w]
    for _ in range(12):
        page.get_by_role("button", name="Next example").click()
    assert "All 4 examples are right: learned after 4 updates" in readout(page)


@pytest.mark.system("L-E1.4")
def test_the_page_never_learns_xor(open_page, shown):
    page = open_page(shown["learn-figure"], reduced_motion="reduce")
    page.get_by_label("examples", exact=True).select_option("XOR")
    history = cases.learn(cases.XOR_TARGETS, most_updates=30)
    for _ in range(30):
        page.get_by_role("button", name="Next mistake").click()
    last = page.locator("tbody tr").last.inner_text()
    np.testing.assert_allclose(numbers(last)[-3:], history[30], atol=0.0051)
    page.get_by_role("button", name="Run").click()
    assert "still wrong" in readout(page)


@pytest.mark.system("L-E1.3")
def test_own_points_by_mouse_and_keyboard(open_page, shown):
    page = open_page(shown["learn-figure"])
    page.locator(".dl-handle-spot").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.get_by_label("examples", exact=True).input_value() == "own points"
    state = "widgets[0].model.get('state').points"
    assert page.evaluate(f"{state}.length") == 5
    assert page.evaluate(f"{state}[4]") == [0.25, 0, 1]
    page.keyboard.press("Space")
    assert page.evaluate(f"{state}[4]") == [0.25, 0, -1]
    page.keyboard.press("Space")
    assert page.evaluate(f"{state}.length") == 4
    box = page.locator(".dl-plane").bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    assert page.evaluate(f"{state}.length") == 5


@pytest.mark.system("L-E1.5")
def test_three_neurons_in_the_page(open_page, shown):
    page = open_page(shown["xor-figure"])
    assert "4 of 4 right" in readout(page)
    change(page, c0=0.6)  # AND becomes OR
    assert "2 of 4 right" in readout(page)
    functions_of(page, "perceptron/xor.js", "threeNeurons")
    generator = np.random.default_rng(0)
    for _ in range(50):
        weights = generator.normal(0, 1, (3, 3))
        x = generator.normal(0, 1, 2)
        a, b = (cases.perceptron(w, (1, *x)) for w in weights[:2])
        expected = [a, b, cases.perceptron(weights[2], (1, a, b))]
        given = [weights.tolist(), x.tolist()]
        assert page.evaluate("([w, x]) => threeNeurons(w, x)", given) == expected


@pytest.mark.system("L-E1.6")
def test_the_cells_of_the_product(open_page, shown):
    page = open_page(shown["products-figure"])
    product = shown["W"] @ shown["X"]
    for neuron, example in np.ndindex(product.shape):
        page.locator(f"[data-key=z{neuron}{example}]").click()
        assert numbers(readout(page))[-1] == pytest.approx(product[neuron, example])
    page.get_by_label("one × one").check()
    assert page.locator("[data-key]").count() == 1


@pytest.mark.system("L-E1.7")
def test_plane_angle_and_threshold(open_page, shown):
    page = open_page(shown["surface-figure"])
    assert "z = 0.9 − 0.6 x₁ − 0.5 x₂" in readout(page)
    alt = page.locator(".dl-picture").get_attribute("aria-label")
    heights = [0.9 + 0.6 + 0.5, 0.9 - 0.6 + 0.5, 0.9 + 0.6 - 0.5, 0.9 - 0.6 - 0.5]
    assert numbers(alt.split("corners are")[1]) == pytest.approx(heights)
    change(page, w0=0.9, w1=0, w2=0)
    assert "nowhere" in readout(page)
    change(page, w0=0)
    assert "z is 0 everywhere" in readout(page)

    page = open_page(shown["angle-figure"])
    for angle in (0, 90, 135, 180):
        change(page, angle=angle, length=2.0)
        expected = 1.5 * 2.0 * np.cos(np.radians(angle))
        assert numbers(readout(page))[-1] == pytest.approx(expected, abs=0.0051)

    page = open_page(shown["threshold-figure"])
    for total in (0.5, 0.6, 0.7):  # at the threshold itself the neuron fires
        change(page, threshold=0.6, sum=total)
        assert readout(page).endswith("y = −1" if total < 0.6 else "y = 1")


@pytest.mark.system("F-E1.1", "F-E1.2")
def test_the_exam_figure_counts_mistakes(open_page, shown):
    page = open_page(shown["exam-figure"])
    change(page, theta0=-24, theta1=3, theta2=4, students=60)
    assert readout(page).startswith("0 of 60 students wrong")
    change(page, theta1=1)
    answers = shown["students"][:, :2] @ (1, 4) - 24 >= 0
    wrong = int(sum(answers != (shown["students"][:, 2] > 0)))
    assert readout(page).startswith(f"{wrong} of 60 students wrong")


@pytest.mark.system("F-E1.3")
def test_the_price_of_a_meal(open_page, shown):
    page = open_page(shown["meal-figure"])
    change(page, x1=3, x2=0, x3=5, w1=4.5, w2=2.0, w3=1.5)
    assert numbers(readout(page))[-1] == 3 * 4.5 + 5 * 1.5


@pytest.mark.system("F-E1.4")
def test_layers_collapse_in_the_page(open_page, shown):
    page = open_page(shown["layers-figure"])
    functions_of(page, "perceptron/layers.js", "outputOf", "collapsed", "ACTIVATION")
    generator = np.random.default_rng(2)
    shapes = ((3, 3), (3, 4), (1, 4))
    layers = [generator.normal(0, 1, shape) for shape in shapes]
    given = [layer.tolist() for layer in layers]
    W = [layer[:, 1:] for layer in layers]
    b = [layer[:, 0] for layer in layers]
    one = page.evaluate("collapsed", given)
    weights = (W[2] @ W[1] @ W[0])[0]
    bias = W[2] @ (W[1] @ b[0] + b[1]) + b[2]
    np.testing.assert_allclose(one, [*bias, *weights], atol=1e-12)
    x = np.array([0.7, -1.1])
    hidden = x
    for w, c in zip(W[:-1], b[:-1], strict=True):
        hidden = np.tanh(w @ hidden + c)
    expected = (W[2] @ hidden + b[2]).item()
    program = "([l, x]) => outputOf(l, ACTIVATION.tanh.f, x)"
    assert page.evaluate(program, [given, x.tolist()]) == pytest.approx(expected)


@pytest.mark.system("F-E1.5")
def test_activations_and_softmax_in_the_page(open_page, shown):
    page = open_page(shown["softmax-figure"])
    functions_of(page, "perceptron/softmax.js", "softmaxOf")
    functions_of(page, "perceptron/activations.js", "ACTIVATION")
    z = np.linspace(-6, 6, 25)
    names = {"logistic": "logistic", "tanh": "tanh", "ReLU": "relu", "linear": "linear"}
    for word, name in names.items():
        function, derivative = functions.ACTIVATIONS[name]
        program = (
            "([n, z]) => z.map((v) => [ACTIVATION[n].f(v), ACTIVATION[n].slope(v)])"
        )
        page_values = np.array(page.evaluate(program, [word, z.tolist()]))
        np.testing.assert_allclose(page_values[:, 0], function(z), atol=1e-12)
        slopes = derivative(function(z))
        np.testing.assert_allclose(page_values[:, 1], slopes, atol=1e-12)
    for temperature in (0.1, 1, 10):
        shares = page.evaluate("([z, t]) => softmaxOf(z, t)", [z.tolist(), temperature])
        np.testing.assert_allclose(
            shares, functions.softmax(z / temperature), atol=1e-12
        )
    page.locator("[data-key=z3]").focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("widgets[0].model.get('state').logits[3]") == 2
    before = readout(page)
    page.get_by_role("button", name="All logits − 1").click()
    assert readout(page) == before  # shifting all together changes nothing
    assert page.evaluate("widgets[0].model.get('state').logits[3]") == 1
    page.get_by_role("button", name="No idea").click()
    assert "probability 0.100" in readout(page)


def test_loops_are_counted_as_in_the_chapter(open_page, shown):
    images = data.mnist().x_test[:300]
    page = open_page()
    functions_of(page, "perceptron/loops.js", "loopsOf")
    # as one text, which reaches the page much faster than a list of lists
    pixels = json.dumps(images.reshape(-1, 784).tolist())
    program = """([pixels, t]) => JSON.parse(pixels).map((p) => {
      const { count, share, offset } = loopsOf(p, t); return [count, share, offset];
    })"""
    for ink_from in (32, 128):
        ours = np.array(page.evaluate(program, [pixels, ink_from]))
        count, share, distance = measure_loops(images, ink_from)
        np.testing.assert_array_equal(ours[:, 0], count)
        np.testing.assert_allclose(ours[:, 1], share, atol=1e-12)
        with_loop = count > 0
        np.testing.assert_allclose(ours[with_loop, 2], distance[with_loop], atol=1e-12)


def test_pixels_become_a_vector_by_mouse_and_keyboard(open_page, shown):
    page = open_page(shown["vector-figure"])
    state = "widgets[0].model.get('state').pixels"
    page.locator("[data-pixel='0']").first.click()
    assert page.evaluate(state)[0] == "1"
    page.locator("[data-key=grid]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert page.evaluate(state)[6] == "1"
    assert "6 · 1 + 0 = 6" in readout(page)


@pytest.fixture(scope="module")
def chapter():
    return executed("01_perceptron")


@pytest.fixture(scope="module")
def judged(chapter):
    """What the chapter measured for zeros: wrong and missed in percent, as printed."""
    table = chapter.printed("zero-result")
    lines = dict(zip(("title", "rule", "best rule"), table.splitlines(), strict=False))
    return {name: re.findall(r"\d+\.\d+", line) for name, line in lines.items()}


def draw_ring(page, start, end):
    """Draw an arc with the mouse, in degrees from the top."""
    box = page.locator(".dl-pad").bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    for i, angle in enumerate(np.radians(np.linspace(start, end, 40))):
        x = middle[0] + 0.22 * box["width"] * np.sin(angle)
        y = middle[1] - 0.32 * box["height"] * np.cos(angle)
        page.mouse.move(x, y)
        if i == 0:
            page.mouse.down()
    page.mouse.up()


def test_the_rule_accepts_a_ring_and_refuses_a_gap(open_page, chapter, judged):
    page = open_page(chapter.widget("zero-rule"))
    page.get_by_role("button", name="Clear").click()
    draw_ring(page, 0, 360)
    assert "Your drawing: 1 closed loop; the rule says a zero." in readout(page)
    page.get_by_role("button", name="Clear").click()
    draw_ring(page, 40, 320)
    assert "Your drawing: 0 closed loops; the rule says no zero." in readout(page)
    text = page.locator(".dl-zero-bars").inner_text()
    assert f"the rule {float(judged['rule'][0]):.1f}" in text
    (best,) = re.findall("these rules: (.+)", chapter.printed("best-rule"))
    change(page, **ast.literal_eval(best))
    text = page.locator(".dl-zero-bars").inner_text()
    wrong, missed = judged["best rule"]
    assert f"the rule {float(wrong):.1f}" in text
    assert f"Missed zeros: {missed}" in text


def test_the_pad_listens_to_the_keyboard(open_page, chapter):
    page = open_page(chapter.widget("zero-rule"))
    page.get_by_role("button", name="Clear").click()
    page.locator(".dl-pad").focus()
    page.keyboard.press("Space")
    for key in ("ArrowRight",) * 6 + ("ArrowDown",) * 9 + ("ArrowLeft",) * 6:
        page.keyboard.press(key)
    assert "0 closed loops" in readout(page)
    for _ in range(9):
        page.keyboard.press("ArrowUp")
    assert "1 closed loop;" in readout(page)


def test_the_neuron_in_the_page_is_the_neuron_of_the_chapter(open_page, chapter):
    page = open_page(chapter.widget("zero-duel-figure"))
    functions_of(page, "perceptron/zero.js", "neuronSum", "movedRight")
    images = data.mnist().x_test[:50].reshape(50, 784)
    w = np.random.default_rng(0).normal(size=785)
    expected = w[0] + images / 255 @ w[1:]
    program = "([w, images]) => images.map((pixels) => neuronSum(w, pixels))"
    sums = page.evaluate(program, [w.tolist(), images.tolist()])
    np.testing.assert_allclose(sums, expected, atol=1e-9)
    shifted = np.zeros((28, 28))
    shifted[:, 3:] = images[0].reshape(28, 28)[:, :25]
    moved = page.evaluate("(pixels) => movedRight(pixels, 3)", images[0].tolist())
    np.testing.assert_array_equal(moved, shifted.ravel())
    table = re.findall(r"wrong +([\d.]+)%", chapter.printed("zero-moved-table"))
    for by in (0, 3):
        change(page, moved=by)
        text = page.locator(".dl-zero-bars").inner_text()
        assert f"the neuron {table[by]}" in text
    page.locator(".dl-zero-small").last.click()
    verdicts = page.locator(".dl-zero-who").all_inner_texts()
    assert len(verdicts) == 2


def test_a_drawing_arrives_centred_or_as_it_was_drawn(open_page, chapter):
    page = open_page(chapter.widget("zero-duel-figure"))
    page.get_by_role("button", name="Clear").click()
    box = page.locator(".dl-pad").bounding_box()
    corner = [box["x"] + 0.8 * box["width"], box["y"] + 0.8 * box["height"]]
    for i, angle in enumerate(np.radians(np.linspace(0, 360, 40))):
        x, y = 0.11 * box["width"] * np.sin(angle), 0.14 * box["height"] * np.cos(angle)
        page.mouse.move(corner[0] + x, corner[1] - y)
        if i == 0:
            page.mouse.down()
    page.mouse.up()
    who = page.locator(".dl-zero-who").last
    assert "a zero" in who.inner_text()
    page.get_by_label("as drawn").check()
    assert "no zero" in who.inner_text()
    assert "the rule says a zero" in readout(page)


def test_the_page_makes_no_more_mistakes_than_novikoff_allows(open_page, shown):
    page = open_page(shown["margin-figure"])
    marks = page.locator(".dl-plane").last.locator("path.dl-solid")
    assert marks.count() == 2 * 4  # |w| and u · w at the start and after 3 mistakes
    page.get_by_role("button", name="Next mistake").click()
    assert marks.count() == 2 * 5
    functions_of(page, "perceptron/margin.js", "examplesOf", "promiseOf", "learn")
    program = """([data, gap, seed]) => {
      const examples = examplesOf(data, gap);
      const run = learn(examples, seed);
      return [examples, run.steps.map((step) => step.w), run.learned];
    }"""
    data_words = {
        "along": np.random.default_rng(6).uniform(-1.7, 1.7, 14).tolist(),
        "beyond": [0.0, 0.0, *np.random.default_rng(7).uniform(0, 0.7, 12)],
        "targets": [1, -1] * 7,
    }
    for gap in (0.2, 0.5):
        for seed in (1, 2, 3):
            examples, steps, learned = page.evaluate(program, [data_words, gap, seed])
            x, t = np.array(examples)[:, :2], np.array(examples)[:, 2]
            u = np.array([np.cos(np.radians(55)), np.sin(np.radians(55))])
            margin, radius = min(t * (x @ u)), max(np.hypot(*x.T))
            assert margin == pytest.approx(gap)
            assert learned
            for k, w in enumerate(steps):
                assert k * margin <= u @ w + 1e-9
                assert np.hypot(*w) <= np.sqrt(k) * radius + 1e-9
            assert (np.where(x @ steps[-1] < 0, -1, 1) == t).all()
    _, steps, learned = page.evaluate(program, [data_words, -0.4, 1])
    assert not learned
    assert len(steps) == 401


def test_the_spread_over_orders_is_that_of_the_chapter(open_page, chapter):
    page = open_page(chapter.widget("orders-figure"))
    low, high = chapter.glued["last-low"], chapter.glued["last-high"]
    found = re.search(
        r"last weights .*?\(all 6: ([\d.]+) % to ([\d.]+) %", readout(page)
    )
    for text, number in zip((low, high), found.groups(), strict=True):
        assert float(number) == pytest.approx(float(text.rstrip(" %")), abs=0.06)
    page.get_by_label("missed zeros").check()
    assert "zeros missed" in readout(page)
    for slider in ("order of the examples", "stop after (thousand looks)"):
        before = readout(page)
        page.get_by_label(slider, exact=True).focus()
        page.keyboard.press("ArrowUp" if slider.startswith("order") else "ArrowDown")
        assert readout(page) != before
