"""What the widgets of a page share is in the page once."""

import json

from ipywidgets import Widget
from ipywidgets.embed import dependency_state
from lab_page import frozen, sources_of
from test_explorable import PICTURES

from dlcore.lab import Explorable, Microscope
from dlcore.lab.page_widget import PageWidget

LINE = PICTURES / "line.js"
SETTINGS = {
    "alt": "A line.",
    "sliders": {"w0": (-2, 2, 0.1, 0.9), "w1": (-2, 2, 0.1, 0.1), "x": [-1, 1]},
    "choices": {"gate": ["nand", "or"], "shaded": [False, True]},
    "data": {"points": [[0, 1]], "labels": [1]},
}


def line(name="line"):
    return Explorable(LINE, name=name, **SETTINGS)


def microscope():
    return Microscope([[[0.5, 0.5]]], [1], [1], activations=("tanh", "tanh"), name="m")


def test_widgets_of_a_kernel_refer_to_the_same_models():
    one, two, other = line("one"), line("two"), microscope()
    assert one.sources == two.sources
    assert one.sources[0] is other.sources[0]
    assert one.sources[1] is not other.sources[1]


def test_a_page_carries_every_text_once():
    page = json.dumps(dependency_state([line("one"), line("two"), microscope()]))
    kit, own = line().sources
    for text in (kit.code, kit.css, own.code):
        assert page.count(json.dumps(text)) == 1


def test_what_a_widget_carries_itself_is_small():
    kit, own = microscope().sources
    assert len(PageWidget._esm) < 1_500
    assert len(kit.code) < 51_000
    assert len(kit.css) < 15_000
    assert len(own.code) < 30_000


def test_a_source_that_was_closed_is_made_again():
    closed = line().sources
    Widget.close_all()
    again = line().sources
    assert all(source.comm is None for source in closed)
    assert all(source.comm is not None for source in again)
    assert [new.code for new in again] == [old.code for old in closed]


def test_two_widgets_that_appear_at_once_load_the_building_blocks_once(open_page):
    one, two = line("one"), line("two")
    page = open_page()
    page.evaluate("(found) => Object.assign(sources, found)", sources_of(one))
    page.evaluate(
        """async (all) => {
          const blobs = [];
          const create = URL.createObjectURL;
          URL.createObjectURL = (blob) => {
            blobs.push(blob.size);
            return create(blob);
          };
          await Promise.all(all.map(([state, buffers]) => mount(state, buffers)));
          window.large = blobs.filter((size) => size > 20000).length;
        }""",
        [list(frozen(widget)) for widget in (one, two)],
    )
    assert page.locator(".dl-widget").count() == 2
    assert page.evaluate("large") == 1
    assert page.locator("head style").count() == 2  # the page's own and the widgets'
