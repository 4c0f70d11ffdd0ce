"""What all tests of checks share."""

import pytest

import dlcore.check


@pytest.fixture(autouse=True)
def no_mistake_met():
    """Hints begin with the first one in every test."""
    dlcore.check._met.clear()
