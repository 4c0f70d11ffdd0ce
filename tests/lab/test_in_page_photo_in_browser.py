"""InPage(show="photo") in a tab: what the networks say, and every way to a photo."""

import base64

import numpy as np
import pytest
import torch
from lab_page import frozen, outputs, sources_of
from PIL import Image
from playwright.sync_api import expect
from site_tools import barriers
from torch import nn

from dlcore.lab import InPage, PageModel, page_model
from dlcore.lab.nets.trace import with_weights

SIZE = 32
CLASSES = ["airplane", "car", "bird", "cat", "deer", "dog", "frog"]
MEAN, DEVIATION = (125.0, 123.0, 114.0), (63.0, 62.0, 67.0)
FILED = "toy.colours"


def network(seed=0):
    torch.manual_seed(seed)
    result = nn.Sequential(
        nn.Conv2d(3, 5, 3, padding=1),
        nn.ReLU6(),
        nn.MaxPool2d(2),
        nn.Conv2d(5, 4, 3, stride=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(4 * 7 * 7, len(CLASSES)),
        nn.Softmax(dim=1),
    )
    for layer in (result[3], result[6]):
        nn.init.normal_(layer.weight, std=0.25)  # so that the shares differ
    return result.eval()


def model(seed=0):
    return page_model(
        network(seed),
        torch.zeros(1, 3, SIZE, SIZE),
        mean=MEAN,
        deviation=DEVIATION,
        inspect={"first convolution": "1", "pooled": "2", "second convolution": "4"},
    )


def photo(seed=0, height=SIZE, width=SIZE):
    """Return smooth colours that differ from place to place, with some noise."""
    row, column = np.mgrid[:height, :width] / min(height, width)
    waves = [np.sin(5 * row * (k + 1) + 3 * column * (seed + 1)) for k in range(3)]
    noise = np.random.default_rng(seed).normal(0, 10, (height, width, 3))
    return np.clip(128 + 90 * np.stack(waves, -1) + noise, 0, 255).astype(np.uint8)


PHOTOS = {"a frog": photo(), "a ship": photo(1), "a deer": photo(2)}


def make(networks=None, **options):
    networks = model() if networks is None else networks
    usual = {"examples": PHOTOS, "classes": CLASSES, "name": "photos"}
    return InPage(networks, show="photo", **{**usual, **options})


def seen(page):
    """Return the pixels that the page shows as the networks' input."""
    text = page.evaluate("""() => {
      const canvas = document.querySelector(".dl-left canvas");
      const { data } = canvas.getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height);
      return btoa(String.fromCharCode(...data));
    }""")
    pixels = np.frombuffer(base64.b64decode(text), np.uint8)
    return pixels.reshape(SIZE, SIZE, 4)[..., :3]


def expected(pixels, seed=0):
    """Return what PyTorch says of a photo, with the rounded weights."""
    x = (pixels - np.array(MEAN)) / np.array(DEVIATION)  # (rows, columns, 3)
    x = torch.tensor(x.transpose(2, 0, 1)[None], dtype=torch.float32)
    with torch.no_grad():
        return with_weights(network(seed), model(seed).state)(x)[0].numpy()


def choose(page, words):
    page.get_by_role("radio", name=words).check()


def give(page, path):
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".dl-status")).to_contain_text(path.name)


def saved(folder, pixels, name="mine.png", **options):
    path = folder / name
    Image.fromarray(pixels).save(path, **options)
    return path


def test_the_page_says_what_pytorch_says(open_page):
    page = open_page(make())
    for words, pixels in PHOTOS.items():
        choose(page, words)
        np.testing.assert_array_equal(seen(page), pixels)
        np.testing.assert_allclose(outputs(page), expected(pixels), atol=1e-4)
        best = CLASSES[expected(pixels).argmax()]
        expect(page.locator(".dl-readout")).to_contain_text(
            f"For {words}, outputs says {best}"
        )


