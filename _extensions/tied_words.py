"""Keep together what a line must not break: 95 %, 5 × 5, ± 0.8, a formula's comma."""

import re

from docutils import nodes

# a space before %, also after a number by a role, and those around a sign
TIED = re.compile(
    r"(?:(?<=\d)|^) (?=%)|(?<=\d) (?=[×±] ?[\d−])|(?<=\d[\s\xa0][×±]) (?=[\d−])"
)
# what belongs to the formula before it or behind it
AFTER, BEFORE = re.compile(r"[^\s\w(]+"), re.compile(r"[(“]$")
AS_IT_IS = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


def tied(text):
    """Return the text with unbreakable spaces where two words are read as one."""
    return TIED.sub("\xa0", text)


def tie_formula(formula):
    """Put a formula and the signs that touch it, as in (x), on one line."""
    parent, place = formula.parent, formula.parent.index(formula)
    around = [
        parent[i] if 0 <= i < len(parent) else None for i in (place - 1, place + 1)
    ]
    before, after = (x if isinstance(x, nodes.Text) else "" for x in around)
    opening, closing = BEFORE.search(before), AFTER.match(after)
    if not (opening or closing):
        return
    parent[place] = held = nodes.inline("", "", classes=["dl-tied"])
    if opening:
        parent[place - 1] = nodes.Text(before[: opening.start()])
        held += nodes.Text(opening[0])
    held += formula
    if closing:
        parent[place + 1] = nodes.Text(after[closing.end() :])
        held += nodes.Text(closing[0])


def tie(app, doctree, docname):
    """Tie the prose of a page; code, formulas and what cells put out stay."""
    for text in list(doctree.findall(nodes.Text)):
        node = text.parent
        while node is not None and not isinstance(node, AS_IT_IS):
            node = node.parent
        if node is None and tied(text) != text:
            text.parent.replace(text, nodes.Text(tied(text)))
    for formula in list(doctree.findall(nodes.math)):
        tie_formula(formula)


def setup(app):
    """Tie when all roles have become text."""
    app.connect("doctree-resolved", tie)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
