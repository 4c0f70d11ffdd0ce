"""Chapter 10's pictures: their arithmetic against NumPy and PyTorch, their controls."""

import numpy as np
import pytest
import torch
from chapter_code import explorables, run_cells
from lab_page import change, readout
from torch.nn import functional

from dlcore.chapters.convolution import cases as experiments
from dlcore.lab import PageModel
from dlcore.scratch import convolution as scratch

NEEDED = ("imports", "template-data", "shift-test", "prior-data", "open-data")


@pytest.fixture(scope="module")
def figures():
    return explorables("10_convolution", *NEEDED)


@pytest.fixture
def page(load):
    return load("math", "convolution/arithmetic.js")


@pytest.mark.system("L-E7.5")
@pytest.mark.system("F-E5.2")
def test_the_page_convolves_as_numpy_does(page):
    generator = np.random.default_rng(0)
    for stride, padding, dilation in ((1, 0, 1), (2, 1, 1), (1, 2, 2), (3, 1, 1)):
        x, w = generator.normal(size=(7, 6)), generator.normal(size=(3, 2))
        steps = {"stride": stride, "padding": padding, "dilation": dilation}
        found = page.evaluate(
            """([x, w, steps]) => {
              const { values, sides } = math.convolve(x, [7, 6], w, [3, 2], steps);
              return [[...values], sides];
            }""",
            [x.ravel().tolist(), w.ravel().tolist(), steps],
        )
        y = scratch.convolve(x[None, None], w[None, None], [0], **steps)
        assert found[1] == list(y.shape[2:])
        np.testing.assert_allclose(found[0], y.ravel(), atol=1e-12)


def test_pictures_continue_beyond_their_edge_as_in_pytorch(page):
    x = np.random.default_rng(1).normal(size=(4, 5))
    names = {"repeat": "replicate", "mirror": "reflect", "wrap": "circular"}
    for ours, theirs in names.items():
        wide = functional.pad(torch.tensor(x)[None, None], (1, 1, 1, 1), mode=theirs)
        expected = functional.conv2d(wide, torch.ones(1, 1, 3, 3, dtype=wide.dtype))
        found = page.evaluate(
            """([x, edge]) => [...math.convolve(x, [4, 5], Array(9).fill(1), [3, 3],
              { padding: 1, edge }).values]""",
            [x.ravel().tolist(), ours],
        )
        np.testing.assert_allclose(found, expected.numpy().ravel(), atol=1e-12)


@pytest.mark.system("F-E5.4")
@pytest.mark.system("L-E8.4")
def test_the_page_pools_and_sends_errors_back_as_numpy_does(page):
    generator = np.random.default_rng(2)
    x, w = generator.normal(size=(6, 5)), generator.normal(size=(3, 3))
    y, winners = scratch.max_pool(x[None, None], 2, 2)
    found = page.evaluate("(x) => math.maxPool(x, [6, 5], 2, 2)", x.ravel().tolist())
    assert found["values"] == y.ravel().tolist()
    assert found["winners"] == winners.ravel().tolist()
    error = generator.normal(size=(1, 1, 4, 3))
    to_x, to_w, _ = scratch.convolve_backward(error, x[None, None], w[None, None])
    found = page.evaluate(
        """([e, x, w]) => {
          const back = math.convolveBackward(e, x, [6, 5], w, [3, 3]);
          return [[...back.toPixels], [...back.toKernel]];
        }""",
        [a.ravel().tolist() for a in (error, x, w)],
    )
    np.testing.assert_allclose(found[0], to_x.ravel(), atol=1e-12)
    np.testing.assert_allclose(found[1], to_w.ravel(), atol=1e-12)


@pytest.mark.system("F-E5.1")
def test_four_look_ups_are_the_sum_over_a_rectangle(page):
    x = np.random.default_rng(3).integers(0, 256, (9, 7))
    found = page.evaluate(
        """(x) => math.rectangleSum(math.integralImage(x, [9, 7]), 7,
          { top: 2, left: 1, height: 5, width: 4 })""",
        x.ravel().tolist(),
    )
    assert found == x[2:7, 1:5].sum()