def test_the_five_largest_shares_stand_in_order(open_page):
    page = open_page(make())
    shares = expected(PHOTOS["a frog"])
    order = np.argsort(-shares)[:5]
    assert page.locator(".dl-output b").all_inner_texts() == [CLASSES[i] for i in order]
    numbers = page.locator(".dl-number-cell").all_inner_texts()
    assert numbers == [f"{shares[i]:.2f}" for i in order]
    expect(page.locator(".dl-winner b")).to_have_text(CLASSES[order[0]])
    name = page.locator(".dl-outputs").get_attribute("aria-label")
    assert name.startswith(f"Outputs: {CLASSES[order[0]]} (")


def test_the_keyboard_leafs_through_the_photos(open_page):
    page = open_page(make())
    page.get_by_role("radio", name="a frog").focus()
    page.keyboard.press("ArrowRight")
    np.testing.assert_array_equal(seen(page), PHOTOS["a ship"])
    page.keyboard.press("ArrowRight")
    np.testing.assert_array_equal(seen(page), PHOTOS["a deer"])
    page.wait_for_timeout(250)
    assert page.evaluate("location.hash") == "#lab=photos&example=2"


def test_a_link_holds_the_photo(open_page):
    page = open_page(make(), hash="#lab=photos&example=1")
    np.testing.assert_array_equal(seen(page), PHOTOS["a ship"])


# the reader's own photo


def test_a_file_of_the_right_size_is_seen_pixel_by_pixel(open_page, tmp_path):
    page = open_page(make())
    mine = photo(5)
    give(page, saved(tmp_path, mine))
    np.testing.assert_array_equal(seen(page), mine)
    np.testing.assert_allclose(outputs(page), expected(mine), atol=1e-4)
    expect(page.locator(".dl-readout")).to_contain_text("For your photo, ")
    assert page.locator(".dl-photo-chooser input:checked").count() == 0
    handed = page.evaluate("[...new Uint8Array(widgets[0].model.get('photo').buffer)]")
    np.testing.assert_array_equal(handed, mine.ravel())
    choose(page, "a ship")
    np.testing.assert_array_equal(seen(page), PHOTOS["a ship"])
    expect(page.get_by_role("status")).to_have_text("")


@pytest.mark.parametrize("name", ["wide.png", "tall.jpg", "tall.webp"])
def test_of_a_larger_file_the_middle_is_scaled(open_page, tmp_path, name):
    page = open_page(make())
    height, width = (256, 400) if name.startswith("wide") else (400, 256)
    mine = photo(4, height, width)
    give(page, saved(tmp_path, mine, name))
    top, left = (height - 256) // 2, (width - 256) // 2
    middle = mine[top : top + 256, left : left + 256].astype(float)
    means = middle.reshape(SIZE, 8, SIZE, 8, 3).mean(axis=(1, 3))
    assert np.abs(seen(page) - means).mean() < 5
    assert np.abs(seen(page) - means[::-1]).mean() > 20


def test_a_file_can_be_dropped(open_page):
    page = open_page(make())
    page.evaluate("""async () => {
      const canvas = Object.assign(document.createElement("canvas"),
        { width: 64, height: 32 });
      const context = canvas.getContext("2d");
      context.fillStyle = "rgb(10 200 30)";
      context.fillRect(0, 0, 64, 32);
      const blob = await new Promise((done) => canvas.toBlob(done));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([blob], "green.png", { type: "image/png" }));
      const options = { dataTransfer, bubbles: true, cancelable: true };
      document.querySelector(".dl-left").dispatchEvent(new DragEvent("drop", options));
    }""")
    expect(page.get_by_role("status")).to_contain_text("green.png")
    assert (seen(page) == [10, 200, 30]).all()


CAMERA = """
// A camera for a browser without one: a green sheet. It counts how often it is asked.
window.asked = 0;
const sheet = document.createElement("canvas");
Object.assign(sheet, { width: 64, height: 48 });
const context = sheet.getContext("2d");
context.fillStyle = "rgb(10 200 30)";
setInterval(() => context.fillRect(0, 0, 64, 48), 40);
const getUserMedia = async ({ video, audio }) => {
  window.asked += 1;
  if (!video || audio) throw new DOMException("", "NotSupportedError");
  if (window.refusal) throw new DOMException("", window.refusal);
  window.stream = sheet.captureStream(25);
  return window.stream;
};
Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia } });
"""


