"""Keras, imported only where it is needed."""

import gc
import os
import sys
from contextlib import contextmanager


def import_keras():
    """Return the module `keras`, running on TensorFlow, without its greetings.

    After it, `import keras` and `import tensorflow` are silent, too, and take no time.
    Keras's wrappers for scikit-learn are left out.
    Raises ImportError, with what helps, where TensorFlow is missing or Keras has been
    told to run on something else.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    backend = os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    if backend != "tensorflow":
        raise ImportError(
            f"this needs Keras on TensorFlow, but KERAS_BACKEND is {backend!r}: start "
            "Python with KERAS_BACKEND=tensorflow, or without this variable"
        )
    try:
        with silence(), without_collecting(), without_scikit_learn():
            import keras
            import tensorflow  # noqa: F401 - keras needs it, and says so less clearly

            gc.freeze()  # later collections need not look through all of it again
    except ImportError as error:
        raise ImportError(
            "this needs Keras and TensorFlow, which are not installed: "
            "pip install tensorflow-cpu"
        ) from error
    return keras


@contextmanager
def silence():
    """Drop what is written to the standard error for a while, by C++ too."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def without_collecting():
    """Look for no garbage for a while: an import leaves none, and it takes seconds."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def without_scikit_learn():
    """Hide scikit-learn, unless it is loaded: Keras would load it for its wrappers."""
    hidden = sys.modules.setdefault("sklearn", None) is None
    try:
        yield
    finally:
        if hidden:
            del sys.modules["sklearn"]
