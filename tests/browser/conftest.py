"""The built site on one server, and tabs that are checked when they close."""

import pytest
from site_tools import Visit, build_if_missing, served


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
