"""Read an ES module: its imports, its exports, and what each of its statements names.

A parser of the whole language, tree-sitter, does the reading. A form that the joiner
would not carry over faithfully is refused, with its line and what to write instead.
"""

import os
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from dlcore.lab.shrink import squeeze

FRONTEND = Path(__file__).parent / "frontend"
PACKAGE = FRONTEND.parents[1]

JAVASCRIPT = Language(tree_sitter_javascript.language())

ONE_IMPORT = 'write import { name } from "./file.js";'
ONE_NAME = "give it one name for all files"
REFUSED = {
    "(ERROR)": "this is no JavaScript",
    "(MISSING)": "something is missing here",
    "(hash_bang_line)": "leave it out",
    "(html_comment)": "write // for a remark",
    "[(jsx_element) (jsx_self_closing_element)]": "browsers read no JSX",
    "(variable_declaration)": "write const or let",
    '(for_in_statement kind: "var")': "write const or let",
    "(call_expression (import) (arguments (string)))": ONE_IMPORT,
    '(meta_property "import")': "a page does not know where this file lies",
    "(import_attribute)": ONE_IMPORT,
    "(import_clause [(identifier) (namespace_import)])": ONE_IMPORT,
    "(import_specifier alias: (_))": ONE_NAME,
    "(export_specifier alias: (_))": ONE_NAME,
    "(export_statement source: (_))": "import the names, then export them",
}
REFUSALS = Query(JAVASCRIPT, "\n".join(f"{form} @refused" for form in REFUSED))

LISTED = Query(JAVASCRIPT, "[(import_specifier) (export_specifier)] @name")
NAMES = {
    "identifier",
    "shorthand_property_identifier",
    "shorthand_property_identifier_pattern",
}
PLACES = Query(
    JAVASCRIPT,
    """
    ; what declares the names in it …
    (variable_declarator name: (_) @declares)
    (function_declaration name: (_) @declares)
    (generator_function_declaration name: (_) @declares)
    (class_declaration name: (_) @declares)
    (function_expression name: (_) @declares)
    (generator_function name: (_) @declares)
    (class name: (_) @declares)
    (formal_parameters (_) @declares)
    (arrow_function parameter: (_) @declares)
    (catch_clause parameter: (_) @declares)
    (for_in_statement kind: _ left: (_) @declares)

    ; … though these parts of it use them
    (assignment_pattern right: (_) @uses)
    (object_assignment_pattern right: (_) @uses)
    (pair_pattern key: (_) @uses)

    ; what keeps the names that are declared in it …
    [(_ parameters: (_)) (arrow_function) (class) (statement_block) (switch_body)
     (catch_clause) (for_statement) (for_in_statement)] @scope

    ; … except for these parts, which belong to its surroundings
    (function_declaration name: (_) @around)
    (generator_function_declaration name: (_) @around)
    (method_definition name: (_) @around)
    (for_in_statement right: (_) @around)

    ; what may do something, or fail, when it runs …
    [(call_expression) (new_expression) (member_expression) (subscript_expression)
     (unary_expression) (binary_expression) (update_expression)
     (assignment_expression) (augmented_assignment_expression)
     (array_pattern) (object_pattern) (spread_element) (computed_property_name)
     (template_substitution) (class_static_block)] @acts
    [(await_expression) (for_in_statement "await")] @waits

    ; … and what runs only when it is called
    (_ parameters: (_) @later body: (_) @later)
    (arrow_function parameter: (_) @later body: (_) @later)
    """,
)
NOTHING = frozenset()
BLOCKS = {  # need no semicolon
    "class_declaration",
    "function_declaration",
    "generator_function_declaration",
}
DECLARATIONS = BLOCKS | {"lexical_declaration"}


class JoinError(ValueError):
    """The modules cannot become one; the message names the file and a way out."""


@dataclass(frozen=True)
class Statement:
    """A statement of the top level, without ``export``, remarks and spare spaces."""

    code: str
    declares: frozenset[str]
    uses: frozenset[str]  # names from outside of the statement
    acts: bool  # it does something, or may, when the module is loaded


@dataclass(frozen=True)
class Module:
    """What a module takes from others, what it offers, and what it says."""

    path: Path
    imports: tuple[tuple[Path, frozenset[str]], ...]  # in order
    exports: frozenset[str]  # "default" among them
    statements: tuple[Statement, ...]

    @property
    def imported(self) -> frozenset[str]:
        """All names that it takes from other modules."""
        return frozenset().union(*(names for _, names in self.imports))

    @property
    def declared(self) -> frozenset[str]:
        """All names of its own top level."""
        return frozenset().union(*(one.declares for one in self.statements))

    @property
    def used(self) -> frozenset[str]:
        """All names that a statement takes from outside of itself."""
        return frozenset().union(*(one.uses for one in self.statements))


