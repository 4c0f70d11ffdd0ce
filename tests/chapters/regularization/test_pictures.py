"""Chapter 08's pictures: their arithmetic against NumPy and PyTorch, their controls."""

import json
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlcore import contents, data, networks
from dlcore.chapters.regularization import bowls, features
from dlcore.chapters.regularization import cases as experiments
from dlcore.lab import Explorable

FOLDER = contents.folder("regularization") / "pictures"


@pytest.fixture
def math(load):
    """Open a page with the functions of a module; call them by name."""

    def functions(module, *names):
        page = load("math", f"regularization/{module}.js", *names)

        def call(name, *given):
            return page.evaluate(
                "([name, given]) => math[name](...given)", [name, list(given)]
            )

        call.page = page
        return call

    return functions


@pytest.mark.system("L-E6.4")
def test_output_units_have_the_slopes_of_pytorch(math):
    call = math("outputs", "slopeOf")
    for z in (-4.2, -0.3, 0.0, 1.7, 4.9):
        for target in (0.0, 1.0):
            for question in ("yes or no", "one of several", "how much"):
                x = torch.tensor(z, dtype=torch.float64, requires_grad=True)
                t = torch.tensor(target, dtype=torch.float64)
                if question == "how much":
                    loss = (x - t) ** 2
                else:
                    others = torch.tensor([0.0, 1.0], dtype=torch.float64)
                    logits = torch.cat([x[None], others])
                    share = torch.softmax(logits, 0)[0]
                    if question == "yes or no":
                        share = torch.sigmoid(x)
                    loss = functional.binary_cross_entropy(share, t)
                loss.backward()
                slope = call("slopeOf", question, z, target)
                assert slope == pytest.approx(x.grad.item(), abs=1e-5)


@pytest.mark.system("L-E6.4")
def test_softmax_and_the_push_on_every_logit_are_those_of_pytorch(math):
    call = math("classes", "softmaxOf", "pushes")
    generator = np.random.default_rng(0)
    for logits in generator.normal(0, 3, (10, 3)):
        tensor = torch.tensor(logits, requires_grad=True)
        right = int(generator.integers(3))
        functional.cross_entropy(tensor[None], torch.tensor([right])).backward()
        np.testing.assert_allclose(
            call("softmaxOf", logits.tolist()),
            torch.softmax(tensor, 0).detach(),
            atol=1e-12,
        )
        pushes = call("pushes", logits.tolist(), right)
        np.testing.assert_allclose(pushes, tensor.grad, atol=1e-12)
        assert sum(pushes) == pytest.approx(0, abs=1e-12)


@pytest.mark.system("L-E6.4")
def test_two_linear_layers_are_their_product(math):
    call = math("collapse", "product")
    for w1, w2, v1, v2 in np.random.default_rng(1).normal(size=(5, 4)):
        W1, b1 = np.array([[w1], [w2]]), np.array([0.5, -0.5])
        W2 = np.array([[v1, v2]])
        given = {"w1": w1, "w2": w2, "v1": v1, "v2": v2}
        bias, weight = call("product", {k: float(v) for k, v in given.items()})
        np.testing.assert_allclose([bias], W2 @ b1, atol=1e-12)
        np.testing.assert_allclose([[weight]], W2 @ W1, atol=1e-12)


@pytest.mark.system("F-E2.7")
@pytest.mark.parametrize("degree", [1, 4, 12])
@pytest.mark.parametrize("ridge", [0, 0.01, 1])
def test_polynomials_are_fitted_as_in_numpy(math, degree, ridge):
    call = math("polynomials", "fitted", "valueAt", "drawn")
    points = call("drawn", 7, "line", 13, 0.2)
    random = np.random.RandomState(7)
    x = np.linspace(-1, 1, 13)
    y = 0.5 * x + 0.2 * random.normal(size=13)
    np.testing.assert_allclose(points["ys"], y, atol=1e-12)
    found = call("fitted", points["xs"], points["ys"], degree, ridge)
    expected = experiments.polynomial(x, y, degree, ridge)
    np.testing.assert_allclose(found, expected, atol=1e-8)
    value = call("valueAt", found, 0.37)
    legendre = np.polynomial.legendre.legval(0.37, expected)
    assert value == pytest.approx(legendre, abs=1e-8)


