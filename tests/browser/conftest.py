"""One Chromium and one server for all browser tests."""

import pytest
from site_tools import Visit, build_if_missing, chromium, served


@pytest.fixture(scope="session")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def site():
    build_if_missing()
    with served() as address:
        yield address


@pytest.fixture
def visit(browser):
    """Open tabs: visit(width, theme); all are closed and checked at the end."""
    visits = []

    def start(width="desktop", theme="light"):
        visits.append(Visit(browser, width, theme))
        return visits[-1]

    yield start
    for tab in visits:
        tab.close()
        assert tab.outside == [], "the page asked another host"
        assert tab.errors == [], "the browser's console shows errors"
