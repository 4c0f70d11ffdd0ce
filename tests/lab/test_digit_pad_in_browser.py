import numpy as np
import pytest
from lab_page import address
from playwright.sync_api import expect

from dlcore.lab import DigitPad
from dlcore.scratch.network import Network

MEAN, STD = 33.3, 78.6


def network(activations=("tanh", "logistic"), sizes=(784, 25, 10)):
    result = Network(sizes, activations, 7)
    return result


def digits(count=3):
    """Return blurred strokes, as uint8 pictures."""
    row, column = np.mgrid[:28, :28]
    pictures = [
        255 * np.exp(-(((row - 13) / 6) ** 4) - (((column - 9 - 4 * i) / 1.5) ** 2))
        for i in range(count)
    ]
    return np.round(pictures).astype(np.uint8)


def make(net=None, activations=("tanh", "logistic"), **options):
    net = network(activations) if net is None else net
    usual = {"examples": digits(), "labels": [1, 1, 1], "name": "draw"}
    return DigitPad(
        net.weights, activations, mean=MEAN, std=STD, **{**usual, **options}
    )


def outputs(page):
    return page.evaluate("document.querySelector('.dl-digit-pad').outputs")


def seen(page):
    """Return the 28 × 28 picture that the network sees, 0…1."""
    values = page.evaluate("""() => {
      const canvas = document.querySelector(".dl-seen");
      const image = canvas.getContext("2d").getImageData(0, 0, 28, 28);
      return [...image.data].filter((_, i) => i % 4 === 3);
    }""")
    return np.array(values).reshape(28, 28) / 255


def pad(page):
    return page.get_by_role("application")


def draw(page, *points):
    """Draw a line through points given in parts of the pad's side."""
    box = pad(page).bounding_box()
    places = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


@pytest.mark.system("L-E4.3")
@pytest.mark.parametrize(
    "activations",
    [("tanh", "logistic"), ("relu", "softmax"), ("logistic", "linear")],
)
def test_the_page_computes_what_numpy_computes(open_page, activations):
    net = network(activations)
    page = open_page(make(net, activations))
    for example in digits():
        hidden, last = outputs(page)
        x = (example.reshape(784) - MEAN) / STD
        expected = net.forward(x)
        np.testing.assert_allclose(last, expected, rtol=0, atol=1e-5)
        np.testing.assert_allclose(hidden, net.layers[0].y, rtol=0, atol=1e-5)
        page.get_by_role("button", name="Next test digit").click()


@pytest.mark.system("L-E4.3")
def test_the_answer_is_in_words_and_bars(open_page):
    net = network()
    page = open_page(make(net))
    best = int(net.forward((digits()[0].reshape(784) - MEAN) / STD).argmax())
    readout = page.locator(".dl-readout")
    expect(readout).to_contain_text(f"Test digit 1 of 3, a 1: the network says {best}")
    expect(page.locator(".dl-winner b")).to_have_text(str(best))
    assert page.locator(".dl-output").count() == 10
    assert page.locator(".dl-tile").count() == 25


def test_an_example_is_seen_pixel_by_pixel(open_page):
    page = open_page(make())
    np.testing.assert_allclose(seen(page), digits()[0] / 255, atol=0.003)
    page.get_by_role("button", name="Previous test digit").click()
    np.testing.assert_allclose(seen(page), digits()[2] / 255, atol=0.003)


def test_drawing_with_the_mouse_changes_what_the_network_sees(open_page):
    page = open_page(make())
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".dl-readout")).to_contain_text("Nothing drawn yet")
    before = outputs(page)
    draw(page, (0.2, 0.2), (0.2, 0.6))
    assert outputs(page) != before
    expect(page.locator(".dl-readout")).to_contain_text("The network says")
    assert page.evaluate("widgets[0].model.get('drawing').byteLength") == 784 * 4


def test_centring_puts_a_stroke_where_mnist_would(open_page):
    page = open_page(make())
    page.get_by_role("button", name="Clear").click()
    draw(page, (0.15, 0.1), (0.15, 0.4), (0.25, 0.4))
    picture = seen(page)
    rows, columns = np.nonzero(picture > 0.05)
    assert 19 <= np.ptp(rows) + 1 <= 22  # the larger side fills 20 pixels
    centre = [
        np.average(index + 0.5, weights=picture) for index in np.indices((28, 28))
    ]
    np.testing.assert_allclose(centre, [14, 14], atol=0.3)

    page.get_by_role("checkbox", name="centre and scale").uncheck()
    rows, columns = np.nonzero(seen(page) > 0.05)
    assert rows.max() < 15
    assert columns.max() < 12


def test_drawing_with_the_keyboard(open_page):
    page = open_page(make())
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("checkbox", name="centre and scale").uncheck()
    pad(page).focus()
    for key in ["ArrowUp"] * 5 + [" "] + ["ArrowDown"] * 10 + [" "] + ["ArrowLeft"] * 3:
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_have_text("pen up")
    rows, columns = np.nonzero(seen(page) > 0.5)
    assert np.ptp(rows) + 1 == pytest.approx(12, abs=1.5)
    assert np.ptp(columns) + 1 <= 3


def test_the_brush_slider_changes_the_stroke(open_page):
    widths = []
    for key in ("Home", "End"):
        page = open_page(make())
        page.get_by_role("button", name="Clear").click()
        page.get_by_role("checkbox", name="centre and scale").uncheck()
        before = page.locator(".dl-picture").inner_html()
        page.get_by_role("slider", name="brush thickness").press(key)
        assert page.locator(".dl-picture").inner_html() != before
        draw(page, (0.5, 0.2), (0.5, 0.8))
        widths.append(seen(page)[14].sum())
    assert widths == pytest.approx([1.0, 4.0], abs=0.7)


def test_a_link_holds_example_brush_and_centring(open_page):
    page = open_page(make())
    page.get_by_role("button", name="Next test digit").click()
    assert address(page) == "#lab=draw&example=1&brush=2.5&centre=true"
    again = open_page(make(), hash="#lab=draw&example=2&brush=4&centre=false")
    state = again.evaluate("widgets[0].model.get('state')")
    assert state == {"example": 2, "brush": 4, "centre": False}


def test_without_examples_and_hidden_layer(open_page):
    net = network(("softmax",), (784, 10))
    page = open_page(make(net, ("softmax",), examples=(), labels=()))
    expect(page.locator(".dl-readout")).to_contain_text("Nothing drawn yet")
    assert page.locator(".dl-tile").count() == 0
    assert page.get_by_role("button", name="Next test digit").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(open_page, theme):
    page = open_page(make(), width=390, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
