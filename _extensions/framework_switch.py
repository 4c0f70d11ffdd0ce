"""Show one framework at a time: cells tagged "pytorch" or "tensorflow" behind a switch.

A run of neighbouring cells with the tag `pytorch` and the run with the tag `tensorflow`
that follows it become one block with a switch. A run without partner gets a badge. The
reader's browser remembers the choice: _static/framework_switch.js. Without it, and on
paper, both runs stand one after the other under the names of their frameworks.
"""

import itertools
import json
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

NAMES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow"}

OPTION = (
    '<label><input type="radio" name="{group}" value="{framework}"{checked} '
    'autocomplete="off"><span>{name}</span></label>'
)


def read_tags(path):
    """Return {number of the cell: its framework or None} of a notebook."""
    if path.suffix != ".ipynb":
        return {}
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {i: framework_of(cell["metadata"]) for i, cell in enumerate(cells)}


def framework_of(metadata):
    """Return which framework a cell is tagged with, or None."""
    return next((name for name in NAMES if name in metadata.get("tags", ())), None)


def cell_number(node):
    """Return the number of the cell that a node comes from, or None.

    Code cells know it. For the others MyST-NB counts lines from 10000 × (number + 1).
    """
    if "cell_index" in getattr(node, "attributes", {}):
        return node["cell_index"]
    line = next((part.line for part in node.findall() if part.line), None)
    return line // 10_000 - 1 if line and line >= 10_000 else None


def runs_of(section, tags):
    """Split a section's children into [(framework or None, [node, …]), …]."""
    found = []
    here = None  # nodes without a line belong to the cell before them
    for child in section.children:
        number = cell_number(child)
        here = here if number is None else tags.get(number)
        found.append((None if isinstance(child, nodes.section) else here, child))
    return [
        (framework, [child for _, child in run])
        for framework, run in itertools.groupby(found, key=lambda pair: pair[0])
    ]


def panel(framework, children):
    """Return the cells of one framework under its name."""
    name = nodes.paragraph("", NAMES[framework], classes=["dl-framework-name"])
    classes = ["dl-framework", f"dl-{framework}"]
    return nodes.container("", name, *children, is_div=True, classes=classes)


def switch(group):
    """Return the two radio buttons, which a page without scripts does not show."""
    options = "".join(
        OPTION.format(
            group=group,
            framework=framework,
            name=name,
            checked=" checked" if framework == "pytorch" else "",
        )
        for framework, name in NAMES.items()
    )
    legend = "<legend>Framework</legend>"
    text = f'<fieldset class="dl-framework-choice">{legend}{options}</fieldset>'
    return nodes.raw("", text, format="html")


def block(group, pytorch, tensorflow):
    """Return both frameworks' cells with the switch above them."""
    panels = [panel("pytorch", pytorch), panel("tensorflow", tensorflow)]
    children = [switch(group), *panels]
    return nodes.container("", *children, is_div=True, classes=["dl-frameworks"])


def alone(framework, children):
    """Return cells that only one framework has, with a badge."""
    text = f"{NAMES[framework]} only"
    badge = nodes.paragraph("", text, classes=["dl-framework-badge"])
    classes = ["dl-framework-alone"]
    return nodes.container("", badge, *children, is_div=True, classes=classes)


def arrange(section, tags, numbers):
    """Put tagged cells into blocks; `numbers` counts the blocks of the page."""
    children = []
    waiting = None  # the PyTorch run that may get its partner
    for framework, run in [*runs_of(section, tags), (None, [])]:
        if waiting and framework == "tensorflow":
            group = f"framework-{next(numbers)}"
            children.append(block(group, waiting, run))
            waiting = None
            continue
        if waiting:
            children.append(alone("pytorch", waiting))
        waiting = run if framework == "pytorch" else None
        if framework == "tensorflow":
            children.append(alone(framework, run))
        elif framework is None:
            children += run
    section.children = []
    section.extend(children)


def add_switches(app, doctree):
    """Arrange the tagged cells of every section of a page."""
    tags = read_tags(Path(app.env.doc2path(app.env.docname)))
    if not any(tags.values()):
        return
    for heading in doctree.findall(nodes.title):
        if tags.get(cell_number(heading)):
            place = (app.env.docname, heading.line)
            LOGGER.warning(
                "a cell with a framework's tag has a heading", location=place
            )
    numbers = itertools.count(1)
    for section in [doctree, *doctree.findall(nodes.section)]:
        arrange(section, tags, numbers)


def setup(app):
    """Arrange once the page is read; figures are numbered later."""
    app.connect("doctree-read", add_switches)
    return {"version": "1", "parallel_read_safe": True}
