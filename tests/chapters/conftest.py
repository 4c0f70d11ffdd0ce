"""What all tests of exercises share."""

import pytest

import dlcore.check


@pytest.fixture(autouse=True)
def no_failed_calls():
    """Hints begin with the first one in every test."""
    dlcore.check._failed.clear()