def with_camera(open_page):
    page = open_page(make())
    page.evaluate(CAMERA)
    return page


def open_camera(page):
    page.get_by_role("button", name="Camera …").click()


def test_the_camera_is_asked_on_the_press_and_off_after_the_photo(open_page):
    page = with_camera(open_page)
    video = page.get_by_label("What the camera sees")
    expect(video).to_be_hidden()
    assert page.evaluate("asked") == 0
    open_camera(page)
    expect(video).to_be_visible()
    expect(page.get_by_role("button", name="Take the photo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("what the camera saw")
    expect(video).to_be_hidden()
    expect(page.get_by_role("button", name="Camera …")).to_be_focused()
    assert page.evaluate("[asked, stream.active]") == [1, False]
    assert np.abs(seen(page).astype(int) - [10, 200, 30]).max() < 12
    np.testing.assert_allclose(outputs(page), expected(seen(page)), atol=1e-4)
    expect(page.locator(".dl-readout")).to_contain_text("For your photo, ")


def test_the_camera_is_off_when_the_reader_or_the_figure_leaves(open_page):
    page = with_camera(open_page)
    before = outputs(page)
    open_camera(page)
    page.get_by_role("button", name="Close the camera").click()
    assert page.evaluate("stream.active") is False
    assert outputs(page) == before
    open_camera(page)
    expect(page.get_by_label("What the camera sees")).to_be_visible()
    assert page.evaluate("[stream.active, widgets[0].close(), stream.active]") == [
        True,
        None,
        False,
    ]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ("NotAllowedError", "did not allow"),
        ("NotFoundError", "found no camera"),
        ("NotReadableError", "in use elsewhere"),
        ("AbortError", "gives no picture"),
    ],
)
def test_a_refused_camera_is_explained_and_changes_nothing(open_page, refusal, words):
    page = with_camera(open_page)
    before = outputs(page)
    page.evaluate("(name) => { window.refusal = name; }", refusal)
    open_camera(page)
    expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.get_by_role("status")).to_contain_text("Choose a photo file instead.")
    expect(page.get_by_role("button", name="Camera …")).to_be_enabled()
    assert outputs(page) == before


def test_a_page_that_may_have_no_camera_says_so(open_page):
    page = open_page(make())  # from http
    open_camera(page)
    expect(page.get_by_role("status")).to_contain_text("only to pages from https")


def test_what_is_no_picture_is_explained_and_changes_nothing(open_page, tmp_path):
    page = open_page(make())
    before = outputs(page)
    text = tmp_path / "notes.jpg"
    text.write_text("no picture")
    give(page, text)
    expect(page.get_by_role("status")).to_contain_text("is no picture")
    assert outputs(page) == before
    assert page.get_by_role("radio", name="a frog").is_checked()


def test_without_examples_it_waits_for_a_photo(open_page, tmp_path):
    page = open_page(make(examples={}))
    expect(page.locator(".dl-readout")).to_contain_text("Choose a photo of yours")
    give(page, saved(tmp_path, photo(5)))
    np.testing.assert_allclose(outputs(page), expected(photo(5)), atol=1e-4)


# what happens inside


def test_the_layers_are_leafed_through(open_page):
    page = open_page(make())
    layers = page.locator(".dl-layer:visible")
    expect(layers).to_have_count(1)
    expect(layers.locator(".dl-heading")).to_have_text(
        "first convolution: 5 maps of 32 × 32"
    )
    layers.locator(".dl-map").nth(1).press("Enter")
    expect(layers.locator(".dl-explained")).to_contain_text("27 products")
    expect(layers.locator(".dl-explained")).to_contain_text("ReLU6")
    assert layers.get_by_role("img", name="kernel of red").count() == 1

    choose(page, "pooled")
    expect(layers.locator(".dl-heading")).to_have_text("pooled: 5 maps of 16 × 16")
    assert layers.get_by_role("button").count() == 0
    choose(page, "second convolution")
    layers.locator(".dl-map").nth(1).press("Enter")
    expect(layers.locator(".dl-explained")).to_contain_text("45 products")
    choose(page, "a ship")
    expect(layers).to_have_count(1)


