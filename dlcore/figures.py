"""One style for all pictures: crisp, colour-blind safe, readable in light and dark.

    figures.use_style()
    figure, axes = plt.subplots()
    ...
    figures.show(figure, alt="Test error falls from 9 % to 6 % in 20 epochs")

A picture becomes SVG inside the page. Its ink is the page's ink (`currentColor`), its
paper the page's paper, and its curves have one shade for light and one for dark.
"""

import base64
import hashlib
import html
import io
import re

import numpy as np

# Okabe and Ito's colour-blind safe hues; each shade reaches 4.5:1 on its background.
LIGHT = ("#0067a6", "#b84d00", "#007a59", "#9c4480", "#7a6400", "#2a708f")
DARK = ("#6cb8ee", "#f0a14a", "#3fc9a0", "#dd8fc2", "#e8d85c", "#8fd3ee")

_FONT = "var(--pst-font-family-base, var(--jp-ui-font-family, system-ui, sans-serif))"


class Svg(str):
    """SVG source that a notebook shows as a picture."""

    __slots__ = ()

    def _repr_html_(self):
        return _page(self)


def use_style() -> None:
    """Make every following matplotlib figure look like a figure of this book."""
    import matplotlib

    matplotlib.rcParams.update(
        {
            "axes.facecolor": "none",
            "axes.grid": True,
            "axes.labelsize": 11,
            "axes.prop_cycle": matplotlib.cycler(color=LIGHT),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.titleweight": "normal",
            "figure.constrained_layout.use": True,
            "figure.facecolor": "none",
            "figure.figsize": (6.5, 3.4),
            "font.size": 11,
            "grid.alpha": 0.15,
            "grid.color": "black",
            "grid.linewidth": 0.8,
            "image.interpolation": "none",
            "legend.edgecolor": "none",
            "legend.facecolor": "none",
            "legend.framealpha": 0,
            "lines.linewidth": 2,
            "savefig.facecolor": "none",
            "xtick.labelsize": 10,
            "ytick.labelsize": 10,
        }
    )


def show(figure, alt: str) -> None:
    """Show a matplotlib figure, or an `Svg`, as part of the page, and close it.

    alt: what the picture says to somebody who cannot see it; empty raises ValueError
    """
    from IPython.display import HTML, display

    display(HTML(_page(to_svg(figure, alt))))


def to_svg(figure, alt: str | None = None) -> Svg:
    """Turn a matplotlib figure, or an `Svg`, into SVG that follows the page's colours.

    With `alt` it is a picture with that name for screen readers; without, it is hidden
    from them, for a caller who names it elsewhere. The same figure always gives the
    same source. A figure is closed.
    """
    if alt is not None and not alt.strip():
        raise ValueError("A picture needs an alternative text: say what it shows.")
    source = figure if isinstance(figure, str) else _draw(figure)
    name = (
        'aria-hidden="true"'
        if alt is None
        else f'role="img" aria-label="{html.escape(" ".join(alt.split()))}"'
    )
    earlier = r'\s(?:aria-hidden="true"|role="img"|aria-label="[^"]*")'
    head, rest = source[: source.index(">")], source[source.index(">") :]
    return Svg(re.sub(earlier, "", head) + " " + name + rest)


