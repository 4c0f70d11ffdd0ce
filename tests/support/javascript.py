"""JavaScript for tests: its words and signs, and tabs that import modules."""

import json
from pathlib import Path

from tree_sitter import Parser

from dlcore.lab.modules import FRONTEND, JAVASCRIPT

TEXTS = {"string", "template_string", "regex"}
HOST = "http://modules.test"


def parsed(source):
    """Return the syntax tree of a text without errors."""
    root = Parser(JAVASCRIPT).parse(source.encode()).root_node
    assert not root.has_error, source
    return root


def tokens(node):
    """Return what the code consists of: all words and signs, but no remarks."""
    if node.type in TEXTS or not node.child_count:
        return [] if node.type == "comment" else [node.text.decode()]
    return [token for child in node.children for token in tokens(child)]


def address(path):
    """Return where a `module_tab` finds a file of this machine."""
    return HOST + path.as_posix()


def module_tab(browser):
    """Open a tab that imports files of this machine; "kit/…" lies in the front end."""
    ends = [(one, "/" if one.is_dir() else "") for one in FRONTEND.iterdir()]
    shared = {f"{one.name}{end}": f"{address(one)}{end}" for one, end in ends}
    imports = json.dumps({"imports": shared})
    page = browser.new_page()

    def answer(route):
        path = Path(route.request.url.removeprefix(HOST))
        if path.suffix == ".js":
            route.fulfill(path=path, content_type="text/javascript; charset=utf-8")
        else:
            script = f"<!doctype html><script type=importmap>{imports}</script>"
            route.fulfill(body=script, content_type="text/html")

    page.route("**/*", answer)
    page.goto(f"{HOST}/")
    return page
