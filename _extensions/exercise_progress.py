"""List every chapter's exercises on the first page.

The reader's browser fills in which of them are done: _static/exercise_progress.js.
"""

import html


def exercises_by_page(env):
    """Return {docname: [label, …]}, chapters in the order of their files."""
    found = {}
    for label, exercise in getattr(env, "sphinx_exercise_registry", {}).items():
        if exercise["type"].startswith("exercise"):
            found.setdefault(exercise["docname"], []).append(label)
    return dict(sorted(found.items()))


def entry(app, docname, labels):
    """Return one line of the list: the chapter, and how many exercises it has."""
    address = app.builder.get_relative_uri(app.config.root_doc, docname)
    number = app.env.titles[docname].get("secnumber", ())
    name = f"{'.'.join(map(str, number))} {app.env.titles[docname].astext()}".strip()
    words = "1 exercise" if len(labels) == 1 else f"{len(labels)} exercises"
    return (
        f'<li data-exercises="{html.escape(" ".join(labels))}">'
        f'<a href="{html.escape(address)}#exercises">{html.escape(name)}</a>'
        f'<span class="dl-count">{words}</span></li>'
    )


def add_list(app, pagename, templatename, context, doctree):
    """Put the list at the end of the first page."""
    pages = exercises_by_page(app.env)
    if pagename != app.config.root_doc or not pages or "body" not in context:
        return
    lines = "".join(entry(app, name, labels) for name, labels in pages.items())
    section = (
        '<section id="your-exercises"><h2>Your exercises</h2>'
        "<p>Tick the box beside an exercise when you have done it. The marks stay in "
        f'your browser.</p><ul class="dl-progress">{lines}</ul></section>'
    )
    body, end, rest = context["body"].rpartition("</section>")
    context["body"] = f"{body}{section}{end}{rest}"


def setup(app):
    """Connect before the page is written."""
    app.connect("html-page-context", add_list)
    return {"version": "1", "parallel_read_safe": True}
