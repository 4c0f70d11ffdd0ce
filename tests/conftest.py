"""Who runs which tests; one Chromium, and tabs that show a few widgets."""

import shutil

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
from playwright.sync_api import expect
from site_tools import PATIENCE, ROOT, chromium
from xdist.scheduler import LoadFileScheduling

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser():
    with chromium() as running:
        yield running


class FileByFile(LoadFileScheduling):
    """Each process takes a whole file, or of the pages' tests those of one page."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        page, _, _ = test.partition("[")[2].rpartition("-")  # without the theme
        return file + page * file.endswith("test_pages.py")


def pytest_xdist_make_scheduler(config, log):
    """Let each page be looked at by one process, all pages by several."""
    return FileByFile(config, log)


def new_tab(browser, **options):
    """Open an empty tab that reaches nothing but ADDRESS, where it finds `tab.html`."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    tab.problems = []
    tab.on("pageerror", lambda error: tab.problems.append(str(error)))
    tab.on("console", lambda m: m.type == "error" and tab.problems.append(m.text))
    tab.route("**/*", lambda route: route.abort())
    tab.route(
        ADDRESS + "*",
        lambda route: route.fulfill(body=tab.html, content_type="text/html"),
    )
    return tab


@pytest.fixture(scope="session")
def spare_tabs():
    """Empty tabs that earlier tests have left: each new one costs half a second."""
    return []


@pytest.fixture
def take_tab(browser, spare_tabs):
    """Take an empty tab, or with options of Playwright a new one of that kind.

    At the end no tab may have errors in its console, nor asked another host.
    """
    taken = []

    def take_tab(**options):
        fresh = options or not spare_tabs
        tab = new_tab(browser, **options) if fresh else spare_tabs.pop()
        tab.is_special = bool(options)
        taken.append(tab)
        return tab

    yield take_tab
    for tab in taken:
        if tab.is_special or tab.problems:
            tab.context.close()
        else:
            tab.mouse.move(0, 0)
            tab.goto("about:blank")
            spare_tabs.append(tab)
    assert [tab.problems for tab in taken if tab.problems] == []


@pytest.fixture
def open_page(take_tab):
    """Open a tab with widgets: ``open_page(lab, width=390, theme="dark")``."""

    def open_page(*widgets, width=800, theme=None, hash="", **options):
        page = take_tab(**options)
        page.set_viewport_size({"width": width, "height": 900})
        page.html = PAGE.format(theme=f' data-theme="{theme}"' if theme else "")
        page.goto(ADDRESS + hash)
        page.add_script_tag(content=FAKE_MODEL)
        for widget in widgets:
            page.evaluate(
                "(found) => Object.assign(sources, found)", sources_of(widget)
            )
            page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
        return page

    return open_page


@pytest.fixture
def open_site(browser, tmp_path):
    """Open a page of a site in a folder, without a network, with models beside it.

    The page knows where its ``models`` lie, and what it has ``asked`` for.
    """
    context = browser.new_context(offline=True)

    def open_site(*models):
        (tmp_path / "models").mkdir()
        for model in models:
            (tmp_path / "models" / f"{model.file}.js").write_text(model.script)
        paths = tmp_path / "vendor" / "widgets" / "paths.js"
        paths.parent.mkdir(parents=True)
        shutil.copy(ROOT / "_bundle" / "vendor" / "widgets" / "paths.js", paths)
        page_file = tmp_path / "chapters" / "page.html"
        page_file.parent.mkdir()
        page_file.write_text(
            "<!doctype html><title>A chapter</title><main></main>"
            "<script>const requirejs = { config() {} };</script>"
            '<script src="../vendor/widgets/paths.js"></script>'
        )
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(page_file.as_uri())
        page.add_script_tag(content=FAKE_MODEL)
        page.models = tmp_path / "models"
        return page

    yield open_site
    context.close()


@pytest.fixture
def load(take_tab):
    """Open a tab with a module: ``load("math", "linear_models/math.js")``."""

    def load(name, module, *more):
        page = take_tab()
        import_module(page, name, module, *more)
        return page

    return load


@pytest.fixture
def runs():
    return synthetic_runs()
