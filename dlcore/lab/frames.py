"""Frames: pictures that are drawn beforehand and chosen by sliders."""

import itertools
from collections.abc import Callable, Iterable

import traitlets

from dlcore.lab.curves import plain
from dlcore.lab.page_widget import PageWidget
from dlcore.lab.pictures import markup
from dlcore.lab.sliders import Words, axis, checked_name, first_state

LIMIT = 3_000_000  # characters of markup that one page should carry


class Frames(PageWidget):
    """One slider for every axis, and the picture that belongs to their values.

    Args:
        draw: called once for every combination, with the axes as named arguments;
            returns a matplotlib Figure (closed by Frames), SVG text or a uint8 array.
        name: short name in lower case with hyphens, used in the page's address.
        alt: what the picture shows, for readers who cannot see it: a text with the axes
            in braces, "page {page} of digit {digit}", or a function of the values.
        start: values of the sliders at first.
        labels: words shown for the axes.
        title: name of the whole for screen readers.
        axes: the values of every slider, e.g. ``digit=range(10)``.

    Raises:
        ValueError: no axis, an empty one, a start off the grid, or pictures that are
            together larger than 3 MB.
        TypeError: ``draw`` returned something that is no picture.

    ``state`` holds the chosen values and can be observed.
    """

    config = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        draw: Callable[..., object],
        *,
        name: str,
        alt: str | Callable[..., str],
        start: dict | None = None,
        labels: dict | None = None,
        title: str | None = None,
        **axes: Iterable,
    ):
        """Draw every picture once and pack them for the page."""
        grid = read_axes(axes)
        words = Words(labels)
        state = first_state(grid, start)
        pictures, alts, order = draw_all(draw, alt, grid)
        super().__init__(
            "frames.js",
            styles=["frames.css"],
            config={
                "name": checked_name(name),
                "title": title or f"Picture by {', '.join(map(words, grid))}",
                "axes": [axis(key, grid[key], words) for key in grid],
                "pictures": pictures,
                "alts": alts,
                "order": order,
            },
            state=state,
        )


def read_axes(axes: dict[str, Iterable]) -> dict[str, list]:
    """Return the values of every axis as a list of plain Python values."""
    grid = {name: [plain(value) for value in values] for name, values in axes.items()}
    if not grid:
        raise ValueError("Frames needs an axis for a slider, e.g. digit=range(10)")
    for name, values in grid.items():
        if not values:
            raise ValueError(f"the axis {name!r} has no values")
    return grid


def draw_all(
    draw: Callable, alt: str | Callable, grid: dict
) -> tuple[list[str], list[str], list[tuple[int, int]]]:
    """Return the distinct pictures, the distinct texts, and both by combination."""
    pictures: dict[str, int] = {}
    alts: dict[str, int] = {}
    order = []
    size = 0
    count = len(list(itertools.product(*grid.values())))
    for values in itertools.product(*grid.values()):
        chosen = dict(zip(grid, values, strict=True))
        drawn = markup(draw(**chosen))
        text = alt(**chosen) if callable(alt) else alt.format(**chosen)
        size += len(drawn) if drawn not in pictures else 0
        if size > LIMIT:
            raise ValueError(
                f"the {count} pictures are too large for a page: {len(order) + 1} of "
                f"them take more than {LIMIT / 1e6:.0f} MB. Use fewer values on the "
                "sliders, or smaller pictures: fewer points, rasterized=True, uint8 "
                "arrays instead of figures"
            )
        order.append(
            (
                pictures.setdefault(drawn, len(pictures)),
                alts.setdefault(text, len(alts)),
            )
        )
    return list(pictures), list(alts), order
