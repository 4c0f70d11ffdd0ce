import base64
import re

import numpy as np
import pytest
import torch
from lab_page import frozen, outputs, sources_of
from PIL import Image
from playwright.sync_api import expect
from site_tools import barriers
from torch import nn

from dlcore import data
from dlcore.lab import InPage, PageModel, dense_model, page_model
from dlcore.lab.nets.trace import with_weights
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


def dense(activations=("tanh", "logistic"), net=None):
    net = network(activations) if net is None else net
    return dense_model(net.weights, activations, mean=MEAN, deviation=STD)


def make(networks=None, **options):
    networks = dense() if networks is None else networks
    usual = {"examples": digits(), "labels": [1, 1, 1], "name": "draw"}
    return InPage(networks, show="drawing", **{**usual, **options})


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


def say(net):
    """Return what the scratch network says of the first digit."""
    return net.forward((digits()[0].reshape(784) - MEAN) / STD)


@pytest.mark.system("L-E4.3")
@pytest.mark.parametrize(
    "activations",
    [("tanh", "logistic"), ("relu", "softmax"), ("logistic", "linear")],
)
def test_the_page_computes_what_numpy_computes(open_page, activations):
    net = network(activations)
    page = open_page(make(dense(activations, net)))
    for example in digits():
        expected = net.forward((example.reshape(784) - MEAN) / STD)
        np.testing.assert_allclose(outputs(page), expected, rtol=0, atol=1e-5)
        hidden = page.evaluate("""() => {
          const { network } = document.querySelector(".dl-in-page").contestants[0];
          return [...network.tensor(network.plan.shown[0].tensor)];
        }""")
        np.testing.assert_allclose(hidden, net.layers[0].y, rtol=0, atol=1e-5)
        page.get_by_role("button", name="Next test digit").click()


@pytest.mark.system("L-E4.3")
def test_the_answer_is_in_words_and_bars(open_page):
    net = network()
    page = open_page(make({"dense": dense(net=net)}))
    best = int(say(net).argmax())
    readout = page.locator(".dl-readout")
    expect(readout).to_contain_text(f"Test digit 1 of 3, a 1: dense says {best}")
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
    expect(page.locator(".dl-readout")).to_contain_text("outputs says")
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
    np.testing.assert_allclose(centre, [14.5, 14.5], atol=0.3)  # of pixel 14, 14

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
        pictures = page.locator(".dl-picture")
        before = pictures.first.inner_html()
        page.get_by_role("slider", name="brush thickness").press(key)
        assert pictures.first.inner_html() != before
        draw(page, (0.5, 0.2), (0.5, 0.8))
        widths.append(seen(page)[14].sum())
    assert widths == pytest.approx([1.0, 4.0], abs=0.7)


def test_a_link_holds_example_brush_and_centring(open_page):
    page = open_page(make())
    page.get_by_role("button", name="Next test digit").click()
    words = re.compile("#lab=draw&example=1&brush=2.5&centre=true$")
    expect(page).to_have_url(words)
    again = open_page(make(), hash="#lab=draw&example=2&brush=4&centre=false")
    state = again.evaluate("widgets[0].model.get('state')")
    assert state == {"example": 2, "brush": 4, "centre": False}


def test_without_examples_and_hidden_layer(open_page):
    net = network(("softmax",), (784, 10))
    page = open_page(make(dense(("softmax",), net), examples=(), labels=()))
    expect(page.locator(".dl-readout")).to_contain_text("Nothing drawn yet")
    assert page.locator(".dl-tile").count() == 0
    assert page.get_by_role("button", name="Next test digit").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(open_page, theme):
    page = open_page(make(), width=390, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# the reader's own photo


def photo_file(tmp_path, picture, name="digit.png", size=(240, 280)):
    """Write a made-up photo of a digit, no larger than the page works with."""
    ink = np.zeros(size)
    ink[70:182, 90:202] = np.kron(picture / 255, np.ones((4, 4)))
    row, column = np.indices(size)
    noise = np.random.default_rng(0).normal(0, 3, size)
    grey = (220 - 0.2 * row - 0.1 * column) * (1 - 0.7 * ink) + noise
    path = tmp_path / name
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(path)
    return path


def test_a_photo_becomes_the_pixels_that_python_makes_of_it(open_page, tmp_path):
    page = open_page(make())
    for number, picture in enumerate(digits()):
        path = photo_file(tmp_path, picture, f"photo-{number}.png")
        page.locator("input[type=file]").set_input_files(path)
        expect(page.get_by_role("status")).to_contain_text(path.name)
        expected = data.digit_from_photo(path).pixels / 255
        np.testing.assert_allclose(seen(page), expected, atol=0.04)
        assert np.abs(seen(page) - expected).mean() < 0.004
    assert page.locator(".dl-photo-steps canvas").count() == 5
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".dl-photo-steps")).to_be_hidden()
    expect(page.locator(".dl-readout")).to_contain_text("Nothing drawn yet")


