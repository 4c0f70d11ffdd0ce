"""One Chromium for the widgets' tests, and tabs that show a few widgets."""

import pytest
from lab_page import (
    ADDRESS,
    FAKE_MODEL,
    PAGE,
    frozen,
    import_module,
    sources_of,
    synthetic_runs,
)
from site_tools import chromium


@pytest.fixture(scope="session")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def open_page(browser):
    """Open a tab with widgets: ``open_page(lab, width=390, theme="dark")``.

    At the end no tab may have errors in its console, nor asked another host.
    """
    pages = []

    def open_page(*widgets, width=800, theme=None, hash="", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
        attribute = f' data-theme="{theme}"' if theme else ""
        html = PAGE.format(theme=attribute)
        page.route("**/*", lambda route: route.abort())
        page.route(
            ADDRESS + "*",
            lambda route: route.fulfill(body=html, content_type="text/html"),
        )
        page.goto(ADDRESS + hash)
        page.add_script_tag(content=FAKE_MODEL)
        for widget in widgets:
            page.evaluate(
                "(found) => Object.assign(sources, found)", sources_of(widget)
            )
            page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.context.close()
        assert page.problems == []


@pytest.fixture
def load(browser):
    """Open an empty tab with a module: ``load("math", "linear_models/math.js")``."""
    pages = []

    def load(name, module, *more):
        pages.append(browser.new_page())
        import_module(pages[-1], name, module, *more)
        return pages[-1]

    yield load
    for page in pages:
        page.close()


@pytest.fixture
def runs():
    return synthetic_runs()
