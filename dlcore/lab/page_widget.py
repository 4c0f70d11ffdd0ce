"""What the widgets of one page share: a page carries each text once."""

from collections.abc import Sequence
from pathlib import Path

import anywidget
import traitlets
from ipywidgets import Widget, widget_serialization

from dlcore.lab.join import FRONTEND, join, join_function, stylesheet

KIT = [
    *sorted(FRONTEND.glob("kit/*.js")),
    *sorted(FRONTEND.glob("shell/*.js")),
    FRONTEND / "explorable.js",
]


class Source(Widget):
    """JavaScript and a style sheet, in a model that other widgets refer to."""

    code = traitlets.Unicode().tag(sync=True)
    css = traitlets.Unicode().tag(sync=True)


class PageWidget(anywidget.AnyWidget):
    """A widget whose code a page carries once, however many of its kind it shows.

    Args:
        module: a file of the front end that exports ``render``, or the path of a
            picture that `Explorable` draws.
        styles: style sheets beside those that all widgets share.
        traits: what the widget itself holds.

    Raises:
        JoinError: the module cannot be joined with what it imports.
    """

    _esm = join("page_widget.js")

    sources = traitlets.List(traitlets.Instance(Source)).tag(
        sync=True, **widget_serialization
    )

    def __init__(self, module: str | Path, styles: Sequence[str | Path] = (), **traits):
        """Refer to the shared building blocks and to the widget's own module."""
        kit = source(KIT, css=stylesheet("kit/theme.css", "explorable.css"))
        own = source([FRONTEND / module], provided=KIT, css=stylesheet(*styles))
        super().__init__(sources=[kit, own], **traits)


_sources: dict[tuple[str, str], Source] = {}


def source(
    modules: Sequence[Path], provided: Sequence[Path] = (), css: str = ""
) -> Source:
    """Return the kernel's one model of joined modules and a style sheet."""
    texts = join_function(*modules, provided=provided), css
    known = _sources.get(texts)
    if known is None or known.comm is None:  # closed together with all other widgets
        known = _sources[texts] = Source(code=texts[0], css=css)
    return known
