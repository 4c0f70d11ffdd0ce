import itertools

import numpy as np
import pytest
import torch
from lab_page import address
from playwright.sync_api import expect
from site_tools import barriers

from dlcore.lab import Microscope

TORCH = {
    "linear": lambda z: z,
    "logistic": torch.sigmoid,
    "relu": torch.relu,
    "tanh": torch.tanh,
}
SEEN = "document.querySelector('.dl-microscope').microscope"
FIVE = ([[[0.3, 0.6, -0.1]], [[-0.2, 0.5]]], [-0.9, 0.1], [1])


def make(**options):
    return Microscope(*FIVE, name="five", **options)


def random_network(sizes, activations, seed):
    generator = np.random.default_rng(seed)
    weights = [
        generator.uniform(-1, 1, (b, 1 + a)) for a, b in itertools.pairwise(sizes)
    ]
    inputs, targets = generator.normal(size=sizes[0]), generator.normal(size=sizes[-1])
    return Microscope(
        weights, inputs, targets, activations=activations, learning_rate=0.3, name="own"
    )


def autograd(weights, microscope):
    """Outputs, gradients and loss by PyTorch, in float64."""
    tensors = [
        torch.tensor(W, dtype=torch.float64, requires_grad=True) for W in weights
    ]
    y = torch.tensor(microscope.inputs)
    outputs = []
    for W, activation in zip(tensors, microscope.activations, strict=True):
        y = TORCH[activation](W[:, 0] + W[:, 1:] @ y)
        outputs.append(y.tolist())
    loss = 0.5 * ((torch.tensor(microscope.targets) - y) ** 2).sum()
    loss.backward()
    return outputs, [W.grad.numpy() for W in tensors], loss.item()


@pytest.mark.system("L-E3.3", "L-E3.5", "F-E2.5")
@pytest.mark.parametrize(
    ("sizes", "activations"),
    [
        ((2, 1, 1), ("tanh", "logistic")),
        ((1, 2, 1, 1), ("tanh", "logistic")),
        ((4, 4, 3, 2, 3), ("tanh", "linear")),
        ((3, 4, 2), ("logistic", "logistic")),
        ((2, 3, 3, 1), ("relu", "tanh")),
        ((2, 2), ("tanh", "logistic")),
    ],
)
def test_the_page_agrees_with_autograd_over_many_passes(open_page, sizes, activations):
    microscope = random_network(sizes, activations, seed=sum(sizes))
    page = open_page(microscope)
    seen = page.evaluate(SEEN)
    weights = [W.copy() for W in microscope.weights]
    passes = page.get_by_role("slider", name="passes learned")
    for one_pass in range(21):
        if one_pass:
            passes.press("ArrowRight")
            seen = page.evaluate(SEEN)
        outputs, gradients, loss = autograd(weights, microscope)
        for ours, theirs in zip(seen["outputs"][1:], outputs, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)
        for ours, theirs in zip(seen["gradients"], gradients, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)
        for errors, theirs in zip(seen["errors"], gradients, strict=True):
            np.testing.assert_allclose(errors, theirs[:, 0], atol=1e-12)
        assert seen["loss"] == pytest.approx(loss, abs=1e-12)
        assert seen["losses"][one_pass] == pytest.approx(loss, abs=1e-12)
        weights = [W - 0.3 * g for W, g in zip(weights, gradients, strict=True)]


def test_every_step_says_its_numbers(open_page):
    page = open_page(make())
    said, sums = page.locator("[aria-live]"), page.locator(".dl-arithmetic")
    expected = [
        ("G puts out −0.244919", "= −0.25"),
        ("F puts out 0.420077", "logistic(z) = 0.420077"),
        ("loss is 0.168156", "½ [(1 − 0.420077)²]"),
        ("error term of F is −0.141276", "= −0.141276"),
        ("error term of G is −0.066401", "0.5 · (−0.141276) = −0.070638"),
        ("weights of G move", "= 0.594024"),
        ("weights of F move", "= −0.185872"),
    ]
    for sentence, formula in expected:
        page.get_by_role("button", name="Next step").click()
        expect(said).to_contain_text(sentence)
        expect(sums).to_contain_text(formula)
    page.get_by_role("button", name="Next step").click()
    expect(said).to_contain_text("inputs lie ready")
    assert page.get_by_role("slider", name="passes learned").input_value() == "1"
    page.get_by_role("button", name="Back").click()
    expect(said).to_contain_text("weights of F move")


