"""The code of a chapter's cells, run as a reader would run it."""

import ast
import json
from pathlib import Path

CHAPTERS = Path(__file__).parents[2] / "chapters"


def run_cells(chapter: str, *names: str) -> dict:
    """Run the cells with these ids, in their order; return all names they define.

    The value of a cell's last line, such as a figure, is stored under the cell's id.
    """
    cells = json.loads((CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells["cells"]}
    scope = {}
    for name in names:
        tree = ast.parse(sources[name])
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), scope)
        if last:
            value = compile(ast.Expression(last.value), name, "eval")
            scope[name] = eval(value, scope)
    return scope
