"""Join small ES modules into the one module that an anywidget ships with the page."""

import re
from functools import cache
from itertools import chain
from pathlib import Path

from dlcore.lab.shrink import DECLARATION, declarations, mentioned, squeeze

FRONTEND = Path(__file__).parent / "frontend"

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"((?:\./)?[\w/-]+\.js)";\n', re.M)
_ANY_IMPORT = re.compile(r"^import\b.*$", re.M)
_EXPORT = re.compile(r"^export (?!default\b)", re.M)
_EXPORTED = re.compile(
    r"^export (?:async )?(?:function\*?|const|let|var|class) ([\w$]+)", re.M
)
_SEVERAL = re.compile(r"^(?:export )?(?:const|let|var) [{\[].*$", re.M)


class JoinError(ValueError):
    """The modules cannot become one module; the message names file and reason."""


@cache
def join(entry: str, folder: Path = FRONTEND) -> str:
    """Return the module ``entry`` with every module that it imports, in one text.

    Only ``import { name } from "./file.js";`` is understood, or ``"kit/file.js"`` for a
    module below ``FRONTEND``: no renaming, no packages. All top-level names share one
    scope afterwards, so each may be declared once; so may each file name.

    Raises:
        JoinError: for a missing file or name, an import of another form, a circle of
            imports, or a name declared in two files.
    """
    parts: dict[str, str] = {}
    _collect(entry, folder, parts, trail=())
    return _one_text(parts, Path(entry).name)


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
        for name in DECLARATION.findall(source):
            if name in owners:
                raise JoinError(f"{file} and {owners[name]} both declare {name!r}")
            owners[name] = file
    bare = {file: _bare(file, source) for file, source in parts.items()}
    parts = {
        file: [code] if file == entry else declarations(code)
        for file, code in bare.items()
    }
    needed = mentioned(list(chain(*parts.values())), [bare[entry], *wanted])
    texts = ("".join(filter(needed.__contains__, parts[file])) for file in parts)
    return "\n".join(squeeze(text) for text in texts if text)


def _bare(file: str, source: str) -> str:
    """Return a module without imports and exports, or say what cannot be joined."""
    for number, line in enumerate(source.splitlines(), start=1):
        if line.count("`") % 2:
            raise JoinError(f"{file}: text over several lines near {number}: {line!r}")
    several = _SEVERAL.search(source)
    if several:
        raise JoinError(f"{file}: declare one name at a time: {several.group()!r}")
    return _EXPORT.sub("", _IMPORT.sub("", source))


def _collect(file: str, folder: Path, parts: dict[str, str], trail: tuple) -> None:
    """Add ``file`` to ``parts`` after everything that it imports."""
    path = folder / file if (folder / file).exists() else FRONTEND / file
    file = path.name
    if file in trail:
        raise JoinError(f"circle of imports: {' -> '.join((*trail, file))}")
    if file in parts:
        return
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
        _collect(imported, path.parent, parts, (*trail, file))
        offered = set(_EXPORTED.findall(parts[Path(imported).name]))
        for name in filter(None, (word.strip() for word in names.split(","))):
            if name not in offered:
                raise JoinError(f"{file}: {imported} does not export {name!r}")
    parts[file] = source


def stylesheet(*files: str, folder: Path = FRONTEND) -> str:
    """Return the named style sheets as one text."""
    return "\n".join((folder / file).read_text(encoding="utf-8") for file in files)
