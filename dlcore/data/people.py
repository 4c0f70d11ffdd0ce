"""Photos with one mask per person, from an archive with `boxes.json`."""

import io
import json
import zipfile

import numpy as np

from dlcore.data.canvases import Canvases

SIDE = 320  # pixels of the longer side


def read_people(raw: bytes, chosen: slice) -> Canvases:
    """The chosen photos of an archive, each laid into the corner of a square.

    raw: a zip archive with `boxes.json` and, for each name in it, a photo and a mask
    whose pixels are 0 for ground and k for the k-th person
    """
    from PIL import Image

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        rows = json.loads(archive.read("boxes.json"))[chosen]
        most = max(len(row["boxes"]) for row in rows)
        pictures = np.zeros((len(rows), SIDE, SIDE, 3), np.uint8)
        objects = np.zeros((len(rows), SIDE, SIDE), np.uint8)
        boxes = np.zeros((len(rows), most, 4), np.float32)
        labels = np.full((len(rows), most), -1)
        for i, row in enumerate(rows):
            with Image.open(archive.open(row["name"] + ".webp")) as photo:
                pixels = np.asarray(photo.convert("RGB"))
            with Image.open(archive.open(row["name"] + "_mask.png")) as mask:
                people = np.asarray(mask)
            height, width = people.shape
            pictures[i, :height, :width] = pixels
            objects[i, :height, :width] = people
            boxes[i, : len(row["boxes"])] = row["boxes"]
            labels[i, : len(row["boxes"])] = 0
    return Canvases(pictures, boxes, labels, objects, classes=("person",))
