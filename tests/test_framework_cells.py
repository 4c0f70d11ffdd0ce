"""The blocks that _extensions/framework_switch.py makes of tagged cells."""

import json
import sys
from itertools import count
from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

sys.path.append(str(Path(__file__).parents[1] / "_extensions"))
import framework_switch


def code(number):
    """A code cell as MyST-NB writes it."""
    return nodes.container(nb_element="cell_code", cell_index=number, classes=["cell"])


def text(number, words, line=1):
    """A paragraph of a markdown cell; its line says of which."""
    paragraph = nodes.paragraph("", words)
    paragraph.line = 10_000 * (number + 1) + line
    return paragraph


def arranged(children, tags):
    """The children of a section with these tags, as short words."""
    section = nodes.section("", *children)
    frameworks = {"p": "pytorch", "t": "tensorflow"}
    named = {number: frameworks.get(letter) for number, letter in enumerate(tags)}
    framework_switch.arrange(section, named, count(1))
    for child in section.findall():
        assert all(part.parent is child for part in child.children)
    return [described(child) for child in section.children]


def described(node):
    """A cell's number, a text's words, or what a block holds."""
    if "cell_index" in node.attributes:
        return node["cell_index"]
    if isinstance(node, nodes.paragraph):
        return node.astext()
    if "dl-frameworks" in node["classes"]:
        return [described(panel) for panel in node.children[1:]]
    if {"dl-framework", "dl-framework-alone"} & set(node["classes"]):
        return [described(child) for child in node.children]
    return type(node).__name__


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("--", [0, 1]),
        ("-pt-", [0, [["PyTorch", 1], ["TensorFlow", 2]], 3]),
        ("ppttt", [[["PyTorch", 0, 1], ["TensorFlow", 2, 3, 4]]]),
        (
            "ptpt",
            [
                [["PyTorch", 0], ["TensorFlow", 1]],
                [["PyTorch", 2], ["TensorFlow", 3]],
            ],
        ),
        ("-p-", [0, ["PyTorch only", 1], 2]),
        ("t", [["TensorFlow only", 0]]),
        ("p-t", [["PyTorch only", 0], 1, ["TensorFlow only", 2]]),
        ("tp", [["TensorFlow only", 0], ["PyTorch only", 1]]),
        ("ptp", [[["PyTorch", 0], ["TensorFlow", 1]], ["PyTorch only", 2]]),
    ],
)
def test_runs_become_blocks(tags, expected):
    assert arranged([code(number) for number in range(len(tags))], tags) == expected


def test_markdown_cells_are_part_of_a_run():
    children = [text(0, "first"), text(0, "second", 5), code(1), text(2, "third")]
    children += [nodes.comment(), text(3, "shared")]  # a comment has no line
    expected = [
        [["PyTorch", "first", "second", 1], ["TensorFlow", "third", "comment"]],
        "shared",
    ]
    assert arranged(children, "ppt-") == expected


def test_a_section_ends_a_run():
    children = [code(0), nodes.section("", code(1))]
    assert arranged(children, "pt") == [["PyTorch only", 0], "section"]


def test_every_block_has_a_group_of_buttons_of_its_own():
    section = nodes.section("", *(code(number) for number in range(4)))
    tags = {0: "pytorch", 1: "tensorflow", 2: "pytorch", 3: "tensorflow"}
    framework_switch.arrange(section, tags, count(1))
    switches = [node.astext() for node in section.findall(nodes.raw)]
    assert len(switches) == 2
    for number, switch in enumerate(switches, start=1):
        assert switch.count(f'name="framework-{number}"') == 2
        assert switch.count(" checked") == 1


def test_tags_are_read_from_the_notebook(tmp_path):
    cells = [{"metadata": {}}, {"metadata": {"tags": ["hide-input", "tensorflow"]}}]
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert framework_switch.read_tags(path) == {0: None, 1: "tensorflow"}
    assert framework_switch.read_tags(tmp_path / "page.md") == {}


def test_a_heading_in_a_tagged_cell_is_a_warning(tmp_path, caplog):
    cells = [{"metadata": {"tags": ["pytorch"]}}]
    (tmp_path / "chapter.ipynb").write_text(json.dumps({"cells": cells}))
    document = new_document("chapter")
    heading = nodes.title("", "PyTorch")
    heading.line = 10_001
    document += nodes.section("", heading)

    class Environment:
        docname = "chapter"

        def doc2path(self, name):
            return tmp_path / f"{name}.ipynb"

    class Application:
        env = Environment()

    with caplog.at_level("WARNING"):
        framework_switch.add_switches(Application(), document)
    assert "has a heading" in caplog.text
