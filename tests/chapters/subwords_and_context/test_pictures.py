"""Chapter 20's pictures: their arithmetic against Python, and their controls."""

from chapter_code import explorables
from lab_page import use_every_control


def test_the_line_has_the_height_of_the_formula(load):
    page = load("first", "subwords_and_context/first.js")
    assert page.evaluate("() => first.height(1.5, -2)") == 1.5 * -2


def test_every_control_works(open_page):
    for figure in explorables("20_subwords_and_context", "imports").values():
        use_every_control(open_page(figure))
