"""InPage(show="captions"): one network sees, one speaks."""

import pytest

from dlcore.lab import InPage
from dlcore.lab.nets import PageModel


@pytest.fixture(scope="module")
def speaks():
    return PageModel.load("image_captioning.captioner")


def test_two_networks_are_needed(speaks):
    with pytest.raises(ValueError, match="one network that sees and one that speaks"):
        InPage({"speaks": speaks}, show="captions", name="captions")


def test_the_words_must_be_known(speaks):
    nameless = PageModel(speaks.plan, speaks.weights)
    with pytest.raises(ValueError, match="knows 1500 words"):
        InPage({"sees": speaks, "speaks": nameless}, show="captions", name="captions")


def test_the_one_that_sees_must_show_its_last_map(speaks):
    with pytest.raises(ValueError, match="must show its last map"):
        InPage({"sees": speaks, "speaks": speaks}, show="captions", name="captions")