def test_arrows_show_sign_direction_and_size(open_page):
    page = open_page(make())
    flows = """() => [...document.querySelectorAll(".dl-flow")].map((flow) =>
      [flow.dataset.phase, Number(flow.dataset.value),
       flow.classList.contains("dl-minus"),
       Number(flow.firstChild.getAttribute("stroke-width"))])"""
    assert page.evaluate(flows) == []
    page.get_by_role("button", name="Next phase").click()
    forward = page.evaluate(flows)
    legend = page.locator(".dl-legend")
    expect(legend).to_contain_text("Arrow: the signal, weight × input")
    assert {phase for phase, *_ in forward} == {"forward"}
    assert [value for _, value, *_ in forward] == pytest.approx(
        [0.3, -0.54, -0.01, -0.2, -0.122459], abs=1e-6
    )
    assert [minus for _, _, minus, _ in forward] == [False, True, True, True, True]
    widths = [width for *_, width in forward]
    assert widths[1] == max(widths)
    assert widths[2] == min(widths)
    for _ in range(2):
        page.get_by_role("button", name="Next phase").click()
    backward = [flow for flow in page.evaluate(flows) if flow[0] == "backward"]
    expect(legend).to_contain_text("weight × δ of the neuron behind")
    assert [value for _, value, *_ in backward] == pytest.approx([-0.070638], abs=1e-6)
    page.get_by_role("button", name="Next phase").click()
    updates = page.evaluate(flows)
    assert {phase for phase, *_ in updates} == {"update"}
    assert updates[0][1] == pytest.approx(0.00664, abs=1e-6)


def test_a_link_is_a_network_and_a_step(open_page):
    page = open_page(make())
    step = page.get_by_role("slider", name="step")
    for _ in range(5):
        step.press("ArrowRight")
    page.get_by_role("slider", name="learning rate").press("ArrowRight")
    link = address(page)
    assert "weights=0.3%2C0.6%2C-0.1%2C-0.2%2C0.5" in link
    other = Microscope([[[0, 1]]], [1], [0], name="five")
    again = open_page(other, hash=link)
    expect(again.locator("[aria-live]")).to_contain_text("error term of G is −0.066401")
    assert again.get_by_role("slider", name="step").input_value() == "5"
    rate = again.get_by_role("slider", name="learning rate")
    expect(rate).to_have_attribute("aria-valuetext", "0.3")


@pytest.mark.parametrize(
    "hash",
    [
        "#lab=five&sizes=2-9-1&weights=1&inputs=1,2&targets=1",
        "#lab=five&sizes=2-1-1&weights=1,2,3,4,x&inputs=1,2&targets=1",
        "#lab=five&sizes=&step=-3&passes=7.5&rate=hello",
        "#lab=five&step=4000",
    ],
)
def test_a_spoilt_link_does_no_harm(open_page, hash):
    page = open_page(make(), hash=hash)
    seen = page.evaluate(SEEN)
    assert seen["loss"] == pytest.approx(0.168156, abs=1e-6)


def test_the_reader_builds_a_network(open_page):
    page = open_page(make())
    page.get_by_text("Build your own").click()
    page.get_by_label("hidden layers").select_option("2")
    page.get_by_label("neurons in layer 1").select_option("3")
    page.get_by_label("outputs", exact=True).select_option("2")
    page.get_by_label("hidden function").select_option("relu")
    page.get_by_label("input x₁").fill("0.5")
    page.get_by_label("target t2").fill("-1")
    page.get_by_label("G₁, bias").fill("0.25")
    page.get_by_label("G₁, bias").press("Tab")
    state = page.evaluate("widgets[0].model.get('state')")
    assert state["sizes"] == [2, 3, 2, 2]
    assert state["activations"] == ["relu", "logistic"]
    assert state["inputs"][0] == 0.5
    assert state["targets"] == [1, -1]
    assert state["weights"][0] == 0.25
    assert len(state["weights"]) == 9 + 8 + 6
    expect(page.get_by_role("img", name="layers 2, 3, 2, 2")).to_be_visible()
    page.get_by_role("button", name="All weights ½").click()
    assert set(page.evaluate("widgets[0].model.get('state').weights")) == {0.5}


