"""A photo of one handwritten digit, prepared as the makers of MNIST prepared theirs.

The drawing pad of the page does the same in JavaScript (`frontend/nets/photo.js`); a
test compares the two, pixel by pixel.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlcore.data.files import DataError

LONGEST = 280  # pixels that the longer side keeps
SHORTEST = 20  # pixels that a side needs
LEAST_CONTRAST = 25  # grey levels, of 255, between paper and ink
SIDE, BOX = 28, 20  # MNIST's pictures, and the box that their digits fill
MIDDLE = SIDE / 2 + 0.5  # the centre of pixel 14, where MNIST puts their mass
FAINT = 0.05  # less ink counts as paper when the digit is measured


@dataclass(frozen=True, eq=False)
class DigitPhoto:
    """The steps from a photo to the picture that a network of MNIST expects."""

    grey: np.ndarray  # (height, width), 0 is black, 255 white; longer side at most 280
    ink: np.ndarray  # (height, width), 0 is paper, 1 is ink: inverted, shade removed
    cropped: np.ndarray  # the part of `ink` around the digit
    scaled: np.ndarray  # the same, its longer side 20
    pixels: np.ndarray  # (28, 28) uint8, the centre of mass in the middle


def digit_from_photo(photo) -> DigitPhoto:
    """Invert, crop, scale and centre the photo of one digit; every step is kept.

        data.digit_from_photo("my-seven.jpg").pixels      (28, 28) uint8, as in MNIST

    photo: the name of a picture file, or its pixels: (height, width) or (height, width,
        3 or 4), uint8 or floats from 0 to 1; a dark pen on light paper, or the reverse

    Raises DataError where there is no picture or no digit on it.
    """
    grey = shrunk(read_grey(photo))
    ink = ink_of(grey)
    top, bottom, left, right = extent(ink)
    cropped = ink[top:bottom, left:right]
    scale = BOX / max(cropped.shape)
    rows, columns = (max(1, round(scale * side)) for side in cropped.shape)
    return DigitPhoto(
        grey=grey,
        ink=ink,
        cropped=cropped,
        scaled=resampled(cropped, scale, (0, 0), (rows, columns)),
        pixels=centred(ink, scale),
    )


# ------------------------------------------------------------------- the picture


def read_grey(photo) -> np.ndarray:
    """Return a file's or an array's brightness, 0…255 (height, width)."""
    if isinstance(photo, str | Path):
        photo = read_file(Path(photo))
    pixels = np.asarray(photo)
    if pixels.ndim != 2 and pixels.shape[2:] not in ((3,), (4,)):
        raise DataError(
            "A photo is (height, width) or (height, width, 3 or 4), "
            f"not an array of shape {pixels.shape}."
        )
    if min(pixels.shape[:2]) < SHORTEST:
        raise DataError(
            f"The photo has {pixels.shape[1]} × {pixels.shape[0]} pixels; it needs "
            f"{SHORTEST} on each side."
        )
    return brightness(levels(pixels))


def read_file(path: Path) -> np.ndarray:
    """Return the pixels of a picture file, turned as its camera was held."""
    from PIL import Image, ImageOps

    if not path.is_file():
        raise DataError(f"There is no file {path}. Is it in the notebook's folder?")
    try:
        with Image.open(path) as picture:
            wide = picture.mode.startswith("I")  # 16 bits a pixel
            picture = ImageOps.exif_transpose(picture)
            if wide:
                return np.asarray(picture, float) / 65535
            return np.asarray(picture.convert("RGBA"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DataError(f"{path.name} is no picture that Pillow can read.") from error


def levels(pixels: np.ndarray) -> np.ndarray:
    """Return grey levels from 0 to 255 as floats, from bytes or from 0…1."""
    if pixels.dtype == np.uint8:
        return pixels.astype(float)
    if pixels.dtype.kind != "f":
        raise DataError(
            f"A photo holds uint8 or floats from 0 to 1, not {pixels.dtype}."
        )
    if not np.isfinite(pixels).all() or pixels.min() < 0 or pixels.max() > 1:
        raise DataError("A photo of floats is from 0 to 1; this one is not.")
    return 255.0 * pixels


def brightness(pixels: np.ndarray) -> np.ndarray:
    """Return what the eye calls brightness; where a picture is transparent, white."""
    if pixels.ndim == 2:
        return pixels
    grey = pixels[..., :3] @ np.array([0.299, 0.587, 0.114])
    if pixels.shape[2] == 3:
        return grey
    opaque = pixels[..., 3] / 255
    return opaque * grey + (1 - opaque) * 255


def shrunk(grey: np.ndarray) -> np.ndarray:
    """Return the photo with its longer side at most 280: means over squares."""
    scale = LONGEST / max(grey.shape)
    if scale >= 1:
        return grey
    shape = tuple(max(1, round(scale * side)) for side in grey.shape)
    return resampled(grey, scale, (0, 0), shape)


# ------------------------------------------------------------------- the ink


def ink_of(grey: np.ndarray) -> np.ndarray:
    """Return the ink, 0…1: how much darker than the paper, without specks."""
    darker = paper(grey) - grey
    if (darker**3).sum() < 0:  # the few far pixels are the bright ones
        darker = paper(255 - grey) - (255 - grey)
    darker = np.maximum(darker, 0)
    threshold = otsu(darker)
    is_ink = darker > threshold
    contrast = darker[is_ink].mean() - darker[~is_ink].mean() if is_ink.any() else 0
    if contrast < LEAST_CONTRAST:
        raise DataError(
            f"There is no digit: ink and paper differ by {contrast:.0f} of 255 grey "
            f"levels, and {LEAST_CONTRAST} are needed. A dark pen and more light help."
        )
    low, high = threshold / 2, darker[is_ink].mean()
    ink = np.clip((darker - low) / (high - low), 0, 1)
    return np.where(near(without_specks(is_ink)), ink, 0)


def paper(grey: np.ndarray) -> np.ndarray:
    """Return the brightness of the bare paper: a plane, since light falls aslant."""
    row, column = np.indices(grey.shape)
    terms = np.stack([np.ones(grey.size), row.ravel(), column.ravel()])  # (3, pixels)
    kept = np.ones(grey.size, bool)
    for _ in range(4):
        some = terms[:, kept]
        plane = np.linalg.solve(some @ some.T, some @ grey.ravel()[kept])
        rest = grey.ravel() - plane @ terms
        kept = rest >= -rest[kept].std()  # the ink no longer takes part
    return (plane @ terms).reshape(grey.shape)


def otsu(values: np.ndarray) -> float:
    """Return the threshold, in whole levels, that parts the values best in two groups.

    Otsu, N. (1979), IEEE Transactions on Systems, Man, and Cybernetics 9, 62–66.
    """
    counts = np.bincount(values.astype(int).ravel(), minlength=256)
    level = np.arange(len(counts))
    below, mass = counts.cumsum(), (counts * level).cumsum()
    above = below[-1] - below
    ways = (below > 0) & (above > 0)
    difference = np.zeros(len(counts))
    difference[ways] = mass[ways] / below[ways] - (mass[-1] - mass[ways]) / above[ways]
    return float((below * above * difference**2).argmax() + 1)


def without_specks(is_ink: np.ndarray) -> np.ndarray:
    """Keep the largest stroke and all of at least a tenth of its size.

    Strokes that touch the edge of the photo are a table or a thumb, unless there is
    hardly anything else.
    """
    found = strokes(is_ink)
    last = np.array(is_ink.shape) - 1
    inner = [s for s in found if (s > 0).all() and (s < last).all()]
    largest, most = (max(map(len, some), default=0) for some in (inner, found))
    kept = inner if 10 * largest >= most else found
    size = max(map(len, kept))
    result = np.zeros_like(is_ink)
    for stroke in kept:
        if 10 * len(stroke) >= size:
            result[tuple(stroke.T)] = True
    return result


def strokes(is_ink: np.ndarray) -> list[np.ndarray]:
    """Return the places (pixels, 2) of each connected stroke; corners connect, too."""
    left = set(zip(*(places.tolist() for places in is_ink.nonzero()), strict=True))
    around = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    found = []
    while left:
        stroke = [left.pop()]
        for row, column in stroke:  # grows while it is walked
            for i, j in around:
                place = row + i, column + j
                if place in left:
                    left.remove(place)
                    stroke.append(place)
        found.append(np.array(stroke))
    return found


def near(mask: np.ndarray) -> np.ndarray:
    """Return the mask with the two pixels around it: the soft rim of a stroke."""
    for _ in range(2):
        wide = np.pad(mask, 1)
        upright = wide[:-2, 1:-1] | wide[2:, 1:-1]
        mask = mask | upright | wide[1:-1, :-2] | wide[1:-1, 2:]
    return mask


# ------------------------------------------------------------------- the place


def extent(ink: np.ndarray) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of the box around the ink."""
    ends = []
    for axis in (1, 0):
        found = np.flatnonzero((ink >= FAINT).any(axis=axis))
        ends += [int(found[0]), int(found[-1]) + 1]
    return tuple(ends)


def centred(ink: np.ndarray, scale: float) -> np.ndarray:
    """Return MNIST's form of the ink: (28, 28) uint8, its mass in the middle."""
    counted = np.where(ink >= FAINT, ink, 0)
    places = np.indices(ink.shape) + 0.5
    middle = [np.average(place, weights=counted) for place in places]
    start = [place - MIDDLE / scale for place in middle]
    return np.round(255 * resampled(ink, scale, start, (SIDE, SIDE))).astype(np.uint8)


def resampled(values, scale, start, shape) -> np.ndarray:
    """Return means over squares of 1/scale pixels, from `start` (row, column) on."""
    down, across = (
        overlaps(count, scale, first, target)
        for count, first, target in zip(values.shape, start, shape, strict=True)
    )
    return down @ values @ across.T * scale**2


def overlaps(count, scale, start, target) -> np.ndarray:
    """Return how much of each source pixel each target pixel holds (target, count)."""
    edges = start + np.arange(target + 1) / scale
    pixel = np.arange(count)
    low = np.maximum(edges[:-1, None], pixel)
    high = np.minimum(edges[1:, None], pixel + 1)
    return np.maximum(high - low, 0)
