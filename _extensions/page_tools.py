"""Small additions to the pages, and the time that each chapter takes."""

import json

from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

# A busy machine may take twice a chapter's budget before the build complains.
SLACK = 2


def name_launch_buttons(app, pagename, templatename, context, doctree):
    """Say what opens: Binder starts a JupyterLab."""
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("text") == "Binder":
                button["text"] = "JupyterLab on Binder"


def describe_citations(app, pagename, templatename, context, doctree):
    """Leave the bibliography's entries their role, which no list may contain."""
    body = context.get("body", "")
    context["body"] = body.replace(
        '<div role="list" class="citation', '<div class="citation'
    )


def report_times(app, error):
    """Print the seconds of every notebook; far over its budget is a warning."""
    if error:
        return
    for docname in sorted(app.env.found_docs):
        execution = NbMetadataCollector.get_exec_data(app.env, docname)
        if not execution or not execution.get("runtime"):
            continue
        seconds = execution["runtime"]
        settings = json.loads(app.env.metadata[docname].get("dlcore", "{}"))
        budget = settings.get("budget_seconds", 60)
        LOGGER.info("%s: %.0f s, budget %s s", docname, seconds, budget)
        if seconds > SLACK * budget:
            LOGGER.warning(
                "%s took %.0f s; its budget is %s s: make it smaller, or move the "
                "training to dlcore/experiments and show the record",
                docname,
                seconds,
                budget,
            )


def setup(app):
    """Connect after the theme has made its buttons."""
    app.connect("html-page-context", name_launch_buttons, priority=900)
    app.connect("html-page-context", describe_citations)
    app.connect("build-finished", report_times)
    return {"version": "1", "parallel_read_safe": True}
