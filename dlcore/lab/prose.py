"""Numbers that a cell measures and a sentence quotes."""

import os
import re

import anywidget
import traitlets
from IPython.core.formatters import format_display_data
from IPython.display import display as show

from dlcore.lab.join import join

HIDDEN = "application/papermill.record/"  # stands before a kind that no cell shows


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
    # What myst_nb.glue writes; but importing that takes a second in every kernel.
    prefix = "" if display else HIDDEN
    bundle, metadata = format_display_data(value)
    metadata["scrapbook"] = {"name": name, "mime_prefix": prefix}
    show({prefix + k: v for k, v in bundle.items()}, raw=True, metadata=metadata)
    notebook = os.path.basename(os.environ.get("JPY_SESSION_NAME", ""))
    if not notebook:
        return  # nobody is sitting in front of it
    if _quotes is None:
        _quotes = Quotes(notebook=notebook)
    _quotes.values = {**_quotes.values, name: str(value)}