def test_clear_empties_the_input_every_time(open_page):
    page = open_page(make())
    for _ in range(2):
        draw(page, (0.3, 0.3), (0.6, 0.6))
        assert seen(page).max() > 0.5
        page.get_by_role("button", name="Clear").click()
        assert seen(page).max() == 0
        assert page.evaluate("widgets[0].model.get('drawing').byteLength") == 784 * 4


def test_a_file_without_a_digit_is_explained_and_changes_nothing(open_page, tmp_path):
    page = open_page(make())
    before = outputs(page)
    text = tmp_path / "notes.png"
    text.write_text("no picture")
    blank = tmp_path / "blank.png"
    Image.fromarray(np.full((100, 80), 200, np.uint8)).save(blank)
    small = tmp_path / "small.png"
    Image.fromarray(np.zeros((10, 80), np.uint8)).save(small)
    reasons = {text: "shows no digit", blank: "differ by 0", small: "20 pixels"}
    for path, words in reasons.items():
        page.locator("input[type=file]").set_input_files(path)
        expect(page.get_by_role("status")).to_contain_text(path.name)
        expect(page.get_by_role("status")).to_contain_text(words)
        assert outputs(page) == before


# weights that come when the reader asks

CONVOLUTION = "toy.convolution"


def convolution(seed=0):
    torch.manual_seed(seed)
    network = nn.Sequential(
        nn.Unflatten(1, (1, 28)),
        nn.Conv2d(1, 4, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3, stride=2),
        nn.Flatten(),
        nn.Linear(6 * 6 * 6, 10),
        nn.Softmax(dim=1),
    )
    return network.eval()


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """A convolutional network in a file of its own."""
    model = page_model(
        convolution(),
        torch.zeros(1, 28, 28),
        mean=MEAN,
        deviation=STD,
        inspect={"first convolution": "2", "second convolution": "4"},
    )
    folder = tmp_path_factory.mktemp("models")
    model.save(CONVOLUTION, folder)
    return PageModel.load(CONVOLUTION, folder)


def expected(model):
    """Return what PyTorch says of the first digit, with the rounded weights."""
    x = torch.tensor((digits()[:1] - MEAN) / STD, dtype=torch.float32)
    with torch.no_grad():
        return with_weights(convolution(), model.state)(x)[0].numpy()


@pytest.fixture
def site(open_site, filed):
    """A page of a site in a folder, with the network's file beside it."""
    return open_site(filed)


def show(page, *widgets):
    for widget in widgets:
        page.evaluate("(all) => Object.assign(sources, all)", sources_of(widget))
        page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))


def asked_for_models(page):
    return [url for url in page.asked if "/models/" in url]


def test_a_page_from_a_file_asks_once_and_only_when_it_is_told_to(site, filed):
    widgets = [make({"dense": dense(), "conv": filed}, name=name) for name in "ab"]
    show(site, *widgets)
    site.get_by_role("button", name="Next test digit").first.click()
    site.get_by_role("button", name="Previous test digit").first.click()
    assert asked_for_models(site) == []
    for number in range(2):
        site.get_by_role("button", name="Load this network (5 kB)").first.click()
        expect(site.locator(".dl-map")).to_have_count(10 * (number + 1))
    assert len(asked_for_models(site)) == 1
    assert site.locator(".dl-outputs").count() == 4
    np.testing.assert_allclose(outputs(site, 1), expected(filed), atol=1e-5)
    expect(site.locator(".dl-readout").first).to_contain_text("; conv says")


