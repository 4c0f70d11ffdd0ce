"""Turn what a chapter draws into markup that a page can hold."""

import base64
import io
import re

import numpy as np

WIDEST = 420  # pixels of the page that a small image is enlarged to

_HEAD = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.S
)
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(url\(#|href="#)([^")]+)')
_BLACK = re.compile(r"(?<=[\"': ])(?:#000000|#000|black)(?=[\"';])")


def markup(picture: object, prefix: str) -> str:
    """Return a picture as SVG or ``<img>`` markup.

    Args:
        picture: matplotlib Figure (closed afterwards), SVG text, or uint8 array of the
            shape (height, width) or (height, width, 3 or 4).
        prefix: put before every id of an SVG, so that two pictures share none.

    Raises:
        TypeError: the picture is something else; the message says what is accepted.
    """
    if isinstance(picture, str):
        return compact_svg(picture, prefix)
    if isinstance(picture, np.ndarray):
        return image(picture)
    if hasattr(picture, "savefig"):
        return compact_svg(figure_svg(picture), prefix)
    raise TypeError(
        f"draw returned {type(picture).__name__}; it must return a matplotlib Figure, "
        "SVG text or a uint8 array"
    )


def figure_svg(figure: object) -> str:
    """Return a matplotlib figure as SVG without background and close it."""
    import matplotlib.pyplot as plt

    nobody = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    file = io.StringIO()
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "frames"}):
        figure.savefig(file, format="svg", transparent=True, metadata=nobody)
    plt.close(figure)
    return file.getvalue()


def compact_svg(text: str, prefix: str) -> str:
    """Return SVG text in the page's ink, with ids of its own and no ballast."""
    text = _HEAD.sub("", text)
    text = _ID.sub(rf'id="{prefix}-\1"', text)
    text = _REFERENCE.sub(rf"\1{prefix}-\2", text)
    text = _BLACK.sub("currentColor", text)
    text = text.replace("<svg ", '<svg fill="currentColor" ', 1)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def image(pixels: np.ndarray) -> str:
    """Return a uint8 array as an ``<img>`` whose pixels stay squares when enlarged."""
    from PIL import Image

    if pixels.dtype != np.uint8:
        raise TypeError(
            f"draw returned an array of {pixels.dtype}; scale it to 0…255 and convert "
            "it with .astype(np.uint8)"
        )
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", optimize=True)
    data = base64.b64encode(file.getvalue()).decode()
    height, width = pixels.shape[:2]
    factor = max(1, WIDEST // width)
    return (
        f'<img alt="" width="{width * factor}" height="{height * factor}" '
        f'src="data:image/png;base64,{data}">'
    )
