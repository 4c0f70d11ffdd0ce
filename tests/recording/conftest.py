"""What all tests of recording share."""

import sys
from pathlib import Path

import pytest

import dlcore.chapters


@pytest.fixture
def toy_chapter(monkeypatch):
    """Let this process know the tests' own chapter for a while."""
    chapters = Path(__file__).with_name("chapters")
    path = [*dlcore.chapters.__path__, str(chapters)]
    monkeypatch.setattr(dlcore.chapters, "__path__", path)
    yield
    for name in ("dlcore.chapters.toy", "dlcore.chapters.toy.cases"):
        sys.modules.pop(name, None)