@pytest.mark.system("L-E7.5")
def test_receptive_fields_are_those_of_python_and_of_the_cone(load):
    page = load("field", "convolution/field.js", "receptiveField")
    for stack in ([[3, 1, 1]] * 3, [[3, 1, 1], [2, 2, 1]], [[3, 1, 1], [3, 1, 4]]):
        wide, ways = page.evaluate(
            "(s) => [field.receptiveField(s), field.paths(s, 1, 0)[0]]", stack
        )
        assert wide == experiments.receptive_field(stack) == len(ways)
        assert sum(ways) == np.prod([kernel for kernel, _, _ in stack])


@pytest.mark.system("F-E5.3")
def test_the_worked_example_of_the_page_is_numpy_s(load):
    page = load("worked", "convolution/worked.js")
    x, w, b = (
        experiments.EXAMPLE,
        experiments.EXAMPLE_KERNELS,
        experiments.EXAMPLE_BIASES,
    )
    y = scratch.convolve(x[None], w, b, stride=2, padding=1)[0]
    for o, r, c in np.ndindex(y.shape):
        total = page.evaluate(
            "([x, w, b, at]) => worked.oneOutput(x, w, b, at).total",
            [x.ravel().tolist(), w[o].tolist(), int(b[o]), [r, c]],
        )
        assert total == y[o, r, c]


@pytest.mark.system("L-AppG")
def test_areas_of_products_are_those_of_fine_sums(load):
    page = load("flip", "convolution/flip.js")
    f, g, step = [0.2, 1, 0.5, 0.1], [1, 0.67, 0.33], 0.01
    fine_f, fine_g = (np.repeat(a, 100) for a in (f, g))
    ways = {"convolution": fine_g, "cross-correlation": fine_g[::-1]}
    for way, kernel in ways.items():
        expected = np.convolve(fine_f, kernel) * step
        start = 0 if way == "convolution" else -len(g)
        for t in (-1.5, 0.5, 1.0, 2.7):
            found = page.evaluate(
                "([f, g, way, t]) => flip.area(f, g, way, t)", [f, g, way, t]
            )
            at = round((t - start) / step) - 1
            wanted = expected[at] if 0 <= at < len(expected) else 0
            assert found == pytest.approx(wanted, abs=1e-9)


@pytest.mark.system("L-E7.2")
def test_the_counter_counts_the_tables_of_the_book(load):
    page = load("counter", "convolution/counter.js")
    facts = experiments.weights_by_layer()
    for name, image in experiments.IMAGES.items():
        for kernel in (3, 5):
            found = page.evaluate(
                "([i, k]) => counter.counts(i, { kernel: k, outputs: 64, stride: 2 })",
                [list(image), kernel],
            )
            case = f"{kernel}×{kernel}, {name}"
            assert found["unique"] == facts[f"unique, {case}"]
            assert found["local"] == facts[f"total, {case}"]
            assert found["dense"] == facts[f"dense, {name}"]
            assert found["neurons"] == facts[f"neurons, {name}"]
    assert page.evaluate("counter.grouped(4915200)") == "4,915,200"


def test_descent_in_the_page_takes_numpy_s_steps(load):
    page = load("learn", "convolution/learn.js")
    generator = np.random.default_rng(4)
    x, target = generator.normal(size=(8, 9)), generator.normal(size=(3, 3))
    settings = {"rate": 0.1, "momentum": 0.8, "dropout": 0, "seed": 3}
    found = page.evaluate(
        "([x, t, s]) => learn.learn(x, [8, 9], t, s, 20)",
        [x.ravel().tolist(), target.ravel().tolist(), settings],
    )
    w = 0.5 * np.random.RandomState(3).normal(size=(1, 1, 3, 3))
    wanted = scratch.convolve(x[None, None], target[None, None], [0])
    speed = 0
    for state in found:
        np.testing.assert_allclose(state["kernel"], w.ravel(), atol=1e-9)
        layer = scratch.Convolution(w, np.zeros(1))
        difference = layer.forward(x[None, None]) - wanted
        assert state["loss"] == pytest.approx(0.5 * np.mean(difference**2))
        layer.backward(difference / difference.size)
        speed = 0.8 * speed + layer.kernel_gradient
        w = w - 0.1 * speed