@pytest.mark.system("F-E2.7")
def test_bias_and_variance_are_those_of_numpy(math):
    call = math("polynomials", "biasAndVariance")
    fits = np.random.default_rng(2).normal(size=(9, 4))
    bias, variance = call("biasAndVariance", fits.tolist(), "line")
    places = np.linspace(-1, 1, 41)
    values = np.polynomial.legendre.legval(places, fits.T)  # (fits, places)
    expected = np.mean((values.mean(axis=0) - 0.5 * places) ** 2)
    assert bias == pytest.approx(expected, abs=1e-12)
    assert variance == pytest.approx(values.var(axis=0).mean(), abs=1e-12)


@pytest.mark.system("F-E2.14")
def test_dropout_of_the_page_has_the_expectation_of_the_book(math):
    page = math("dropout", "masked").page
    program = "(given) => JSON.stringify(math.masked(...given))"
    outputs, weights = [0.7, 1.2, 0.4, 1.5], [1.0, -0.5, 0.3, 0.8]
    whole = float(np.dot(outputs, weights))
    for keep in (0.3, 0.5, 0.9):
        for inverted in (False, True):
            given = [outputs, weights, keep, inverted, 3, 4000]
            drawn = json.loads(page.evaluate(program, given))  # one text is fastest
            kept = np.array([mask for mask, _ in drawn])
            sums = np.array([total for _, total in drawn])
            scale = 1 / keep if inverted else 1
            np.testing.assert_allclose(
                sums, kept @ np.multiply(outputs, weights) * scale, atol=1e-12
            )
            assert kept.mean() == pytest.approx(keep, abs=0.02)
            expected = whole if inverted else keep * whole
            assert sums.mean() == pytest.approx(expected, abs=0.08)


@pytest.mark.system("L-E6.1")
def test_the_calculator_prices_houses_as_pytorch_and_numpy_do(math):
    houses = data.boston_housing()
    ready = houses.standardize_features()
    torch.manual_seed(3)
    network = networks.mlp((13, 64, 64, 1))
    linears = [one for one in network if isinstance(one, torch.nn.Linear)]
    matrices = [
        torch.cat([one.bias[:, None], one.weight], 1).detach().numpy()
        for one in linears
    ]
    best = experiments.least_squares(ready.x_train, ready.y_train)
    call = math("house", "prices")
    model = {
        "columns": list(houses.features),
        "means": houses.x_train.mean(0).tolist(),
        "deviations": houses.x_train.std(0).tolist(),
        "shapes": [list(matrix.shape) for matrix in matrices],
        "weights": np.concatenate([m.ravel() for m in matrices]).tolist(),
        "linear": best.tolist(),
    }
    pages_call = """([model, house]) =>
      math.prices({ ...model, weights: Float32Array.from(model.weights) }, house)"""
    with torch.no_grad():
        expected = network(torch.from_numpy(ready.x_test[:5]))[:, 0].numpy()
    straight = experiments.linear_prices(best, ready.x_test[:5])
    for i in range(5):
        house = dict(zip(houses.features, houses.x_test[i].tolist(), strict=True))
        found = call.page.evaluate(pages_call, [model, house])
        assert found["network"] == pytest.approx(expected[i], abs=1e-4)
        assert found["linear"] == pytest.approx(straight[i], abs=1e-4)


@pytest.mark.system("F-E2.8")
def test_the_regions_are_those_of_the_network(math):
    call = math("regions", "chosenIndex")
    axes = [["medicine", ["none", "L2"]], ["draw", [1, 2, 3]]]
    assert call("chosenIndex", axes, {"medicine": "L2", "draw": 2}) == 4


