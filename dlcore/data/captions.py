"""Photos and what several people said of each, from an archive with a table."""

import io
import zipfile
from dataclasses import dataclass

import numpy as np

from dlcore.data.vocabulary import words

PARTS = {"train": "train", "dev": "validation", "test": "test"}


@dataclass(frozen=True)
class CaptionedPhotos:
    """Photos with five captions each; no photo is in two parts.

    names: of the photos; parts: (photos,) "train", "validation" or "test"
    captions: for each photo five sentences, each a list of words in small letters
    archive: the file with the pictures, opened when they are asked for
    """

    names: list[str]
    parts: np.ndarray
    captions: list[list[list[str]]]
    archive: bytes

    def rows(self, part: str) -> np.ndarray:
        """Which photos a part has: their numbers."""
        return np.flatnonzero(self.parts == part)

    def pictures(self, rows) -> np.ndarray:
        """Some of the photos: (photos, 224, 224, 3) uint8, red first."""
        from PIL import Image

        found = []
        with zipfile.ZipFile(io.BytesIO(self.archive)) as files:
            for row in rows:
                with Image.open(files.open(f"{self.names[row]}.webp")) as picture:
                    found.append(np.array(picture.convert("RGB")))
        return np.stack(found)


def read_captioned(raw: bytes) -> CaptionedPhotos:
    """Read the table `captions.tsv` of an archive: photo, part, number, caption."""
    with zipfile.ZipFile(io.BytesIO(raw)) as files:
        table = files.read("captions.tsv").decode("utf-8")
    found, parts = {}, {}
    for line in table.rstrip("\n").split("\n")[1:]:
        photo, part, _, caption = line.split("\t")
        parts[photo] = PARTS[part]
        found.setdefault(photo, []).append(words(caption))
    return CaptionedPhotos(
        [*found], np.array([*parts.values()]), [*found.values()], raw
    )