def test_a_shift_by_the_stride_moves_the_pooled_map_by_one(load):
    page = load("shift", "convolution/shift.js")
    rest, moved = (
        np.reshape(
            page.evaluate(
                "(n) => [...shift.layers(n, 0, 'max 2, stride 2').pooled.values]", n
            ),
            (6, 6),
        )
        for n in (0, 2)
    )
    np.testing.assert_array_equal(rest[:, :-1], moved[:, 1:])


def test_an_affine_map_moves_pixels_as_its_matrix_says(load):
    page = load("t", "convolution/template.js")
    matrix = page.evaluate("t.matrixOf({ turn: 90, scale: 1, slant: 0 })")
    np.testing.assert_allclose(matrix, [0, -1, 1, 0], atol=1e-12)
    picture = np.random.default_rng(5).normal(size=(28, 28))
    found = page.evaluate(
        "([p, m]) => [...t.warped(p, m, [0, 0])]", [picture.ravel().tolist(), matrix]
    )
    turned = np.rot90(picture, -1)  # y points down: a quarter turn clockwise
    np.testing.assert_allclose(np.reshape(found, (28, 28)), turned, atol=1e-9)


# the network in the page


@pytest.fixture(scope="module")
def reader():
    model = PageModel.load("convolution.digits")
    net = experiments.small_reader()
    net.load_state_dict({k: torch.tensor(v) for k, v in model.state.items()})
    return model, net


def test_every_number_of_the_opened_network_is_pytorch_s(figures, open_page, reader):
    model, net = reader
    page = open_page(figures["open"])
    scope = run_cells("10_convolution", *NEEDED)
    picture = scope["digits"].x_test[scope["picked"][3]].astype(np.float32)
    now = torch.tensor((picture - model.plan["mean"]) / model.plan["deviation"])
    outputs = {}
    now = now[None].float()
    for number, module in enumerate(net):
        now = module(now)
        outputs[str(number)] = now[0].detach().numpy()
    script = """(state) => {
      const { model, el } = widgets[0];
      model.set("state", state);
      const { own, found } = el.querySelector(".dl-widget").opened;
      return [own, found.total];
    }"""
    generator = np.random.default_rng(6)
    for layer, name in enumerate(experiments.SHOWN.values()):
        values = outputs[name]
        for _ in range(6):
            place = [int(generator.integers(size)) for size in values.shape]
            row, column = place[1:] if len(place) == 3 else (0, 0)
            state = {"layer": layer, "map": place[0], "row": row, "column": column}
            own, total = page.evaluate(script, state)
            assert own == pytest.approx(values[tuple(place)], abs=1e-4)
            assert total == pytest.approx(own, abs=1e-4)


def test_following_the_products_leads_to_the_first_layer(figures, open_page):
    page = open_page(figures["open"])
    page.get_by_role("button", name="Back to the answer").click()
    assert "Score of class 3" in readout(page)
    for words in ("second pooling", "second ReLU", "second convolution", "first pool"):
        page.get_by_role("button", name="Follow the largest product down").click()
        assert words in readout(page)


def test_a_drawing_goes_through_the_network(figures, open_page):
    page = open_page(figures["open"])
    box = page.locator(".dl-pad").bounding_box()
    before = readout(page)
    page.get_by_role("button", name="Clear the pad").click()
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(x, y + 0.8 * box["height"], steps=8)
    page.mouse.up()
    assert readout(page) != before
    assert "says 1" in readout(page)


def test_the_kernel_editor_takes_numbers_and_shows_their_products(figures, open_page):
    page = open_page(figures["kernel"])
    page.get_by_role("spinbutton").nth(4).fill("2.5")
    assert page.evaluate("widgets[0].model.get('state').kernel[4]") == 2.5
    page.get_by_role("button", name="Blur").click()
    assert "weights add up to 1.00" in readout(page)
    change(page, picture="drawing")
    page.get_by_role("button", name="Clear the drawing").click()
    assert "add up to 0.00" in readout(page)
