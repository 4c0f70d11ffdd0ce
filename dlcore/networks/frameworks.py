"""Keras, imported only where it is needed."""

import os


def import_keras():
    """Return the module `keras`, running on TensorFlow, without its greetings.

    Raises ImportError, with the command that helps, where TensorFlow is missing.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    try:
        import keras
        import tensorflow  # noqa: F401 - keras needs it, and says so less clearly
    except ImportError as error:
        raise ImportError(
            "this needs Keras and TensorFlow, which are not installed: "
            "pip install tensorflow-cpu"
        ) from error
    return keras
