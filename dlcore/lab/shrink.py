"""Make a joined module small: without unused declarations, remarks and spare spaces.

This is no minifier for JavaScript at large. It understands the modules in ``frontend``,
whose habits keep this simple: declarations start in column 0, and text stays on its
line. Whatever a line could mean in two ways is left as it is.
"""

import re

DECLARATION = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|const|let|var|class) ([\w$]+)", re.M
)

_COMMENT = re.compile(r"^\s*//.*$", re.M)
_NAME = re.compile(r"(?:\.\.\.|(?<![.\w$]))([\w$]+)")  # but no property, as in "a.name"

_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)""")
_REMARK = re.compile(r"""^((?:[^"'`/]|"[^"\\]*"|`[^`]*`)*?) // .*$""")
_PATTERN_OR_REMARK = re.compile(r"(?:^|[(,=:;!&|?{}\[]|\breturn) */|['\"`]| // ")
_OPERATOR = re.compile(r" ([-+/]) (?![-+/])")  # "a - -b" keeps its spaces
_SIGN = re.compile(r" *([-+/]=|[{}(),;:=<>?&|*!%^]) *")
_OPEN_END = re.compile(r"([,(\[])\n")


def declarations(source: str) -> list[str]:
    """Return the top-level declarations of a module, each with all its lines."""
    starts = [match.start() for match in DECLARATION.finditer(source)]
    return [source[i:j] for i, j in zip(starts, [*starts[1:], None], strict=True)]


def mentioned(parts: list[str], first: list[str]) -> set[str]:
    """Return the declarations whose names are mentioned in ``first``, or in these."""
    owners = {name: part for part in parts for name in DECLARATION.findall(part)}
    needed, waiting = set(), list(first)
    while waiting:
        text = waiting.pop()
        needed.add(text)
        names = set(_NAME.findall(_COMMENT.sub("", text))) & owners.keys()
        waiting += {owners[name] for name in names} - needed
    return needed


def squeeze(source: str) -> str:
    """Return the code without comments, indentation and spare spaces."""
    stripped = (line.strip() for line in source.splitlines())
    kept = (line for line in stripped if line and not line.startswith("//"))
    return _OPEN_END.sub(r"\1", "\n".join(squeeze_line(line) for line in kept))


def squeeze_line(line: str) -> str:
    """Return a line of code without the spaces that only people need.

    Text keeps its spaces, and so does a line that may hold a regular expression.
    """
    parts = _TEXT.split(_REMARK.sub(r"\1", line))
    nested = any(text.count("${") != text.count("}") for text in parts[1::2])
    if nested or _PATTERN_OR_REMARK.search("".join(parts[::2])):
        return line
    parts[::2] = [_SIGN.sub(r"\1", _OPERATOR.sub(r"\1", code)) for code in parts[::2]]
    return "".join(parts)