def digit_grid(images, labels=None, columns: int = 10) -> Svg:
    """Draw small grey pictures as ink on the page's paper, in rows of `columns`.

    images: (count, height, width), uint8 from 0 (paper) to 255 (ink), or floats 0…1
    labels: a word below each picture, or None
    """
    images = _as_ink(images)
    count, height, width = images.shape
    if labels is not None and len(labels) != count:
        raise ValueError(f"{count} pictures need {count} labels, not {len(labels)}.")
    columns = max(1, min(columns, count))
    rows = -(-count // columns)
    step_x, step_y = width + 4, height + (4 if labels is None else 16)
    sheet = np.zeros((rows * step_y, columns * step_x), np.uint8)
    texts = []
    for i, image in enumerate(images):
        y, x = step_y * (i // columns) + 2, step_x * (i % columns) + 2
        sheet[y : y + height, x : x + width] = image
        if labels is not None:
            middle, base = x + width / 2, y + height + 10
            texts.append(
                f'<text x="{middle:g}" y="{base}">{html.escape(str(labels[i]))}</text>'
            )
    return _ink_picture(sheet, "".join(texts), zoom=1.4)


def sheet(images) -> str:
    """Return small grey pictures below each other as a PNG in the words of an address.

    For the module of an `Explorable`, which shows picture i as a part of the sheet,
    (count · height, width). images: as in `digit_grid`
    """
    images = _as_ink(images)
    return _address(images.reshape(-1, images.shape[2]))


def _address(sheet) -> str:
    """The address `data:image/png;…` that holds a sheet."""
    return "data:image/png;base64," + base64.b64encode(_png(sheet)).decode()


def _as_ink(images):
    """Pictures as uint8 from paper to ink, whatever of the two forms they came in."""
    images = np.asarray(images)
    if images.ndim != 3 or 0 in images.shape:
        raise ValueError(
            f"digit_grid takes pictures (count, height, width), not {images.shape}."
        )
    if images.dtype == np.uint8:
        return images
    if images.min() < 0 or images.max() > 1:
        raise ValueError(
            "digit_grid takes uint8 pictures or floats from 0 to 1; these range from "
            f"{images.min():g} to {images.max():g}."
        )
    return np.round(images * 255).astype(np.uint8)


def _ink_picture(sheet, texts, zoom):
    """SVG that paints the page's ink through the sheet, used as a mask."""
    height, width = sheet.shape
    identity = "m" + hashlib.sha256(sheet.tobytes()).hexdigest()[:10]
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'style="width:100%;max-width:{zoom * width:g}px;height:auto" '
        'fill="currentColor" aria-hidden="true">'
        f'<mask id="{identity}" maskUnits="userSpaceOnUse" x="0" y="0" '
        f'width="{width}" height="{height}"><image width="{width}" height="{height}" '
        f'style="image-rendering:pixelated" href="{_address(sheet)}"/></mask>'
        f'<rect width="{width}" height="{height}" mask="url(#{identity})"/>'
        f'<g font-size="10" text-anchor="middle" style="font-family:{_FONT}">{texts}'
        "</g></svg>"
    )


def _png(sheet) -> bytes:
    """A PNG of 16 grey levels: half the size, and no eye sees the difference."""
    from PIL import Image

    picture = Image.fromarray(np.round(sheet / 17).astype(np.uint8)).convert("P")
    picture.putpalette([level * 17 for level in range(16) for _ in "rgb"])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", bits=4, optimize=True)
    return buffer.getvalue()


def _draw(figure) -> str:
    """SVG source of a matplotlib figure, with the page's ink, paper and font."""
    import matplotlib
    import matplotlib.pyplot as plt

    for axes in figure.axes:
        if matplotlib.colors.to_hex(axes.get_facecolor()) == "#ffffff":
            axes.set_facecolor("none")
    buffer = io.StringIO()
    options = {"svg.fonttype": "none", "svg.hashsalt": "dlcore"}
    with matplotlib.rc_context(options):
        figure.savefig(buffer, format="svg", facecolor="none", metadata={"Date": None})
    plt.close(figure)
    return _tidy(buffer.getvalue())


def _tidy(source: str) -> str:
    """Matplotlib's SVG for use inside a page beside other SVGs."""
    source = source[source.index("<svg") :]
    for block in (r"<metadata>.*?</metadata>", r"<!--.*?-->", r"<style.*?</style>"):
        source = re.sub(block, "", source, flags=re.DOTALL)
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', source).groups()
    source = source[source.index(">") + 1 :]
    source = re.sub(r'"data:image/png;base64,([^"]+)"', _lighter, source)
    source = _with_own_ids(source)
    source = re.sub(r"(font: [^;\"']*?[\d.]+px) [^;\"]+", rf"\1 {_FONT}", source)
    source = re.sub(r"font-family: [^;\"]+", f"font-family: {_FONT}", source)
    source = source.replace("#000000", "currentColor")
    for number, shade in enumerate(LIGHT):
        source = source.replace(shade, f"var(--dl-c{number}, {shade})")
    source = re.sub(r"\s*\n\s*", " ", source)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}" '
        f'style="width:100%;max-width:{width}pt;height:auto" fill="currentColor" '
        f'stroke-linejoin="round" stroke-linecap="butt">{source.strip()}'
    )


def _lighter(found) -> str:
    """The same embedded picture, without channels that say nothing: grey needs one."""
    from PIL import Image

    raw = base64.b64decode(found[1])
    with Image.open(io.BytesIO(raw)) as picture:
        pixels = np.asarray(picture.convert("RGBA"))
    if (pixels[..., 3] < 255).any():
        return found[0]
    colours = pixels[..., :3]
    is_grey = (colours == colours[..., :1]).all()
    file = io.BytesIO()
    Image.fromarray(colours[..., 0] if is_grey else colours).save(file, "PNG")
    short = min(file.getvalue(), raw, key=len)
    return f'"data:image/png;base64,{base64.b64encode(short).decode()}"'


def _with_own_ids(source: str) -> str:
    """Drop the ids nobody refers to, and give the others this picture's prefix."""
    prefix = "f" + hashlib.sha256(source.encode()).hexdigest()[:8]
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", source))
    source = re.sub(
        r' id="([^"]+)"',
        lambda found: f' id="{prefix}-{found[1]}"' if found[1] in used else "",
        source,
    )
    return re.sub(r"(url\(#|href=\"#)", rf"\g<1>{prefix}-", source)


def _page(svg: str) -> str:
    """A picture with the shades of its curves for light and for dark pages."""

    def shades(colours):
        return "".join(f"--dl-c{n}:{shade};" for n, shade in enumerate(colours))

    return (
        f"<style>.dl-figure{{{shades(LIGHT)}}}"
        'html[data-theme="dark"] .dl-figure,'
        f'body[data-jp-theme-light="false"] .dl-figure{{{shades(DARK)}}}</style>'
        f'<div class="dl-figure">{svg}</div>'
    )
