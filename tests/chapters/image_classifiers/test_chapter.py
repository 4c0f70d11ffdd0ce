"""Chapter 11: what its execution measured."""

import pytest
from executed import executed

CHAPTER = "11_image_classifiers"


@pytest.fixture(scope="module")
def chapter():
    return executed(CHAPTER)


def test_the_convolutional_network_beats_the_dense_one_on_pictures(chapter):
    assert chapter.interval("ahead-ordered")[0] > 0


def test_shuffling_costs_the_convolutional_network_something(chapter):
    assert chapter.interval("lost")[0] > 0
    assert chapter.number("ahead-disordered") < chapter.number("ahead-ordered")


def test_one_per_cent_needs_thousands_of_pictures(chapter):
    expected = 2 * 0.7 * 0.3 * (1.96 / 0.01) ** 2
    assert chapter.number("needed-70") == pytest.approx(expected, abs=1)


@pytest.mark.system("L-E8.5", "F-E5.6")
def test_ten_pictures_are_made_of_one(chapter):
    from chapter_code import run_cells

    cells = ("imports", "load", "prepare", "augment-code")
    names = run_cells(CHAPTER, *cells)
    pictures = {change(names["dog"]).tobytes() for change in names["CHANGES"].values()}
    assert len(pictures) == 10
    state = chapter.widget("augment-gallery").get_state()
    assert state["state"]["change"] == "half a turn"
