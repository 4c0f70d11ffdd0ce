"""Small additions to the pages."""

import re


def name_launch_buttons(app, pagename, templatename, context, doctree):
    """Say what opens: Binder starts a JupyterLab."""
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("text") == "Binder":
                button["text"] = "JupyterLab on Binder"


# Roles and names that contradict what stands inside the element.
MISNOMERS = {
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    '<summary aria-label="Toggle hidden content">': "<summary>",
}


def mend_names(app, pagename, templatename, context, doctree):
    """Let a screen reader say what the page shows."""
    for wrong, right in MISNOMERS.items():
        context["body"] = context.get("body", "").replace(wrong, right)


def lead_to_pages(app, pagename, templatename, context, doctree):
    """Let the links to notebooks that a cell printed lead to the pages made of them."""
    context["body"] = re.sub(
        r'(href="(?:\.\./)*(?:chapters|appendices)/\w+)\.ipynb(?=["#])',
        r"\1.html",
        context.get("body", ""),
    )


WITHOUT_JAVASCRIPT = (
    "<noscript><p><strong>JavaScript is off.</strong> Figures that move need it, and "
    "formulas, too. Of such a figure you see its caption alone; what the cells printed "
    "and the numbers in the text are all here.</p></noscript>"
)


def tell_without_javascript(app, pagename, templatename, context, doctree):
    """Say below the title of a chapter why its figures are missing."""
    if pagename.startswith("chapters/"):
        body = context.get("body", "")
        context["body"] = body.replace("</h1>", f"</h1>{WITHOUT_JAVASCRIPT}", 1)


def setup(app):
    """Connect after the theme has made its buttons."""
    app.connect("html-page-context", name_launch_buttons, priority=900)
    app.connect("html-page-context", mend_names)
    app.connect("html-page-context", lead_to_pages)
    app.connect("html-page-context", tell_without_javascript)
    return {"version": "1", "parallel_read_safe": True}
