"""Keep together what a line must not break: 95 %, 5 × 5, −0.4 ± 0.8."""

import re

from docutils import nodes

# a space before %, also after a number by a role, and those around a sign
TIED = re.compile(
    r"(?:(?<=\d)|^) (?=%)|(?<=\d) (?=[×±] ?[\d−])|(?<=\d[\s\xa0][×±]) (?=[\d−])"
)
AS_IT_IS = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


def tied(text):
    """Return the text with unbreakable spaces where two words are read as one."""
    return TIED.sub("\xa0", text)


def tie(app, doctree, docname):
    """Tie the prose of a page; code, formulas and what cells put out stay."""
    for text in list(doctree.findall(nodes.Text)):
        node = text.parent
        while node is not None and not isinstance(node, AS_IT_IS):
            node = node.parent
        if node is None and tied(text) != text:
            text.parent.replace(text, nodes.Text(tied(text)))


def setup(app):
    """Tie when all roles have become text."""
    app.connect("doctree-resolved", tie)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
