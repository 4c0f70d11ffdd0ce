"""What tests of several files of `dlcore.scratch` need."""

import pytest

from dlcore.networks import import_keras


@pytest.fixture
def keras():
    """Keras, whose new layers compute in float64."""
    found = import_keras()
    number, policy = found.backend.floatx(), found.config.dtype_policy()
    found.backend.set_floatx("float64")
    found.config.set_dtype_policy("float64")
    yield found
    found.backend.set_floatx(number)
    found.config.set_dtype_policy(policy)
