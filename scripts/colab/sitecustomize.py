"""Makes every Python that finds this file on its path lack the modules in REFUSED."""

import os
import sys
from importlib.machinery import PathFinder

REFUSED = frozenset(os.environ.get("REFUSED", "").split(","))


class Lacking:
    """The finder of installed modules, which overlooks some."""

    def find_spec(self, name, path=None, target=None):
        """Find a module as Python does, or nothing."""
        if name.partition(".")[0] not in REFUSED:
            return PathFinder.find_spec(name, path, target)

    def __getattr__(self, name):
        """Do everything else as Python does."""
        return getattr(PathFinder, name)


sys.meta_path[sys.meta_path.index(PathFinder)] = Lacking()