def test_a_field_that_holds_no_number_keeps_the_old_one(open_page):
    page = open_page(make())
    page.get_by_text("Build your own").click()
    field = page.get_by_label("G, from x₁")
    field.fill("")
    field.press("Tab")
    expect(field).to_have_value("0.6")


def test_equal_weights_stay_equal(open_page):
    page = open_page(Microscope([np.full((2, 3), 0.5), [[0.5, 0.5, 0.5]]], [1, -1], [1],
                                name="twins"))  # fmt: skip
    page.get_by_role("slider", name="passes learned").press("End")
    weights = page.evaluate(
        "document.querySelector('.dl-microscope').microscope.weights"
    )
    assert weights[0][0] == weights[0][1]
    assert weights[1][0][0] != 0.5


def test_a_network_that_diverges_says_so(open_page):
    wild = Microscope([[[0, 1.0]], [[0, 2.0]]], [3], [1], name="wild",
                      activations=("relu", "linear"), learning_rate=30)  # fmt: skip
    page = open_page(wild)
    for passes in ("ArrowRight", "ArrowRight", "ArrowRight", "End"):
        page.get_by_role("slider", name="passes learned").press(passes)
        page.get_by_role("slider", name="step").press("End")
    page.get_by_role("slider", name="step").press("Home")
    linear = Microscope([[[0, 5.0]], [[0, 5.0]]], [9], [-9], name="linear",
                        activations=("linear", "linear"), learning_rate=30)  # fmt: skip
    page = open_page(linear)
    page.get_by_role("slider", name="passes learned").press("End")
    page.get_by_role("slider", name="step").press("End")
    expect(page.locator(".dl-hint")).to_contain_text("smaller learning rate")


def test_examples_can_be_loaded(open_page):
    deep = ([[[0, 1.0]], [[0, 1.0]], [[0, 1.0]]], [2], [0], ("relu", "linear"), 0.2)
    page = open_page(make(examples={"deep": deep}))
    page.get_by_label("example").select_option("deep")
    state = page.evaluate("widgets[0].model.get('state')")
    assert state["sizes"] == [1, 1, 1, 1]
    assert state["activations"] == ["relu", "linear"]
    assert state["rate"] == 0.2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits(open_page, width, theme):
    page = open_page(
        random_network((4, 4, 4, 4, 3), ("tanh", "logistic"), 1),
        width=width,
        theme=theme,
    )
    page.get_by_text("Build your own").click()
    page.get_by_role("slider", name="step").press("End")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_python_reads_what_the_reader_chose():
    microscope = make()
    assert [W.tolist() for W in microscope.weights] == FIVE[0]
    assert microscope.inputs.tolist() == FIVE[1]
    assert microscope.targets.tolist() == [1]
    assert microscope.activations == ["tanh", "logistic"]
    microscope.state = {
        **microscope.state,
        "sizes": [1, 2, 1],
        "weights": list(range(7)),
        "inputs": [3.0],
        "rate": 0.3,
    }
    assert [W.shape for W in microscope.weights] == [(2, 2), (1, 3)]
    assert microscope.learning_rate == 0.3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[[1, 2]]], [1, 2], [1]), r"layer 1 have the shape \(1, 2\)"),
        (([[[0, 1, 2]]], [1, 2], [1, 0]), "1 outputs need as many targets"),
        (([np.zeros((9, 3)), np.zeros((1, 10))], [1, 2], [1]), "does not fit"),
    ],
)
def test_what_does_not_fit_is_said(arguments, message):
    with pytest.raises(ValueError, match=message):
        Microscope(*arguments, name="own")


def test_an_unknown_activation_is_said():
    with pytest.raises(ValueError, match="softsign"):
        make(activations=("softsign", "logistic"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, theme):
    page = open_page(make(examples={"five": FIVE}), theme=theme)
    page.get_by_text("Build your own").click()
    page.get_by_role("slider", name="step").press("End")
    assert barriers(page) == []
