"""Join small ES modules into the one module that an anywidget ships with the page."""

import re
from functools import cache
from pathlib import Path

FRONTEND = Path(__file__).parent / "frontend"

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./([\w-]+\.js)";\n', re.M)
_ANY_IMPORT = re.compile(r"^import\b.*$", re.M)
_EXPORT = re.compile(r"^export (?!default\b)", re.M)
_DECLARATION = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|const|let|var|class) ([\w$]+)", re.M
)
_EXPORTED = re.compile(
    r"^export (?:async )?(?:function\*?|const|let|var|class) ([\w$]+)", re.M
)

_COMMENT = re.compile(r"^\s*//.*$", re.M)
_NAME = re.compile(
    r"(?:\.\.\.|(?<![.\w$]))([\w$]+)"
)  # no property: after no single dot
_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)""")
_MAYBE_PATTERN = re.compile(r"(?:^|[(,=:;!&|?{}\[]|\breturn) */|['\"`]| // ")
_REMARK = re.compile(r"""^((?:[^"'`/]|"[^"\\]*"|`[^`]*`)*?) // .*$""")
_BETWEEN = re.compile(r" ([-+/]) (?![-+/])")
_AROUND = re.compile(r" *([-+/]=|[{}(),;:=<>?&|*!%^]) *")


class JoinError(ValueError):
    """The modules cannot become one module; the message names file and reason."""


@cache
def join(entry: str, folder: Path = FRONTEND) -> str:
    """Return the module ``entry`` with every module that it imports, in one text.

    Only ``import { name } from "./file.js";`` is understood: no renaming, no packages.
    All top-level names share one scope afterwards, so each may be declared once.

    Raises:
        JoinError: for a missing file or name, an import of another form, a circle of
            imports, or a name declared in two files.
    """
    parts: dict[str, str] = {}
    _collect(entry, folder, parts, trail=())
    return _one_text(parts, entry)


def join_picture(runtime: str, function: str, picture: Path) -> str:
    """Return ``runtime`` and the module ``picture`` that it draws with, in one text.

    ``function`` of the runtime gets what the picture exports of draw, setup, act and
    actions; its result is the default export.

    Raises:
        JoinError: as `join`, and where the picture exports no function ``draw``.
    """
    parts: dict[str, str] = {}
    _collect(runtime, FRONTEND, parts, trail=())
    _collect(picture.name, picture.parent, parts, trail=())
    exported = set(_EXPORTED.findall(parts[picture.name]))
    if "draw" not in exported:
        raise JoinError(f"{picture.name}: export function draw(context) is missing")
    offered = [n for n in ("draw", "setup", "act", "actions") if n in exported]
    start = f"export default {function}({{ {', '.join(offered)} }});"
    return f"{_one_text(parts, picture.name, function)}\n{start}"


def _one_text(parts: dict[str, str], entry: str, *wanted: str) -> str:
    """Return the modules one after another, without what ``entry`` never mentions."""
    owners: dict[str, str] = {}
    for file, source in parts.items():
        for name in _DECLARATION.findall(source):
            if name in owners:
                raise JoinError(f"{file} and {owners[name]} both declare {name!r}")
            owners[name] = file
    blocks = {
        file: [source] if file == entry else _blocks(source)
        for file, source in parts.items()
    }
    needed = _mentioned(blocks, [parts[entry], *wanted])
    texts = (
        _shrink(file, "\n".join(block for block in blocks[file] if block in needed))
        for file in parts
    )
    return "\n".join(text for text in texts if text)


def _blocks(source: str) -> list[str]:
    """Return the top-level declarations of a module, each with all its lines."""
    starts = [match.start() for match in _DECLARATION.finditer(source)]
    return [source[i:j] for i, j in zip(starts, [*starts[1:], None], strict=True)]


def _mentioned(blocks: dict[str, list[str]], first: list[str]) -> set[str]:
    """Return the blocks whose names are mentioned in ``first`` or in such a block."""
    declared = {
        name: block
        for declarations in blocks.values()
        for block in declarations
        for name in _DECLARATION.findall(block)
    }
    needed, waiting = set(), list(first)
    while waiting:
        text = waiting.pop()
        needed.add(text)
        names = set(_NAME.findall(_COMMENT.sub("", text))) & declared.keys()
        waiting += {declared[name] for name in names} - needed
    return needed


def _shrink(file: str, source: str) -> str:
    """Return ``source`` without imports, exports, comment lines and indentation."""
    lines = _EXPORT.sub("", _IMPORT.sub("", source)).splitlines()
    for number, line in enumerate(lines, start=1):
        if line.count("`") % 2:
            raise JoinError(f"{file}: text over several lines near {number}: {line!r}")
    stripped = (line.strip() for line in lines)
    kept = (line for line in stripped if line and not line.startswith("//"))
    return "\n".join(_tight(line) for line in kept)


def _tight(line: str) -> str:
    """Return a line of code without the spaces that only people need.

    Text keeps its spaces; so does a line whose quotes or slashes could mean two things.
    """
    parts = _TEXT.split(_REMARK.sub(r"\1", line))
    nested = any(part.count("${") != part.count("}") for part in parts[1::2])
    if nested or _MAYBE_PATTERN.search("".join(parts[::2])):
        return line
    parts[::2] = [_AROUND.sub(r"\1", _BETWEEN.sub(r"\1", p)) for p in parts[::2]]
    return "".join(parts)


def _collect(file: str, folder: Path, parts: dict[str, str], trail: tuple) -> None:
    """Add ``file`` to ``parts`` after everything that it imports."""
    if file in trail:
        raise JoinError(f"circle of imports: {' -> '.join((*trail, file))}")
    if file in parts:
        return
    path = folder / file if (folder / file).exists() else FRONTEND / file
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise JoinError(f"{' -> '.join((*trail, file))}: no such file") from None
    left_over = _ANY_IMPORT.search(_IMPORT.sub("", source))
    if left_over:
        raise JoinError(f"{file}: cannot join {left_over.group()!r}")
    if trail and "export default" in source:
        raise JoinError(f"{file}: only the entry module may have a default export")
    for names, imported in _IMPORT.findall(source):
        _collect(imported, folder, parts, (*trail, file))
        offered = set(_EXPORTED.findall(parts[imported]))
        for name in filter(None, (word.strip() for word in names.split(","))):
            if name not in offered:
                raise JoinError(f"{file}: {imported} does not export {name!r}")
    parts[file] = source


def stylesheet(*files: str, folder: Path = FRONTEND) -> str:
    """Return the named style sheets as one text."""
    return "\n".join((folder / file).read_text(encoding="utf-8") for file in files)
