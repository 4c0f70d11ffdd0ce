"""Chapter 04's pictures compute what they claim, and every control works."""

import numpy as np
import pytest
from executed import executed
from lab_page import readout, use_every_control
from playwright.sync_api import expect

from dlcore import figures


@pytest.fixture(scope="module")
def chapter():
    return executed("04_handwritten_digits")


def test_the_diagram_computes_what_numpy_computes(load):
    page = load("m", "handwritten_digits/diagram.js")
    generator = np.random.default_rng(0)
    hidden = generator.integers(0, 255, (4, 10))
    output = generator.normal(size=(3, 5))
    picture = generator.integers(0, 255, 9)
    layers = {"hidden": hidden.tolist(), "step": 0.01, "output": output.tolist()}
    given = layers | {"mean": 33.0, "deviation": 78.0}
    found = page.evaluate(
        "([given, x]) => { const { sums, y2 } = m.answers(given, x);"
        " return [[...sums], [...y2]]; }",
        [given, picture.tolist()],
    )
    x = np.insert((picture - 33) / 78, 0, 1)
    sums = 0.01 * (hidden - 128) @ x
    y2 = 1 / (1 + np.exp(-output @ np.insert(np.tanh(sums), 0, 1)))
    np.testing.assert_allclose(found[0], sums, atol=1e-9)
    np.testing.assert_allclose(found[1], y2, atol=1e-9)


def test_a_click_on_a_hidden_neuron_chooses_it(open_page, chapter):
    page = open_page(chapter.widget("diagram-figure"))
    page.locator(".dl-neuron").nth(11).click()
    assert readout(page).startswith("Hidden neuron 12:")
    assert page.evaluate("widgets[0].model.get('values').neuron") == 12
    use_every_control(page)


def test_a_click_on_a_cell_shows_its_pictures(open_page, chapter):
    widget = chapter.widget("confusion")
    page = open_page(widget)
    written, answer = (widget.values[name] for name in ("written", "answer"))
    assert written != answer
    assert f"{written}s are read as {answer}" in readout(page)
    assert page.locator(".dl-examples figure").count() == 6
    page.locator(".dl-right").first.click()
    expect(page.locator(".dl-readout")).to_contain_text("0s are read as 0")
    assert page.locator(".dl-examples figure").count() == 3
    use_every_control(page)


def test_a_sheet_holds_its_pictures_one_below_the_other():
    pictures = np.zeros((3, 28, 28), np.uint8)
    address = figures.sheet(pictures)
    assert address.startswith("data:image/png;base64,")
    with pytest.raises(ValueError, match="count, height, width"):
        figures.sheet(pictures[0])
