"""Makes every Python that finds this file on its path lack the modules in REFUSED."""

import os
import sys


class Lacking:
    """A finder that comes first, and finds nothing of what is to be lacking."""

    names = frozenset(os.environ.get("REFUSED", "").split(","))

    def find_spec(self, name, path=None, target=None):
        """Refuse a module as Python does where it is not installed."""
        if name.partition(".")[0] in self.names:
            problem = f"No module named {name!r} on Colab: declare it in pyproject.toml"
            raise ModuleNotFoundError(problem, name=name)


sys.meta_path.insert(0, Lacking())
