"""InPage(show="plane"): the encoder's states in the page are those of PyTorch."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from lab_page import frozen, sources_of
from playwright.sync_api import expect

from dlcore.data import PADDING, START, STOP, UNKNOWN
from dlcore.lab import InPage
from dlcore.lab.nets import page_model
from dlcore.networks import translator
from dlcore.networks.halves import Halves

SPECIAL = (PADDING, UNKNOWN, START, STOP)
SOURCE = (*SPECIAL, "we", "go", "now", "home")
TARGET = (*SPECIAL, "nous", "allons")
TEXTS = ["we go", "go home", "now"]
SIZE = 8


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(5)
    made = translator(8, 6, embedded=5, hidden_size=SIZE, layers=1).eval()
    with torch.no_grad():
        for parameter in made.parameters():
            if parameter.requires_grad:
                parameter.normal_(std=0.8)
    return made


@pytest.fixture(scope="module")
def toy(model):
    both = Halves(model).eval()
    found = page_model(both, torch.zeros(1, 2, dtype=torch.long))
    both.load_state_dict({k: torch.tensor(v) for k, v in found.state.items()})
    return replace(found, file="toy")


@torch.no_grad()
def state_of(model, text):
    numbers = torch.tensor([[SOURCE.index(word) for word in text.split()]])
    h, c = model.encode(numbers)[1][0]
    return torch.cat([h, c], -1).flatten().double().numpy()


def labels_of(model, **changed):
    states = np.stack([state_of(model, text) for text in TEXTS])
    centre = states.mean(0)
    axes = np.linalg.svd(states - centre, full_matrices=False)[2][:2]
    made = {
        "source": SOURCE,
        "texts": TEXTS,
        "groups": [0, 1, 2],
        "points": (states - centre) @ axes.T,
        "centre": centre,
        "axes": axes,
    }
    return made | changed


def shown(toy, labels):
    given = {"classes": TARGET, "labels": labels, "examples": "we go home"}
    return InPage(toy, show="plane", name="text", **given)


def opened(open_site, toy, model):
    widget = shown(toy, labels_of(model))
    page = open_site(toy)
    page.evaluate("(all) => Object.assign(sources, all)", sources_of(widget))
    page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
    assert page.locator(".dl-map .dl-solid").count() == len(TEXTS)
    page.get_by_role("button", name="Load this network").click()
    expect(page.locator(".dl-readout")).to_contain_text("ends nearest to")
    return page


def test_states_are_those_of_pytorch_and_the_nearest_one_is_named(
    open_site, toy, model
):
    page = opened(open_site, toy, model)
    found = page.evaluate(
        """() => {
          const { statesOf } = document.querySelector(".dl-in-page").translator();
          const all = statesOf("We go, zebra home!");
          return all.map(({ word, state }) => [word, [...state]]);
        }"""
    )
    assert [word for word, _ in found] == ["we", "go", "home"]
    for place, (_, state) in enumerate(found):
        text = " ".join(["we", "go", "home"][: place + 1])
        np.testing.assert_allclose(state, state_of(model, text), atol=2e-4)
    own, others = state_of(model, "we go home"), [state_of(model, t) for t in TEXTS]
    near = TEXTS[np.argmin([np.linalg.norm(own - other) for other in others])]
    readout = page.locator(".dl-readout").inner_text()
    assert readout.startswith(f"“we go home” ends nearest to “{near}”")


def test_each_word_moves_the_state_and_unknown_ones_do_not(open_site, toy, model):
    page = opened(open_site, toy, model)
    marks = page.locator(".dl-map .dl-solid")
    assert marks.count() == len(TEXTS) + 3
    page.get_by_label("your sentence").fill("we zebra go")
    assert marks.count() == len(TEXTS) + 2
    expect(page.locator(".dl-readout")).to_contain_text("passed over: zebra.")
    page.get_by_label("your sentence").fill("zebra")
    assert marks.count() == len(TEXTS)
    expect(page.locator(".dl-readout")).to_contain_text("Type a few common English")


def test_a_point_is_the_product_with_the_axes(load):
    page = load("plane", "in_page_plane.js", "projected")
    random = np.random.default_rng(0)
    state, centre, axes = random.normal(size=(4,)), random.normal(size=4), np.eye(4)[:2]
    flat = {"centre": centre.tolist(), "axes": axes.tolist()}
    found = page.evaluate("([s, f]) => plane.projected(s, f)", [state.tolist(), flat])
    assert found == pytest.approx((state - centre) @ axes.T)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"source": SOURCE[:3]}, "reads 8 words, labels= has 3"),
        ({"centre": np.zeros(3)}, "the state has 16 numbers, h and c"),
        ({"groups": [0]}, "3 texts need as many points and groups"),
    ],
)
def test_what_does_not_fit_is_refused(toy, model, changed, message):
    with pytest.raises(ValueError, match=message):
        shown(toy, labels_of(model, **changed))


def test_no_label_of_the_plane_covers_another(load):
    page = load("labels", "kit/labels.js", "apart")
    label = {
        "x": 0,
        "y": 0,
        "dx": 8,
        "dy": 4,
        "anchor": "start",
        "left": 8,
        "right": 90,
    }
    aside = label | {"left": 100, "right": 150}
    found = page.evaluate("(all) => labels.apart(all)", [label, dict(label), aside])
    assert [one["dy"] for one in found] == [4, 19, 4]