def label(path: Path) -> str:
    """Return the path as messages name it."""
    return str(path.relative_to(PACKAGE) if path.is_relative_to(PACKAGE) else path)


@cache
def read_module(path: Path, source: str) -> Module:
    """Return the module at ``path``, whose text is ``source``.

    Raises:
        JoinError: for what is no JavaScript, or a form that cannot be joined.
    """
    return _Reader(path, source).module()


class _Reader:
    """Reads one syntax tree, and knows what stands at which place of it."""

    def __init__(self, path: Path, source: str):
        self.path = path
        self.lines = source.split("\n")
        self.root = Parser(JAVASCRIPT).parse(source.encode()).root_node
        for form, found in QueryCursor(REFUSALS).matches(self.root):
            self.refuse(found["refused"][0], [*REFUSED.values()][form])
        self.marks = defaultdict(set)
        for mark, nodes in QueryCursor(PLACES).captures(self.root).items():
            for node in nodes:
                self.marks[node.id].add(mark)

    def refuse(self, node: Node, advice: str) -> NoReturn:
        row = node.start_point.row
        place = f"{label(self.path)}, line {row + 1}"
        line = self.lines[row].strip()
        raise JoinError(f"{place}: cannot join {line!r}: {advice}")

    def module(self) -> Module:
        imports, exports, statements = [], set(), []
        for node in self.root.named_children:
            if node.type in {"comment", "empty_statement"}:
                continue
            if node.type == "import_statement":
                imports.append((self.address(node), listed(node)))
            elif node.type != "export_statement":
                statements.append(self.statement(node))
            elif any(child.type == "default" for child in node.children):
                statements.append(self.statement(node))
                exports.add("default")
            elif declared := node.child_by_field_name("declaration"):
                statements.append(self.statement(declared))
                exports |= statements[-1].declares
            else:
                exports |= listed(node)
        for name in exports - {"default"}.union(*(names for _, names in imports)):
            homes = [one.code for one in statements if name in one.declares]
            if not homes or homes[0].startswith("let"):
                raise JoinError(
                    f"{label(self.path)}: cannot export {name!r}: "
                    "a const, function or class of this name is missing"
                )
        return Module(self.path, tuple(imports), frozenset(exports), tuple(statements))

    def address(self, node: Node) -> Path:
        """Return the file that an import names, from here or from FRONTEND."""
        address = node.child_by_field_name("source").text.decode()[1:-1]
        base = self.path.parent if address.startswith(".") else FRONTEND
        return Path(os.path.normpath(base / address))

    def statement(self, node: Node) -> Statement:
        """Return a statement of the top level."""
        uses, declares = set(), set()
        does = self.walk(node, (uses, declares))
        if "waits" in does:
            self.refuse(node, "nothing may wait while a module is loaded")
        for name in uses | declares:
            if name == "eval" or "\\" in name:
                self.refuse(node, f"say what you mean by {name}")
        code = squeeze(node)
        if node.type not in BLOCKS and not code.endswith(";"):
            code += ";"
        acts = node.type not in DECLARATIONS or "acts" in does
        return Statement(code, frozenset(declares), frozenset(uses), acts)

    def walk(self, node: Node, scope: tuple, declaring=False) -> set[str]:
        """Return what a node does when it runs: of "acts" and "waits", those it may.

        The names that it uses and declares are added to those of the scope around it.
        """
        marks = self.marks.get(node.id, NOTHING)
        does = marks & {"acts", "waits"}
        inner = (set(), set()) if "scope" in marks else scope
        for child in node.named_children:
            marks = self.marks.get(child.id, NOTHING)
            around = scope if "around" in marks else inner
            declares = "declares" in marks or (declaring and "uses" not in marks)
            if child.type in NAMES:
                around[declares].add(child.text.decode())
                continue
            done = self.walk(child, around, declares)
            if "later" not in marks:
                does |= done
        if inner is not scope:
            scope[0].update(inner[0] - inner[1])
        return does


def listed(node: Node) -> frozenset[str]:
    """Return the names between the braces of an import or export."""
    found = QueryCursor(LISTED).captures(node).get("name", [])
    return frozenset(one.text.decode() for one in found)