def test_weights_that_do_not_come_can_be_asked_for_again(site, filed):
    script = site.models / f"{CONVOLUTION}.js"
    text = script.read_text()
    script.unlink()
    show(site, make(filed))
    hint = site.locator(".dl-contestant .dl-hint")
    button = site.get_by_role("button", name="Load this network")
    button.click()
    expect(hint).to_contain_text("cannot be loaded")
    script.write_text(text)
    button.click()
    expect(site.locator(".dl-outputs")).to_have_count(1)


def test_weights_of_another_edition_are_refused(site, filed):
    script = site.models / f"{CONVOLUTION}.js"
    script.write_text(filed.script.replace(filed.digest, "00000000"))
    show(site, make(filed))
    site.get_by_role("button", name="Load this network").click()
    expect(site.locator(".dl-contestant .dl-hint")).to_contain_text("another edition")


def test_a_notebook_asks_its_kernel(open_page, filed):
    widget = make({"dense": dense(), "conv": filed})
    page = open_page(widget)
    assert page.evaluate("widgets[0].sent") == []
    page.get_by_role("button", name="Load this network").click()
    question = {"kind": "weights", "name": CONVOLUTION}
    assert page.evaluate("widgets[0].sent") == [question]
    answers = []
    widget.send = lambda message, buffers: answers.append((message, buffers))
    widget._handle_custom_msg(question, [])
    ((message, (packed,)),) = answers
    page.evaluate(
        """([message, text]) => {
          const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          widgets[0].emit("msg:custom", message, [new DataView(bytes.buffer)]);
        }""",
        [message, base64.b64encode(packed).decode()],
    )
    expect(page.locator(".dl-outputs")).to_have_count(2)
    np.testing.assert_allclose(outputs(page, 1), expected(filed), atol=1e-5)
    page.get_by_role("button", name="Clear").click()
    draw(page, (0.3, 0.2), (0.3, 0.8))
    expect(page.locator(".dl-readout")).to_contain_text("; conv says")


def test_without_webassembly_the_page_computes_all_the_same(site):
    site.evaluate("delete globalThis.WebAssembly")
    net = network()
    show(site, make(dense(net=net)))
    np.testing.assert_allclose(outputs(site), say(net), atol=1e-5)
    used = "document.querySelector('.dl-in-page').contestants[0].network.engine"
    assert site.evaluate(used) == "plain"


# what happens inside


def travelling(filed):
    return PageModel(filed.plan, filed.weights)


@pytest.mark.parametrize(("layer", "map_", "inputs"), [(0, 2, 1), (1, 5, 4)])
def test_a_number_of_a_feature_map_is_explained(open_page, filed, layer, map_, inputs):
    page = open_page(make(travelling(filed)))
    layers = page.locator(".dl-layer")
    expect(layers.nth(0).locator(".dl-heading")).to_have_text(
        "first convolution: 4 maps of 28 × 28"
    )
    maps = layers.nth(layer).locator(".dl-map")
    maps.nth(map_).press("Enter")  # the keyboard takes the highest number
    maps.nth(map_).click(position={"x": 40, "y": 20})
    explained = layers.nth(layer).locator(".dl-explained")
    expect(explained).to_contain_text(f"Map {map_ + 1}, row")
    assert layers.nth(layer).locator(".dl-product").count() == inputs
    row, column = (
        int(layers.nth(layer).get_by_role("slider", name=name).input_value())
        for name in ("row", "column")
    )
    assert (row > 0, column > row) == (True, True)
    shown = torch.tensor((digits()[:1] - MEAN) / STD, dtype=torch.float32)
    with torch.no_grad():
        parts = with_weights(convolution(), filed.state)
        sums = nn.Sequential(*list(parts.children())[: (2, 5)[layer]])(shown)
    z = f"{sums[0, map_, row, column]:.2f}".replace("-", "−")
    expect(explained).to_contain_text(f" to {z}")

    before = explained.inner_text()
    layers.nth(layer).get_by_role("slider", name="row").press("ArrowRight")
    assert explained.inner_text() != before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_networks_side_by_side_fit_a_phone(open_page, filed, theme):
    page = open_page(
        make({"dense": dense(), "conv": travelling(filed)}), width=390, theme=theme
    )
    page.locator(".dl-map").nth(5).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []
