"""Add the tests' own chapter to dlcore.chapters: a preload of the Dask workers."""

from pathlib import Path

import dlcore.chapters

dlcore.chapters.__path__.append(str(Path(__file__).with_name("chapters")))
