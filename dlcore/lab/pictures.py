"""Turn what a chapter draws into markup that a page can hold."""

import base64
import io

import numpy as np

from dlcore import figures

WIDEST = 420  # pixels of the page that a small image is enlarged to


def markup(picture: object) -> str:
    """Return a picture as SVG or ``<img>`` markup, without a name for screen readers.

    Args:
        picture: matplotlib Figure (closed afterwards), SVG text, or uint8 array of the
            shape (height, width) or (height, width, 3 or 4).

    Raises:
        TypeError: the picture is something else; the message says what is accepted.
    """
    if isinstance(picture, np.ndarray):
        return image(picture)
    if isinstance(picture, str) or hasattr(picture, "savefig"):
        return str(figures.to_svg(picture))
    raise TypeError(
        f"draw returned {type(picture).__name__}; it must return a matplotlib Figure, "
        "SVG text or a uint8 array"
    )


def image(pixels: np.ndarray) -> str:
    """Return a uint8 array as an ``<img>`` whose pixels stay squares when enlarged."""
    if pixels.dtype != np.uint8:
        raise TypeError(
            f"draw returned an array of {pixels.dtype}; scale it to 0…255 and convert "
            "it with .astype(np.uint8)"
        )
    height, width = pixels.shape[:2]
    factor = max(1, WIDEST // width)
    return (
        f'<img alt="" width="{width * factor}" height="{height * factor}" '
        f'src="{address(pixels)}">'
    )


def address(pixels: np.ndarray) -> str:
    """Return a uint8 array, grey or in colour, as an address that holds all of it."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
