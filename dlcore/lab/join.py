"""Join small ES modules into the few texts that a page carries."""

from collections.abc import Collection
from pathlib import Path

from dlcore.lab.modules import (
    FRONTEND,
    JoinError,
    Module,
    Statement,
    label,
    read_module,
)


def join(entry: str, folder: Path = FRONTEND) -> str:
    """Return the module ``entry`` with every module that it imports, in one text.

    Imports have the form ``import { name } from "./file.js";``, or ``"kit/file.js"``
    for a file below ``FRONTEND``. All top-level names share one scope afterwards, so
    each may be declared once. Of the imported modules only what is needed stays, and
    what acts when it is loaded; the entry's default is the one export.

    Raises:
        JoinError: for a missing file or name, a circle of imports, a name that two
            files declare, or a form of JavaScript that cannot be joined.
    """
    modules = _load(folder / entry)
    return _one_text(modules, whole=[folder / entry])


def join_function(*entries: Path, provided: Collection[Path] = ()) -> str:
    """Return ``entries`` as a JavaScript function: names go in, their exports come out.

    Its argument holds the names that are imported from the modules ``provided``, which
    stay outside. So a page may carry once what many pictures share: with
    ``kit = join_function(*shared)({})``, a picture is
    ``join_function(picture, provided=shared)(kit)``.

    Raises:
        JoinError: as `join`.
    """
    modules = _load(*entries, provided=provided)
    given = frozenset(
        name
        for module in modules.values()
        for path, names in module.imports
        for name in names
        if path in provided
    )
    outside = Statement("", declares=given, uses=frozenset(), acts=False)
    around = Module(Path("the page"), (), given, (outside,))
    text = _one_text({around.path: around} | modules, whole=entries)
    offered = frozenset().union(*(_offered(modules[path]) for path in entries))
    return (
        f"({{{','.join(sorted(given))}}})=>{{{text}\n"
        f"return{{{','.join(sorted(offered))}}};}}"
    )


def stylesheet(*files: str, folder: Path = FRONTEND) -> str:
    """Return the named style sheets as one text."""
    return "\n".join((folder / file).read_text(encoding="utf-8") for file in files)


def _load(*entries: Path, provided: Collection[Path] = ()) -> dict[Path, Module]:
    """Return the entries and all that they import, each after what it imports."""
    modules: dict[Path, Module] = {}

    def load(path: Path, trail: tuple[Path, ...]) -> Module:
        if path in modules:
            return modules[path]
        way = (*trail, path)
        if path in trail:
            raise JoinError(f"circle of imports: {_arrows(way)}")
        try:
            module = read_module(path, path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise JoinError(f"{_arrows(way)}: no such file") from None
        if path in provided:
            return module
        for imported, names in module.imports:
            for name in names - _offered(load(imported, way)):
                files = f"{label(path)}: {label(imported)}"
                raise JoinError(f"{files} does not export {name!r}")
        return modules.setdefault(path, module)

    for path in entries:
        load(path, ())
    return modules


def _arrows(paths: Collection[Path]) -> str:
    return " -> ".join(map(label, paths))


def _offered(module: Module) -> frozenset[str]:
    """Return the exports of a module, all of which must have names."""
    if "default" in module.exports:
        raise JoinError(
            f"{label(module.path)}: cannot import a default export: name it"
        )
    return module.exports


def _one_text(modules: dict[Path, Module], whole: Collection[Path]) -> str:
    """Return all statements that act or that the modules ``whole`` need, in order."""
    owners = _owners(modules.values())
    needed: set[Statement] = set()
    waiting = [
        statement
        for path, module in modules.items()
        for statement in module.statements
        if statement.acts or path in whole
    ]
    while waiting:
        statement = waiting.pop()
        if statement not in needed:
            needed.add(statement)
            waiting += (owners[name][0] for name in statement.uses & owners.keys())
    return "\n".join(
        statement.code
        for module in modules.values()
        for statement in module.statements
        if statement in needed
    )


def _owners(modules: Collection[Module]) -> dict[str, tuple[Statement, Module]]:
    """Return the declaration of each name; no module may take it for another one."""
    owners: dict[str, tuple[Statement, Module]] = {}
    for module in modules:
        for statement in module.statements:
            for name in statement.declares:
                if name in owners:
                    files = f"{label(module.path)} and {label(owners[name][1].path)}"
                    raise JoinError(f"{files} both declare {name!r}")
                owners[name] = statement, module
    for module in modules:
        for name in (module.used - module.declared - module.imported) & owners.keys():
            raise JoinError(
                f"{label(module.path)} uses {name!r} and does not import it, but "
                f"{label(owners[name][1].path)} declares it: import or rename it"
            )
    return owners
