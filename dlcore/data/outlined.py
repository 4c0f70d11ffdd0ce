"""Photos with outlined objects, from an archive with `photos.json`."""

import io
import json
import zipfile
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class OutlinedPhoto:
    """A photo and what people marked on it.

    picture: (height, width, 3) uint8, red first
    names: what each object is; boxes: (objects, 4) float64, x0, y0, x1, y1 in pixels
    outlines: a list of polygons per object, each (corners, 2): x, y in pixels; none
        where it is a crowd
    captions: what five people said of it; licence and page: whose it is
    """

    picture: np.ndarray
    names: list[str]
    boxes: np.ndarray
    outlines: list[list[np.ndarray]]
    captions: list[str]
    licence: str
    page: str

    @property
    def masks(self) -> np.ndarray:
        """The pixels inside each outline: (objects, height, width) bool."""
        from PIL import Image, ImageDraw

        height, width = self.picture.shape[:2]
        masks = np.zeros((len(self.names), height, width), bool)
        for mask, polygons in zip(masks, self.outlines, strict=True):
            sheet = Image.new("1", (width, height))
            for corners in polygons:
                ImageDraw.Draw(sheet).polygon([tuple(each) for each in corners], fill=1)
            mask[:] = np.asarray(sheet)
        return masks


def read_archive(raw: bytes, more: bytes | None = None) -> dict[str, OutlinedPhoto]:
    """All photos of an archive by name, or by file where they have none.

    more: another archive, where the pictures lie that this one has not
    """
    from PIL import Image

    photos = {}
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as archive,
        zipfile.ZipFile(io.BytesIO(more or raw)) as other,
    ):
        own = {*archive.namelist()}
        for row in json.loads(archive.read("photos.json")):
            place = archive if row["file"] in own else other
            with Image.open(place.open(row["file"])) as picture:
                pixels = np.array(picture.convert("RGB"))
            objects = row["objects"]
            photos[row.get("name", row["file"])] = OutlinedPhoto(
                picture=pixels,
                names=[each["name"] for each in objects],
                boxes=np.array([each["box"] for each in objects], float).reshape(-1, 4),
                outlines=[
                    [
                        np.array(one, float).reshape(-1, 2)
                        for one in each.get("outline", ())
                    ]
                    for each in objects
                ],
                captions=row["captions"],
                licence=row["licence"],
                page=row["page"],
            )
    return photos
