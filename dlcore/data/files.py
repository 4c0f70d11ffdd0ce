"""Find the files of a data set, check them, and fetch what is missing.

Order of places: the book's own `data/` folder, the folder named by `DLCORE_DATA`, the
user's cache, and last a download into that cache.
"""

import errno
import gzip
import hashlib
import io
import lzma
import os
import tarfile
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "data"
RETRIES = 2  # further attempts after a failed download


class DataError(RuntimeError):
    """A data set cannot be read; the message says what to do about it."""


@dataclass(frozen=True)
class File:
    """One file of a data set, with the hashes that tell whether it is unharmed."""

    name: str
    url: str
    bytes: int
    sha256: str
    original_sha256: str
    content_sha256: str
    ships: bool = True


@dataclass(frozen=True)
class Source:
    """One entry of the catalogue: whose data it is and which files hold it."""

    name: str
    title: str
    description: str
    author: str
    licence: str
    source: str
    citation: str
    files: tuple[File, ...]

    @property
    def bytes(self):
        """Size of all files together, as they ship or as they are downloaded."""
        return sum(file.bytes for file in self.files)

    def read(self, file_name: str) -> bytes:
        """Unpacked, checked contents of one file; DataError when there is no way."""
        file = next(file for file in self.files if file.name == file_name)
        path = find(self, file)
        if path is None or path.is_relative_to(cache_folder()):
            path = download(self, file)  # does nothing if the cached file is unharmed
        return unpack(path, file)


def read_catalogue() -> dict[str, Source]:
    """All data sets of the book by name, from `catalogue.toml`."""
    text = Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8")
    return {
        name: Source(name, **{**entry, "files": tuple(File(**f) for f in files)})
        for name, entry in tomllib.loads(text).items()
        for files in [entry["files"]]
    }


def cache_folder() -> Path:
    """The folder where downloads go: `DLCORE_CACHE`, else the user's cache."""
    import pooch

    return named_folder("DLCORE_CACHE") or Path(pooch.os_cache("dlcore"))


def named_folder(variable: str) -> Path | None:
    """The folder that a variable names, ~ being the user's own; None where unset."""
    name = os.environ.get(variable)
    return Path(name).expanduser() if name else None


def places(source: Source, file: File) -> list[tuple[str, Path]]:
    """Where a file may lie, in the order of search, with a word for each place."""
    found = [("shipped with the book", SHIPPED / source.name / file.name)]
    folder = named_folder("DLCORE_DATA")
    if folder:
        found += [
            ("DLCORE_DATA", folder / source.name / file.name),
            ("DLCORE_DATA", folder / f"{source.name}-{file.name}"),
            ("DLCORE_DATA", folder / file.name),
        ]
    return [*found, ("cache", cache_folder() / source.name / file.name)]


def find(source: Source, file: File) -> Path | None:
    """The first place that has the file, or None."""
    return next((path for _, path in places(source, file) if path.is_file()), None)


def unpack(path: Path, file: File) -> bytes:
    """Contents of a file, unpacked by the end of its name; DataError when damaged."""
    try:
        contents = unpack_bytes(path.read_bytes(), file.name)
    except (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, tarfile.TarError):
        contents = b""
    except OSError as error:
        raise DataError(f"Cannot read {path}: {error.strerror or error}.") from error
    if hashlib.sha256(contents).hexdigest() != file.content_sha256:
        raise DataError(f"The file {path} is damaged. {_repair(path)}")
    return contents


def unpack_bytes(packed: bytes, name: str) -> bytes:
    """What a file holds; of an archive, its binary files one after the other."""
    if name.endswith(".tar.gz"):
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            members = sorted(each for each in archive.getnames() if each[-4:] == ".bin")
            return b"".join(archive.extractfile(each).read() for each in members)
    if name.endswith(".gz"):
        return gzip.decompress(packed)
    return lzma.decompress(packed) if name.endswith(".xz") else packed


def _repair(path: Path) -> str:
    if path.is_relative_to(SHIPPED):
        name = path.relative_to(SHIPPED.parent).as_posix()
        return (
            f"Restore it with `git checkout -- {name}`, or delete it and "
            "run this again to download it."
        )
    return "Delete it and run this again to download it."


def download(source: Source, file: File) -> Path:
    """Fetch one original file into the cache, all of it or nothing.

    The download goes to a temporary file, is checked by hash and only then moved
    into place; a failure is tried again `RETRIES` times. Raises DataError.
    """
    import pooch
    import requests

    where = f"a folder {source.name}/ and name its parent folder in DLCORE_DATA."
    folder = cache_folder() / source.name
    if not file.url and not (folder / file.name).is_file():
        raise DataError(
            f"{file.name} of {source.title} neither ships nor can be downloaded; "
            f"{source.source} has the original. Put the file into {where}"
        )
    store = pooch.create(
        path=folder,
        base_url="",
        registry={file.name: f"sha256:{file.original_sha256}"},
        urls={file.name: file.url},
        retry_if_failed=RETRIES,
    )
    try:
        return Path(store.fetch(file.name, progressbar=True))
    except requests.HTTPError as error:
        problem = f"the server answered {error.response.status_code}"
    except requests.RequestException:
        problem = "the connection failed (is there a network?)"
    except ValueError:
        problem = "what came differs from the original"
    except OSError as error:
        raise DataError(_disk_problem(error, folder)) from error
    raise DataError(
        f"Could not download {file.name} of {source.title} from {file.url}: "
        f"{problem}. Nothing was kept. Run this again later, or put the file into "
        f"{where}"
    )


def _disk_problem(error: OSError, folder: Path) -> str:
    if error.errno == errno.ENOSPC:
        return (
            f"The disk is full: no room for the download in {folder}. Free some "
            "space, or set DLCORE_CACHE to a folder on another disk. "
            "Nothing was kept."
        )
    if isinstance(error, PermissionError):
        return (
            f"No permission to write into {folder}. Set DLCORE_CACHE to a folder "
            "that is yours."
        )
    return f"Cannot store the download in {folder}: {error.strerror or error}."
