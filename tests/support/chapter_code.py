"""The code of a chapter's cells, run as a reader would run it."""

import ast
import json
from functools import cache
from pathlib import Path

CHAPTERS = Path(__file__).parents[2] / "chapters"


@cache
def sources_of(chapter: str) -> dict[str, str]:
    """Return the text of every cell by its id."""
    text = (CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8")
    return {cell["id"]: "".join(cell["source"]) for cell in json.loads(text)["cells"]}


def run_cells(chapter: str, *names: str, **given) -> dict:
    """Run the cells with these ids, in their order; return all names they define.

    The value of a cell's last line, such as a figure, is stored under the cell's id.
    given: names that the cells need and none of them defines
    """
    sources, scope = sources_of(chapter), given
    for name in names:
        tree = ast.parse(sources[name])
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), scope)
        if last:
            value = compile(ast.Expression(last.value), name, "eval")
            scope[name] = eval(value, scope)
    return scope


def explorables(chapter: str, *needed: str, **given) -> dict:
    """Run the cells that end in an Explorable, and those they need; by name.

    given: names that they need as well
    """
    sources = sources_of(chapter)
    figures = [name for name, source in sources.items() if "Explorable(\n" in source]
    wanted = [name for name in sources if name in {*needed, *figures}]
    scope = run_cells(chapter, *wanted, **given)
    return {scope[name].config["name"]: scope[name] for name in figures}
