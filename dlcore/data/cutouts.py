"""Objects cut out of photos along their outlines, and laid among digits on canvases."""

from dataclasses import dataclass, replace

import numpy as np

from dlcore.data.canvases import Canvases, room
from dlcore.data.outlined import OutlinedPhoto

LEAST = 40  # pixels of the longer side in the photo: smaller objects are mere blots
FAINTEST = 40  # ink of the brightest pixel of an object, so that paper shows its shape


@dataclass(frozen=True)
class Cutout:
    """An object without the rest of its photo.

    name: what it is; photo: the name of its photo
    ink: (height, width) uint8, dark is much ink; 0 outside the outline
    """

    name: str
    photo: str
    ink: np.ndarray


def cut_out(photos: dict[str, OutlinedPhoto], names=None) -> list[Cutout]:
    """Objects of photos, those that are large enough, in the order of the photos.

    names: what they may be, such as ("bird", "cat"); anything without it
    """
    found = []
    for title, photo in photos.items():
        grey = photo.picture @ [0.3, 0.59, 0.11]  # (height, width)
        ink = FAINTEST + (255 - FAINTEST) * (1 - grey / 255)
        for name, mask in zip(photo.names, photo.masks, strict=True):
            there = np.argwhere(mask)
            if (names is not None and name not in names) or not len(there):
                continue
            (top, left), (bottom, right) = there.min(axis=0), there.max(axis=0) + 1
            if max(bottom - top, right - left) < LEAST:
                continue
            cut = np.where(mask, ink, 0)[top:bottom, left:right]
            found.append(Cutout(name, title, cut.astype(np.uint8)))
    return found


def fitted(ink, longer):
    """Return ink scaled so that its longer side has so many pixels."""
    from PIL import Image

    scale = longer / max(ink.shape)
    height, width = (max(1, round(scale * side)) for side in ink.shape)
    small = Image.fromarray(ink).resize((width, height), Image.Resampling.BOX)
    return np.asarray(small)  # (height, width)


def laid_among(
    canvases: Canvases, cutouts: list[Cutout], *, seed=0, most=2, sides=(16, 34)
) -> Canvases:
    """Return the canvases with up to `most` cut-outs on each: nothing to find.

    sides: the smallest and the largest cut-out, in pixels of its longer side

    They keep the distance that digits keep from each other; where there is no room one
    is left out. Of two inks the darker one stays. The same seed lays the same ones.
    """
    generator = np.random.default_rng(seed)
    pictures = canvases.pictures.copy()
    for i, picture in enumerate(pictures):
        taken = list(canvases.truth(i)[0])
        for _ in range(generator.integers(1, most + 1)):
            chosen = cutouts[generator.integers(len(cutouts))]
            ink = fitted(chosen.ink, generator.integers(sides[0], sides[1] + 1))
            box = room(generator, ink.shape, len(picture), taken)
            if box is None:
                continue
            taken.append(box)
            part = picture[box[1] : box[3], box[0] : box[2]]
            np.maximum(part, ink, out=part)
    return replace(canvases, pictures=pictures)
