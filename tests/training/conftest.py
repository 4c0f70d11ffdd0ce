"""What all tests of training share."""

import pytest
import torch
from patterns import make_dataset


@pytest.fixture(scope="session")
def patterns():
    return make_dataset()


@pytest.fixture(autouse=True)
def one_thread():
    """Small sums come out the same in whatever order tests run."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
