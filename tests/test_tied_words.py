"""What _extensions/tied_words.py keeps on one line."""

import sys
from pathlib import Path

import pytest
from docutils import nodes

sys.path.append(str(Path(__file__).parents[1] / "_extensions"))

from tied_words import tie, tied


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 95 % interval", "a 95~% interval"),
        (" % of the digits", "~% of the digits"),
        ("5 × 5 × 3 pixels", "5~×~5~×~3 pixels"),
        ("−0.4 ± 0.8 points", "−0.4~±~0.8 points"),
        ("4 × −2", "4~×~−2"),
        ("rows × columns, a % b", "rows × columns, a % b"),
    ],
)
def test_numbers_keep_their_signs(text, expected):
    assert tied(text) == expected.replace("~", "\xa0")


def test_prose_is_tied_and_code_stays():
    prose, code = nodes.paragraph("", "3 × 3"), nodes.literal_block("", "3 × 3")
    prose += nodes.literal("", "3 × 3")
    page = nodes.section("", prose, code)
    tie(None, page, "page")
    assert [str(text) for text in page.findall(nodes.Text)] == [
        "3\xa0×\xa03",
        "3 × 3",
        "3 × 3",
    ]


def test_a_formula_keeps_the_signs_that_touch_it():
    x, y, z = (nodes.math("", name) for name in "xyz")
    prose = nodes.paragraph("", "", nodes.Text("("), x, nodes.Text("), and "), y)
    prose += [nodes.Text(" is "), z, nodes.Text(", so what")]
    tie(None, nodes.section("", prose), "page")
    assert prose.astext() == "(x), and y is z, so what"
    assert [held.astext() for held in prose.findall(nodes.inline)] == ["(x),", "z,"]
    assert [list(held.findall(nodes.math)) for held in prose.findall(nodes.inline)] == [
        [x],
        [z],
    ]
