"""Numbers that a cell measures and a sentence quotes."""

import os
import re

import anywidget
import traitlets
from IPython.core.formatters import format_display_data
from IPython.display import display as show

from dlcore.lab.join import join


class Quotes(anywidget.AnyWidget):
    """Puts glued values into the Markdown cells of one open notebook; shows nothing."""

    _esm = join("prose.js")
    notebook = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)


_quotes: Quotes | None = None


def glue(name: str, value, display: bool = True) -> None:
    """Let the prose quote a value as ``{glue:text}`name` ``.

    On the page MyST-NB quotes it. JupyterLab does not know the role and would show the
    name; there a model in the browser puts the value in its place. A percent sign gets
    the space that Python's format leaves out.

    name: one name a value in each chapter
    value: a text, or something whose ``str`` is the text
    display: show the value below the cell, too
    """
    global _quotes
    if isinstance(value, str):
        value = re.sub(r"(?<=\d)%", " %", value)
    _glue_for_the_page(name, value, display)
    notebook = os.path.basename(os.environ.get("JPY_SESSION_NAME", ""))
    if not notebook:
        return  # nobody is sitting in front of it
    if _quotes is None:
        _quotes = Quotes(notebook=notebook)
    _quotes.values = {**_quotes.values, name: str(value)}


def _glue_for_the_page(name, value, display):
    """What `myst_nb.glue` does; only those who build the site have MyST-NB."""
    bundle, about = format_display_data(value)
    prefix = "" if display else "application/papermill.record/"
    about["scrapbook"] = {"name": name, "mime_prefix": prefix}
    named = {prefix + kind: content for kind, content in bundle.items()}
    show(named, raw=True, metadata=about)
