"""What a notebook may import on Colab: what is there, and what `dlcore` brings.

A reader of Colab installs the package alone. So do the tests of the notebooks: what
this environment has beyond it (Jupyter Book, pytest and all they bring) is refused.
"""

import os
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# of what Colab has installed, what the book uses
ON_COLAB = ["ipykernel", "keras", "matplotlib", "pandas", "pip", "safetensors"]
ON_COLAB += ["scikit-learn", "setuptools", "tensorboard", "tensorflow", "torch"]
ON_COLAB += ["tensorflow-cpu", "typing-extensions"]
FOLDER = Path(__file__).with_name("colab")


def with_needs(names):
    """Return the names of distributions and of all that they need, in turn."""
    found, waiting = set(), [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        try:
            needs = map(Requirement, requires(name) or [])
        except PackageNotFoundError:
            continue  # of another system, or an option that is not installed
        for need in needs:
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                waiting.append(canonicalize_name(need.name))
    return found


def refused():
    """Return the modules that are installed here and missing on Colab."""
    there = with_needs([*ON_COLAB, "dlcore"])
    return {
        module
        for module, distributions in packages_distributions().items()
        if not there & set(map(canonicalize_name, distributions))
    }


def environment():
    """Return the variables with which a Python imports what it could on Colab."""
    folders = [str(FOLDER), os.environ.get("PYTHONPATH", "")]
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, folders)),
        "REFUSED": ",".join(sorted(refused())),
    }
