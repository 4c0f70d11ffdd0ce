"""Number chapters by their file name: chapters/04_….ipynb is chapter 4.

Sphinx counts the pages of a numbered table of contents, so a chapter's number (and
that of its figures, equations and exercises) would change whenever an earlier one
is added. This extension replaces the counted number by the one in the file name.
"""

import re

from docutils import nodes
from sphinx.environment.collectors.toctree import TocTreeCollector


def chapter_number(docname):
    """Return 4 for "chapters/04_handwritten_digits", None for other pages."""
    match = re.fullmatch(r"chapters/(\d+)_\w+", docname)
    return int(match.group(1)) if match else None


def renumber(env, docname, number):
    """Give the page, its sections and its entry in the contents this number."""
    sections = env.toc_secnumbers[docname]
    for anchor, counted in sections.items():
        sections[anchor] = (number, *counted[1:]) if counted else counted
    for reference in env.tocs[docname].findall(nodes.reference):
        counted = reference.get("secnumber")
        if counted:
            reference["secnumber"] = [number, *counted[1:]]
    env.titles[docname]["secnumber"] = [number]


def use_file_numbers(app, env):
    """Renumber all chapters, then the figures, which carry the chapter's number."""
    numbered = {name: chapter_number(name) for name in env.toc_secnumbers}
    for docname, number in numbered.items():
        if number is not None:
            renumber(env, docname, number)
    TocTreeCollector().assign_figure_numbers(env)
    return list(numbered)


def setup(app):
    """Run after Sphinx has counted."""
    app.connect("env-get-updated", use_file_numbers, priority=900)
    return {"version": "1", "parallel_read_safe": True}
