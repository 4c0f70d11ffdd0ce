"""CIFAR-10: small colour pictures, packed without loss or in its authors' binary form.

In the binary form a picture is a record: its class, then 32 × 32 bytes of red, of green
and of blue. Packed, a picture is what a prediction from its neighbours got wrong.
"""

import contextlib
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dlcore.data.files import (
    DataError,
    Source,
    cache_folder,
    find,
    named_folder,
    unpack_bytes,
)
from dlcore.files import write_whole

SIDE = 32
RECORD = 1 + 3 * SIDE * SIDE
# sha256 of the records of cifar10_small
SMALL_RECORDS = "08e2389c13ca02f328a19fe29df007e4358a5ad785a5db8677b87cd815c7d183"
PARTS = (*(f"train-{part}" for part in range(1, 6)), "test")


def predicted(left, above, corner):
    """The median edge prediction of a pixel from three of its neighbours."""
    low, high = np.minimum(left, above), np.maximum(left, above)
    return np.clip(left + above - corner, low, high)


def unpack_pictures(raw: bytes) -> np.ndarray:
    """Pictures (pictures, 32, 32, 3), uint8, from the errors of their prediction.

    raw: a `.npy` file of (3, pictures, 32, 32), uint8: green, red − green + 128 and
        blue − green + 128, each less its prediction, modulo 256
    """
    errors = np.load(io.BytesIO(raw), allow_pickle=False).transpose(2, 3, 0, 1)
    planes = np.zeros((SIDE + 1, SIDE + 1, *errors.shape[2:]), np.int16)
    for row, column in np.ndindex(SIDE, SIDE):
        left, above = planes[row + 1, column], planes[row, column + 1]
        guess = predicted(left, above, planes[row, column])
        planes[row + 1, column + 1] = (guess + errors[row, column]) & 255
    green, red, blue = planes[1:, 1:].transpose(2, 3, 0, 1)  # (pictures, 32, 32)
    return np.stack([green + red - 128, green, green + blue - 128], -1).astype(np.uint8)


def records_of(pictures: np.ndarray, labels: np.ndarray) -> bytes:
    """The binary form of pictures (pictures, 32, 32, 3) and their classes."""
    planes = pictures.transpose(0, 3, 1, 2).reshape(len(pictures), -1)
    return np.column_stack([labels.astype(np.uint8), planes]).tobytes()


def read_records(raw: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (pictures, 32, 32, 3) and classes (pictures,) from the binary form."""
    records = np.frombuffer(raw, np.uint8).reshape(-1, RECORD)
    planes = records[:, 1:].reshape(-1, 3, SIDE, SIDE)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), records[:, 0].copy()


def all_records(source: Source) -> bytes:
    """The 60,000 records, training part first, from the nearest place that has them.

    That is what an earlier call left in the cache, packed parts in the folder of
    `DLCORE_DATA`, or the archive, which is downloaded. Raises DataError.
    """
    (archive,) = source.files
    return kept(
        cache_folder() / source.name / "records.bin",
        archive.content_sha256,
        lambda: packed_records(source) or source.read(archive.name),
    )


def shipped_records(source: Source) -> bytes | None:
    """The records of a packed set that ships with the book; None where it is gone."""
    pictures, labels = source.files
    if not all(find(source, file) for file in source.files):
        return None

    def unpack():
        classes = np.load(io.BytesIO(source.read(labels.name)), allow_pickle=False)
        return records_of(unpack_pictures(source.read(pictures.name)), classes)

    return kept(cache_folder() / source.name / "records.bin", SMALL_RECORDS, unpack)


def kept(path: Path, sha256: str, make: Callable[[], bytes]) -> bytes:
    """What an earlier call left in the cache, or what `make` returns, which is kept.

    Where the disk is full it is not kept, which only costs time later.
    """
    if path.is_file() and has_hash(raw := path.read_bytes(), sha256):
        return raw
    raw = make()
    if not has_hash(raw, sha256):
        raise DataError(f"The packed pictures of {path.parent.name} are damaged.")
    with contextlib.suppress(OSError):
        write_whole(path, raw)
    return raw


def packed_records(source: Source) -> bytes | None:
    """The records from packed parts beside the reader's own data; None without them."""
    folder = named_folder("DLCORE_DATA")
    paths = [folder / f"{source.name}-{part}.npy.xz" for part in PARTS if folder]
    if not paths or not all(path.is_file() for path in paths):
        return None
    with np.load(folder / f"{source.name}-labels.npz", allow_pickle=False) as store:
        labels = np.concatenate([store["train"], store["test"]])
    pictures = [
        unpack_pictures(unpack_bytes(path.read_bytes(), path.name)) for path in paths
    ]
    return records_of(np.concatenate(pictures), labels)


def has_hash(raw: bytes, sha256: str) -> bool:
    """Whether the bytes are the ones meant."""
    return hashlib.sha256(raw).hexdigest() == sha256


def first_of_each_class(labels: np.ndarray, count: int) -> np.ndarray:
    """Where the first `count` examples of each class lie, in their order."""
    places = [np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]
    return np.sort(np.concatenate(places))