def right_step(training, validation, test):
    """What a sensible person does, by rules of its own: first what decides most."""
    if validation == "high, falling":
        return "again"
    if training != "low":
        if validation == "low":
            return "check"
        if training == "high, stuck":
            return "bigger"
        return "more" if validation == "high, rising" else "watch"
    if validation != "low":
        return "more"
    return {"not measured": "measure", "much higher": "split"}.get(test, "done")


def test_the_workflow_gives_the_right_step_for_every_answer(math, widgets):
    call = math("workflow", "way", "adviceFor", "STEPS", "ADVICE")
    choices = widgets["workflow-figure"].config["choices"]
    options = {choice["name"]: choice["values"] for choice in choices}
    keys = ("training", "validation", "test")
    answers = list(product(*(options[key] for key in keys)))
    assert len(answers) == 36
    steps = call.page.evaluate("math.STEPS")
    for answer in answers:
        given = dict(zip(keys, answer, strict=True))
        path = call("way", given)
        assert path[-1] == right_step(*answer), answer
        assert set(path) <= set(steps)
        advice = call("adviceFor", given)
        is_early = given["test"] != "not measured" and "honest" not in path
        assert ("measured the test error already" in advice) == is_early
        if given["validation"] == "high, rising":
            assert "another epoch" not in advice, answer


def test_the_slope_over_a_price_is_twice_the_distance_from_any_target(math):
    call = math("outputs", "slopeOf", "targetOf")
    answers = {"question": "how much", "target": "no", "wanted": 2.5}
    assert call("targetOf", answers) == 2.5
    assert call("slopeOf", "how much", -1, 2.5) == pytest.approx(-7, abs=1e-4)
    assert call("targetOf", answers | {"question": "yes or no"}) == 0


@pytest.mark.system("F-E2.13")
def test_the_corners_are_those_of_numpy(math):
    call = math("corners", "bowl", "withL1", "withL2", "sizeOf")
    generator = np.random.default_rng(4)
    for _ in range(6):
        best = generator.uniform(-3, 3, 2).tolist()
        stretch, turn = float(generator.uniform(1, 8)), float(generator.uniform(0, 175))
        A = bowls.bowl(stretch, turn)
        for strength in (0.01, 1, 5):
            program = """([best, stretch, turn, strength, name]) =>
              math[name](math.bowl(best, stretch, turn), strength)"""
            for name, solve in (("withL1", bowls.with_l1), ("withL2", bowls.with_l2)):
                found = call.page.evaluate(
                    program, [best, stretch, turn, strength, name]
                )
                expected = solve(A, np.array(best), strength)
                np.testing.assert_allclose(found, expected, atol=1e-9)
    assert call("sizeOf", "L1", [3, -4]) == 7
    assert call("sizeOf", "L2", [3, -4]) == 5


def test_stopping_and_l2_reach_the_shares_of_numpy(math):
    call = math("stopping", "byStopping", "byPenalty")
    for h in (0.001, 0.05, 1):
        reached = bowls.reached_by_steps(h, 0.1, 50)
        assert call("byStopping", h, 0.1, 50) == pytest.approx(reached)
        assert call("byPenalty", h, 0.2) == pytest.approx(bowls.reached_with_l2(h, 0.2))


# the chapter's own widgets in a page


def chapter_widgets():
    """The Explorables that need no training, made by the chapter's own cells."""
    path = Path(__file__).parents[3] / "chapters" / "08_regularization.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    wanted = ("outputs-figure", "classes-figure", "collapse", "fit-figure")
    wanted += ("dropout-figure", "workflow-figure", "corners-figure")
    wanted += ("stopping-l2-figure", "descent-figure")
    found = {}
    for cell in cells:
        if cell["id"] in wanted:
            source = "".join(cell["source"])
            before, call = re.split(
                r"^(?=Explorable\()", source, maxsplit=1, flags=re.M
            )
            scope = {"Explorable": Explorable, "np": np, "features": features}
            exec(before, scope)
            found[cell["id"]] = eval(call, scope)
    return found


@pytest.fixture(scope="module")
def widgets():
    return chapter_widgets() | {"house": house(), "regions": regions()}


