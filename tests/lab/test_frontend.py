"""Rules that all JavaScript of the book keeps."""

import re
from pathlib import Path

import pytest
from tree_sitter import Parser, Query, QueryCursor

import dlcore
from dlcore.lab.modules import FRONTEND, JAVASCRIPT, read_module

FILES = sorted(Path(dlcore.__file__).parent.rglob("*.js"))
LONGEST = 60  # lines of a function: it fits a screen

FUNCTIONS = Query(
    JAVASCRIPT,
    "[(function_declaration) (function_expression) (arrow_function) "
    "(method_definition) (generator_function_declaration)] @function",
)


def parsed(path):
    return Parser(JAVASCRIPT).parse(path.read_bytes()).root_node


@pytest.fixture(scope="module")
def trees():
    return {path: parsed(path) for path in FILES}


def found(query, tree):
    return [
        node for nodes in QueryCursor(query).captures(tree).values() for node in nodes
    ]


def test_every_function_fits_a_screen(trees):
    long = {}
    for path, tree in trees.items():
        for node in found(FUNCTIONS, tree):
            lines = node.end_point.row - node.start_point.row + 1
            if lines > LONGEST:
                long[f"{path.name}:{node.start_point.row + 1}"] = lines
    assert long == {}


def test_only_style_sheets_say_how_things_look():
    own = re.compile(
        r"\bstyle: (?!(\w+ && )?[`\"]--)|\bstyle=|\.style\b(?!\.setProperty\([`\"]--)"
    )
    inline = [
        f"{path.name}: {line.strip()}"
        for path in FILES
        for line in path.read_text().splitlines()
        if own.search(line)
    ]
    assert inline == []


def test_the_logistic_function_is_written_once():
    own = re.compile(r"/ \(1 \+ Math\.exp\(")
    assert [path.name for path in FILES if own.search(path.read_text())] == [
        "functions.js"
    ]


def test_every_export_is_imported_somewhere():
    joined = [path for path in FILES if path.name != "page_widget.js"]
    modules = [read_module(path, path.read_text()) for path in joined]
    imported = {
        (path, name)
        for module in modules
        for path, names in module.imports
        for name in names
    }
    shared = [module for module in modules if module.path.is_relative_to(FRONTEND)]
    unused = [
        f"{module.path.relative_to(FRONTEND)}: {name}"
        for module in shared
        for name in module.exports - {"default", "render", "explorable"}
        if (module.path, name) not in imported
    ]
    assert sorted(unused) == []
