"""Networks in the built pages: nothing is asked for before the reader wants it."""

from playwright.sync_api import expect
from site_tools import HTML


def test_the_drawing_pad_loads_its_network_once_from_a_file(visit):
    tab = visit()
    asked = []
    tab.page.on("request", lambda request: asked.append(request.url))
    page = tab.open((HTML / "chapters" / "04_handwritten_digits.html").as_uri())
    pad = page.locator(".dl-in-page")
    pad.get_by_role("button", name="Next test digit").click()
    assert pad.locator(".dl-outputs").count() == 1
    assert [url for url in asked if "/models/" in url] == []

    pad.get_by_role("button", name="Load this network").click()
    expect(pad.locator(".dl-outputs")).to_have_count(2)
    expect(pad.locator(".dl-readout")).to_contain_text("convolutional says")
    (url,) = [url for url in asked if "/models/" in url]
    assert url == (HTML / "models" / "handwritten_digits.convolution.js").as_uri()
    maps = pad.locator(".dl-map")
    expect(maps).to_have_count(8 + 16)
    maps.first.click(position={"x": 30, "y": 30})
    expect(pad.locator(".dl-explained").first).to_contain_text("25 products")