def house():
    """A calculator with an untrained network."""
    houses = data.boston_housing()
    shapes = [[4, 14], [1, 5]]
    weights = np.random.default_rng(0).normal(size=61).astype("f4")
    low, high = houses.x_train.min(0).tolist(), houses.x_train.max(0).tolist()
    names = list(houses.features)
    return Explorable(
        "regularization/house.js",
        name="house",
        alt="Prices",
        sliders={
            name: (a, b, (b - a) / 10, a)
            for name, a, b in zip(names, low, high, strict=True)
        },
        choices={"over": names},
        data={
            "columns": names,
            "labels": {name: name for name in names},
            "ranges": np.column_stack([low, high]).tolist(),
            "means": houses.x_train.mean(0),
            "deviations": houses.x_train.std(0),
            "shapes": shapes,
            "weights": weights,
            "linear": np.arange(14.0),
            "houses": houses.x_test[:4].tolist(),
            "sold": houses.y_test[:4].tolist(),
        },
        state={"house": 0},
    )


def regions():
    """Two networks of three neurons over two draws of points."""
    generator = np.random.default_rng(0)
    count = 3 * 3 + 2 * 4
    network = {"shapes": [[3, 3], [2, 4]], "errors": [0.1, 0.2]}
    return Explorable(
        "regularization/regions.js",
        name="regions",
        alt="Regions",
        sliders={"draw": [1, 2]},
        choices={"medicine": ["none", "L2"], "points": ["learned", "new"]},
        data={
            "activation": "tanh",
            "x": generator.normal(size=(2, 20, 2)),
            "t": generator.integers(0, 2, (2, 20)).tolist(),
            "newX": generator.normal(size=(30, 2)),
            "newT": generator.integers(0, 2, 30).tolist(),
            "axes": [["medicine", ["none", "L2"]], ["draw", [1, 2]]],
            "weights": generator.normal(size=4 * count).astype("f4"),
            "networks": [network | {"start": i * count} for i in range(4)],
            "limit": 4,
        },
    )


@pytest.mark.system("L-E6.1")
def test_the_axis_of_prices_grows_for_houses_that_nobody_has_seen(math):
    call = math("house", "priceRange")
    assert call("priceRange", [3.2, 20, 48]) == [-5, 60]
    assert call("priceRange", [-31.5, 20, 74]) == [-40, 80]


@pytest.mark.parametrize("name", ["house", "fit-figure"])
@pytest.mark.parametrize("key", ["Home", "End"])
def test_labels_stay_inside_the_picture_at_both_ends_of_every_slider(
    open_page, widgets, name, key
):
    page = open_page(widgets[name], width=390, reduced_motion="reduce")
    assert page.locator(".dl-said").count() == 2
    for slider in page.locator("input[type=range]:enabled").all():
        slider.focus()
        page.keyboard.press(key)
        outside = page.evaluate(
            """() => [...document.querySelectorAll(".dl-said")].filter((label) => {
              const [one, all] = [label, label.closest("svg")].map(
                (node) => node.getBoundingClientRect());
              return one.left < all.left - 1 || one.right > all.right + 1 ||
                one.top < all.top - 1 || one.bottom > all.bottom + 1;
            }).map((label) => label.textContent)"""
        )
        assert outside == []


@pytest.mark.system("F-E2.14")
def test_new_masks_are_drawn_and_counted(open_page, widgets):
    page = open_page(widgets["dropout-figure"])
    readout = page.locator(".dl-readout")
    assert readout.inner_text().startswith("200 masks")
    before = page.locator(".dl-picture svg").first.inner_html()
    page.get_by_role("button", name="New mask").click()
    assert readout.inner_text().startswith("201 masks")
    assert page.locator(".dl-picture svg").first.inner_html() != before


@pytest.mark.system("L-E6.1")
def test_a_button_loads_a_test_district(open_page, widgets):
    page = open_page(widgets["house"])
    page.get_by_role("button", name="House 4").click()
    values = page.evaluate("widgets[0].model.get('values')")
    assert values["RM"] == data.boston_housing().x_test[3][5]
    assert "really cost 27.0" in page.locator(".dl-readout").inner_text()