def test_a_network_with_a_file_comes_when_the_reader_asks(open_page, tmp_path):
    model(1).save(FILED, tmp_path)
    filed = PageModel.load(FILED, tmp_path)
    widget = make({"small": model(), "large": filed})
    page = open_page(widget)
    assert page.evaluate("widgets[0].sent") == []
    page.get_by_role("button", name="Load this network").click()
    assert page.evaluate("widgets[0].sent") == [{"kind": "weights", "name": FILED}]
    answers = []
    widget.send = lambda message, buffers: answers.append((message, buffers))
    widget._handle_custom_msg({"kind": "weights", "name": FILED}, [])
    ((message, (packed,)),) = answers
    page.evaluate(
        """([message, text]) => {
          const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          widgets[0].emit("msg:custom", message, [new DataView(bytes.buffer)]);
        }""",
        [message, base64.b64encode(packed).decode()],
    )
    expect(page.locator(".dl-outputs")).to_have_count(2)
    for number in range(2):
        says = expected(PHOTOS["a frog"], seed=number)
        np.testing.assert_allclose(outputs(page, number), says, atol=1e-4)
    expect(page.locator(".dl-readout")).to_contain_text("; large says")


def test_a_page_from_a_file_asks_once_and_only_when_it_is_told_to(open_site, tmp_path):
    model(1).save(FILED, tmp_path)
    filed = PageModel.load(FILED, tmp_path)
    page = open_site(filed)
    widget = make({"small": model(), "large": filed})
    page.evaluate("(all) => Object.assign(sources, all)", sources_of(widget))
    page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
    choose(page, "a ship")
    np.testing.assert_allclose(outputs(page), expected(PHOTOS["a ship"]), atol=1e-4)
    give(page, saved(tmp_path, photo(5)))
    np.testing.assert_array_equal(seen(page), photo(5))
    assert [url for url in page.asked if "/models/" in url] == []
    page.get_by_role("button", name="Load this network").click()
    expect(page.locator(".dl-outputs")).to_have_count(2)
    np.testing.assert_allclose(outputs(page, 1), expected(photo(5), 1), atol=1e-4)
    (url,) = [url for url in page.asked if "/models/" in url]
    assert url == (page.models / f"{FILED}.js").as_uri()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone_and_has_no_barriers(open_page, theme):
    page = open_page(make({"one": model(), "two": model(1)}), width=390, theme=theme)
    page.locator(".dl-map:visible").nth(1).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []


def test_covering_square_after_square_is_what_pytorch_does(open_page):
    side = 8
    page = open_page(make(occlude=side))
    page.get_by_role("button", name="Which part matters?").click()
    expect(page.locator(".dl-explained").first).to_contain_text("Bright squares")
    pixels = PHOTOS["a frog"].astype(float)
    whole = expected(pixels)
    lost = []
    for row in range(0, SIZE, side):
        for column in range(0, SIZE, side):
            copy = pixels.copy()
            copy[row : row + side, column : column + side] = MEAN
            lost.append(whole.max() - expected(copy)[whole.argmax()])
    found = page.evaluate(
        "[...document.querySelectorAll('div')].find((d) => d.lost).lost"
    )
    np.testing.assert_allclose(found, lost, atol=1e-4)
    # the network answers for the whole photo again, and another photo clears the map
    np.testing.assert_allclose(outputs(page), whole, atol=1e-4)
    choose(page, "a ship")
    expect(page.locator(".dl-explained").first).to_have_text("")


def test_without_occlude_there_is_no_such_button(open_page):
    page = open_page(make())
    expect(page.get_by_role("button", name="Which part matters?")).to_have_count(0)


@pytest.mark.parametrize("side", [0, 5, 64])
def test_squares_must_fill_the_photo(side):
    with pytest.raises(ValueError, match="without a rest"):
        make(occlude=side)
