"""Add the tests' own chapter to dlcore.experiments: a preload of the Dask workers."""

from pathlib import Path

import dlcore.experiments

dlcore.experiments.__path__.append(str(Path(__file__).parent))
